import type { Route } from '../../services.js';
import { approve } from './approve.js';
import { listApprovals } from './list-approvals.js';
import { readApproval } from './read-approval.js';
import { refuseApproval } from './refuse-approval.js';

export const approvalRoutes: Route[] = [listApprovals, readApproval, approve, refuseApproval];
