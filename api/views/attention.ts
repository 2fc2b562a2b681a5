import type { AttentionRow } from '../../db/queries/attention.js';
import { deadlinesOf } from '../../domain/attention-deadlines.js';
import { businessCalendar } from '../../domain/business-time.js';
import { dismissibleCodes, queuedAttentionTitles } from '../../domain/system-attention.js';

/** Business hours where no partner's zone counts, and the days on which nobody works. */
export interface OperationsCalendar {
  timeZone: string;
  holidays: readonly string[];
}

/** An item of the queue as the API tells it. */
export function attentionView(row: AttentionRow, calendar: OperationsCalendar) {
  const zone = businessCalendar(row.timeZone ?? calendar.timeZone, calendar.holidays);
  const since = row.since.getTime();
  const due = deadlinesOf({ code: row.code, since, plannedFor: row.plannedFor?.getTime() }, zone);
  const isOpen = row.closedAt === null;
  return {
    id: row.id,
    code: row.code,
    title: queuedAttentionTitles[row.code],
    severity: row.severity,
    state: !isOpen ? 'closed' : row.snoozedUntil && row.snoozedUntil > new Date() ? 'snoozed' : 'open',
    subject: { kind: row.subjectKind, id: row.subject },
    ...(row.step === '' ? {} : { step: row.step }),
    since: row.since.toISOString(),
    why: row.why,
    ...optional({ evidence: row.evidence }),
    affected: {
      ...optional({ partnerId: row.partnerId, migrationId: row.migrationId, stage: row.stage, wave: row.wave }),
      contactIds: row.contactIds,
    },
    actions: isOpen ? row.actions : [],
    dismissible: isOpen && dismissibleCodes.includes(row.code),
    dueAt: new Date(due.escalate).toISOString(),
    breachAt: new Date(due.breach).toISOString(),
    ...optional({
      nextTryAt: row.nextTryAt,
      level: row.level,
      escalatedAt: row.escalatedAt,
      owner: row.owner,
      assignedAt: row.assignedAt,
      assignedBy: row.assignedBy,
      snoozedUntil: row.snoozedUntil,
      snoozedBy: row.snoozedBy,
      closedAt: row.closedAt,
      dismissReason: row.dismissReason,
      dismissedBy: row.dismissedBy,
      names: row.names && Object.entries(row.names).map(([id, name]) => ({ id, name })),
    }),
    notices: row.notices.map(({ level, channel, status, attempts, ...more }) => ({
      ...{ level, channel, status, attempts },
      ...optional({
        // As JSON of the database has them.
        nextTryAt: more.nextTryAt && new Date(more.nextTryAt),
        sentAt: more.sentAt && new Date(more.sentAt),
        lastError: more.lastError,
      }),
    })),
    ...(row.partnerId !== null && row.migrationId !== null ? { href: `/v1/migrations/${row.partnerId}` } : {}),
  };
}

/** The members that have a value; instants as RFC 3339. */
function optional(members: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(members).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]));
}
