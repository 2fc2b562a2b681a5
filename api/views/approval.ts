import type { Approval } from '../../db/queries/approvals.js';
import { deadlinesOf } from '../../domain/attention-deadlines.js';
import { businessCalendar } from '../../domain/business-time.js';
import { approvalTag } from '../mutations/entity-tags.js';
import type { ApprovalView } from '../schemas/approval.js';
import type { OperationsCalendar } from './attention.js';

/** When a request is escalated, and when it lapses (`breach`), in epoch ms: business days of the partner's zone. */
export function deadlinesOfApproval(
  { createdAt, timeZone }: Pick<Approval, 'createdAt' | 'timeZone'>,
  calendar: OperationsCalendar,
) {
  const zone = businessCalendar(timeZone ?? calendar.timeZone, calendar.holidays);
  return deadlinesOf({ code: 'second-person-awaited', since: createdAt.getTime() }, zone);
}

/** A request for a second person as the API tells it. */
export function approvalView(row: Approval, calendar: OperationsCalendar): ApprovalView {
  const { action, ...request } = row.request;
  const due = deadlinesOfApproval(row, calendar);
  return {
    id: row.id,
    etag: approvalTag(row),
    status: row.status,
    partnerId: row.partnerId,
    migrationId: row.migrationId,
    action,
    matter: row.matter,
    request,
    reason: row.reason,
    ...(row.question && { question: { code: row.question.code, why: row.question.why } }),
    requestedBy: row.requestedBy,
    createdAt: row.createdAt.toISOString(),
    ...(row.status === 'awaited' && {
      escalatesAt: new Date(due.escalate).toISOString(),
      lapsesAt: new Date(due.breach).toISOString(),
    }),
    ...(row.decidedBy !== null && { decidedBy: row.decidedBy }),
    ...(row.decidedAt && { decidedAt: row.decidedAt.toISOString() }),
    ...(row.decisionReason !== null && { decisionReason: row.decisionReason }),
    ...(row.lapsedBecause !== null && { lapsedBecause: row.lapsedBecause }),
    ...(row.doneAt && { done: { at: row.doneAt.toISOString(), ...row.result } }),
    href: `/v1/migrations/${row.partnerId}`,
  };
}
