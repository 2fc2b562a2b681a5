import type { Route } from '../../services.js';
import { exportAuditEntries } from './export-audit-entries.js';
import { listAuditEntries } from './list-audit-entries.js';
import { verifyAudit } from './verify-audit.js';
import { verifyTimelines } from './verify-timelines.js';

export const auditRoutes: Route[] = [listAuditEntries, exportAuditEntries, verifyAudit, verifyTimelines];
