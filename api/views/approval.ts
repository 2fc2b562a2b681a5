import type { Approval } from '../../db/queries/approvals.js';
import { deadlinesOf } from '../../domain/attention-deadlines.js';
import { businessCalendar } from '../../domain/business-time.js';
import { approvalTag } from '../mutations/entity-tags.js';
import type { ApprovalView } from '../schemas/approval.js';
import type { OperationsCalendar } from './attention.js';

/** A request for a second person as the API tells it. */
export function approvalView(row: Approval, calendar: OperationsCalendar): ApprovalView {
  const { action, ...request } = row.request;
  const zone = businessCalendar(row.timeZone ?? calendar.timeZone, calendar.holidays);
  const due = deadlinesOf({ code: 'second-person-awaited', since: row.createdAt.getTime() }, zone);
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
