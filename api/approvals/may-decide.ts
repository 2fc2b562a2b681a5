import type { FastifyRequest } from 'fastify';
import type { Database } from '../../db/connection.js';
import { type Approval, findApproval, lockApproval } from '../../db/queries/approvals.js';
import { appendAudit } from '../../db/queries/audit.js';
import { type GuardedMatter, operationOf } from '../../domain/approvals.js';
import type { AuditRecord } from '../../domain/audit.js';
import { auditRecordOf } from '../identity/audit-record.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';

/** What an audit entry about a decision says of what was decided. */
export function toldOf(approval: Approval) {
  const { id, partnerId, matter, request, requestedBy } = approval;
  return {
    target: { type: 'partner', id: partnerId },
    operationId: operationOf(approval.id),
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
 * Keys do not ask: whose they are cannot be told, since keys make and rotate other keys, and the second person would be
 * the first one. A try is audited.
 * @throws Problem `second-person-required`
 */
export async function mustBeAPerson(
  database: Database,
  request: FastifyRequest,
  { partnerId, matter }: { partnerId: string; matter: GuardedMatter },
): Promise<void> {
  if (principalOf(request).type === 'person') return;
  await auditDenial(database, request, { target: { type: 'partner', id: partnerId }, diff: { matter } });
  throw new Problem('second-person-required', {
    detail: `It puts ${matter} out of force, which two people decide: sign in, a key cannot ask for it`,
  });
}

/**
 * Nobody decides on what they asked for themselves. A try is audited.
 * @throws Problem `second-person-required`
 */
export async function mustBeAnother(database: Database, request: FastifyRequest, approval: Approval): Promise<void> {
  if (!hasAsked(approval, principalOf(request).id)) return;
  await auditDenial(database, request, toldOf(approval));
  throw new Problem('second-person-required', {
    detail: 'You asked for it yourself: another person decides, or you withdraw it',
  });
}

export function hasAsked({ requestedBy }: Approval, principalId: string): boolean {
  return requestedBy === principalId;
}

async function auditDenial(
  database: Database,
  request: FastifyRequest,
  told: Pick<AuditRecord, 'target' | 'diff'> & { operationId?: string },
): Promise<void> {
  const { audit = '' } = request.routeOptions.config;
  await appendAudit(database, {
    ...auditRecordOf(request),
    action: audit,
    ...told,
    outcome: 'denied',
    reason: 'second-person-required',
  });
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
