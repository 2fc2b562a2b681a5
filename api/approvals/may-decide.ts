import type { FastifyRequest } from 'fastify';
import type { Database } from '../../db/connection.js';
import { findApiClient } from '../../db/queries/api-clients.js';
import { type Approval, findApproval, lockApproval } from '../../db/queries/approvals.js';
import { appendAudit } from '../../db/queries/audit.js';
import { auditRecordOf } from '../identity/audit-record.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { operationOf } from './carry-out.js';

/** What an audit entry about a decision says of what was decided. */
export function toldOf(approval: Approval) {
  const { id, partnerId, matter, request, requestedBy } = approval;
  return {
    target: { type: 'partner', id: partnerId },
    operationId: operationOf(approval),
    diff: { approvalId: id, action: request.action, matter, requestedBy },
  };
}

/** @throws Problem `not-found` */
export async function knownApproval(database: Database, id: string): Promise<Approval> {
  const approval = await findApproval(database, id);
  if (!approval) throw unknown();
  return approval;
}

/** The same, held as it is until the transaction ends. @throws Problem `not-found` */
export async function heldApproval(within: Database, id: string): Promise<Approval> {
  const approval = await lockApproval(within, id);
  if (!approval) throw unknown();
  return approval;
}

/**
 * Nobody decides on what they asked for themselves, or had asked for by a key that they made. A try is audited.
 * @throws Problem `second-person-required`
 */
export async function mustBeAnother(database: Database, request: FastifyRequest, approval: Approval): Promise<void> {
  const { id } = principalOf(request);
  if (!(await hasAsked(database, approval, id))) return;
  const { audit = '' } = request.routeOptions.config;
  await appendAudit(database, {
    ...auditRecordOf(request),
    action: audit,
    ...toldOf(approval),
    outcome: 'denied',
    reason: 'second-person-required',
  });
  throw new Problem('second-person-required', {
    detail: 'You asked for it yourself, or a key that you made did: another person decides, or you withdraw it',
  });
}

/** Whether it is theirs: by themselves, or by a key that they made. */
export async function hasAsked(database: Database, { requestedBy }: Approval, principalId: string): Promise<boolean> {
  if (requestedBy === principalId) return true;
  return (await findApiClient(database, requestedBy))?.createdBy === principalId;
}

/** What is said of a request that is decided. */
export function decidedAlready({ status }: Approval): Problem {
  return new Problem('wrong-state', {
    detail: `It is ${status} already`,
    members: { currentState: status, allowedActions: [] },
  });
}

function unknown(): Problem {
  return new Problem('not-found', { detail: 'Nothing was asked for under this id' });
}
