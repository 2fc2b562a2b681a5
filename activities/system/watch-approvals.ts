import type { Database } from '../../db/connection.js';
import { type Approval, approvalsOfEnded, decideApproval, waitingApprovals } from '../../db/queries/approvals.js';
import { appendAudit } from '../../db/queries/audit.js';
import { keepSystemAttention } from '../../db/queries/system-attention.js';
import { inTransaction } from '../../db/transaction.js';
import { awaitedItem } from '../../domain/approval-attention.js';
import type { LapseReason } from '../../domain/approvals.js';
import { deadlinesOf } from '../../domain/attention-deadlines.js';
import { portage } from '../../domain/audit.js';
import { businessCalendar } from '../../domain/business-time.js';

/** Of one run; what is left follows with the next, a minute later. */
const lookedAtAtMost = 200;

/**
 * Lets lapse what nobody has decided in time, and what a migration that is over leaves behind; makes the queue say what
 * still waits.
 */
export async function watchApprovals(
  database: Database,
  { timeZone, holidays, now }: { timeZone: string; holidays: readonly string[]; now: () => number },
): Promise<void> {
  for (const approval of await approvalsOfEnded(database, lookedAtAtMost)) await lapse(database, approval, 'ended');
  const waiting = await waitingApprovals(database, lookedAtAtMost + 1);
  const open: Approval[] = [];
  for (const approval of waiting.slice(0, lookedAtAtMost)) {
    const calendar = businessCalendar(approval.timeZone ?? timeZone, holidays);
    const due = deadlinesOf({ code: 'second-person-awaited', since: approval.createdAt.getTime() }, calendar);
    if (approval.status === 'awaited' && due.breach <= now()) await lapse(database, approval, 'not-decided');
    else open.push(approval);
  }
  const complete = waiting.length <= lookedAtAtMost;
  await keepSystemAttention(database, 'second-person-awaited', open.map(awaitedItem), { complete });
}

async function lapse(database: Database, approval: Approval, lapsedBecause: LapseReason): Promise<void> {
  const { id, partnerId, request, matter, requestedBy } = approval;
  await inTransaction(database, async (within) => {
    // Somebody may have decided since it was read.
    if (!(await decideApproval(within, id, { status: 'lapsed', lapsedBecause }))) return;
    await appendAudit(within, {
      actor: portage,
      action: 'api.approval.lapse',
      target: { type: 'partner', id: partnerId },
      outcome: 'success',
      reason: lapsedBecause,
      diff: { approvalId: id, action: request.action, matter, requestedBy },
      operationId: id.slice('apr_'.length),
    });
  });
}
