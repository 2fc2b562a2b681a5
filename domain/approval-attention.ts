import type { ApprovalStatus, GuardedMatter, GuardedRequest } from './approvals.js';
import type { SystemAttentionItem } from './system-attention.js';

/** What the queue says of a request that waits for somebody. */
export function awaitedItem(approval: {
  id: string;
  partnerId: string;
  migrationId: string;
  matter: GuardedMatter;
  request: GuardedRequest;
  status: ApprovalStatus;
  requestedBy: string;
  timeZone: string | null;
  createdAt: Date;
}): Omit<SystemAttentionItem, 'code'> {
  const { id, partnerId, migrationId, matter, request, status, requestedBy, timeZone, createdAt } = approval;
  return {
    severity: 'warning',
    subjectKind: 'approval',
    subject: id,
    why:
      status === 'approved'
        ? `"${request.action}" was approved and has not been carried out yet: approve it again`
        : `"${request.action}" would put ${matter} out of force, and waits for another person to decide`,
    evidence: { approvalId: id, action: request.action, matter, requestedBy },
    since: createdAt.toISOString(),
    partnerId,
    migrationId,
    ...(timeZone !== null && { timeZone }),
  };
}
