import type { Database } from '../../db/connection.js';
import {
  type Approval,
  approvalsOfEnded,
  decideApproval,
  lapseApproved,
  noteDone,
  waitingApprovals,
} from '../../db/queries/approvals.js';
import { appendAudit } from '../../db/queries/audit.js';
import { findReported } from '../../db/queries/events.js';
import { keepSystemAttention } from '../../db/queries/system-attention.js';
import { findOperationEntry } from '../../db/queries/timeline.js';
import { inTransaction } from '../../db/transaction.js';
import { awaitedItem } from '../../domain/approval-attention.js';
import { type ApprovalResult, type LapseReason, operationOf } from '../../domain/approvals.js';
import { deadlinesOf } from '../../domain/attention-deadlines.js';
import { portage } from '../../domain/audit.js';
import { businessCalendar } from '../../domain/business-time.js';
import { factId, operatorSource } from '../../domain/event-sources.js';

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
  for (const approval of await approvalsOfEnded(database, lookedAtAtMost)) {
    const result = approval.status === 'approved' ? await doneBefore(database, approval) : undefined;
    if (result) await noteDone(database, approval.id, result);
    else await lapse(database, approval, 'ended');
  }
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

/** What an approved one came to that was done, where whoever did it did not come to note it. */
async function doneBefore(
  database: Database,
  { id, migrationId, partnerId, requestedBy, request }: Approval,
): Promise<ApprovalResult | undefined> {
  const operationId = operationOf(id);
  if (request.action === 'record-fact') {
    const event = await findReported(database, operatorSource, factId(requestedBy, partnerId, operationId));
    return event && { eventId: event.id };
  }
  const entry = await findOperationEntry(database, migrationId, operationId);
  return entry && { sequence: entry.sequence };
}

async function lapse(database: Database, approval: Approval, lapsedBecause: LapseReason): Promise<void> {
  const { id, partnerId, request, matter, requestedBy } = approval;
  await inTransaction(database, async (within) => {
    // Somebody may have decided since it was read.
    const lapsed =
      approval.status === 'approved'
        ? await lapseApproved(within, id, lapsedBecause)
        : await decideApproval(within, id, { status: 'lapsed', lapsedBecause });
    if (!lapsed) return;
    await appendAudit(within, {
      actor: portage,
      action: 'api.approval.lapse',
      target: { type: 'partner', id: partnerId },
      outcome: 'success',
      reason: lapsedBecause,
      diff: { approvalId: id, action: request.action, matter, requestedBy },
      operationId: operationOf(id),
    });
  });
}
