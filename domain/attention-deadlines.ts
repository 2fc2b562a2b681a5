import { addBusinessDays, addSupportTime, type BusinessCalendar, nextSupportTime } from './business-time.js';
import type { Stage } from './stages.js';
import type { QueuedAttentionCode } from './system-attention.js';

/** How far an open item has been pursued, in order. */
export const attentionLevels = ['remind', 'escalate', 'breach'] as const;
export type AttentionLevel = (typeof attentionLevels)[number];

/** How long something may take: no time, days of work, hours of support, or by the clock. */
type Span = 'at-once' | { businessDays: number } | { supportMs: number } | { elapsedMs: number };

/** When people are reminded, when it is escalated, when it counts as breached. */
export interface Deadlines {
  remind?: Span;
  escalate: Span;
  breach: Span;
  /** Default `since`: from when the item was opened. */
  from?: 'plannedFor';
  /** People are told at any hour; of all else in support time. */
  byNight?: true;
}

export type DeadlinePolicy = Record<QueuedAttentionCode, Deadlines>;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** An item that is put aside for longer is forgotten. */
export const maxSnoozeMs = 7 * day;

/** Somebody has to decide, and nothing burns meanwhile. */
const decision: Deadlines = { remind: { businessDays: 1 }, escalate: { businessDays: 2 }, breach: { businessDays: 5 } };
/** A step that takes minutes stands still. */
const stuckStep: Deadlines = { escalate: { supportMs: 30 * minute }, breach: { supportMs: 4 * hour } };
/** The wait before it was the patience: whoever raises it has waited. */
const partnersTurn: Deadlines = { escalate: 'at-once', breach: { businessDays: 10 } };
/** The whole of Portage stands still, by night too. */
const outage: Deadlines = { escalate: 'at-once', breach: { elapsedMs: 30 * minute }, byNight: true };

export const defaultDeadlines: DeadlinePolicy = {
  'readiness-failed': decision,
  'effect-failed': stuckStep,
  'execution-overdue': { from: 'plannedFor', escalate: { businessDays: 1 }, breach: { businessDays: 3 } },
  'execution-failed': { escalate: 'at-once', breach: { businessDays: 1 } },
  // Raised a week before the portal is gone.
  'sunset-near': { escalate: 'at-once', breach: { businessDays: 3 } },
  'inventory-mismatch': stuckStep,
  'invitation-declined': decision,
  'invitation-not-ours': stuckStep,
  'invitation-rounds-exhausted': { escalate: 'at-once', breach: { businessDays: 3 } },
  'report-contradicted': decision,
  'enrollment-queried': partnersTurn,
  'enrollment-failed': partnersTurn,
  // Raised on day 21 of the enrollment; day 30 is the breach.
  'enrollment-overdue': { escalate: 'at-once', breach: { elapsedMs: 9 * day } },
  'certificate-pending': partnersTurn,
  'certificate-ended': partnersTurn,
  'email-unconfirmed': decision,
  'email-undeliverable': decision,
  'event-not-understood': decision,
  'rollback-incomplete': { escalate: 'at-once', breach: { businessDays: 1 } },
  'event-type-unknown': decision,
  'event-dead': decision,
  'event-id-reused': decision,
  'email-undeliverable-after-end': decision,
  'signatures-failing': stuckStep,
  'events-malformed': decision,
  'events-parked': decision,
  'events-undelivered': outage,
  'events-unanswered': stuckStep,
  'worker-absent': outage,
  'workflow-task-failing': { escalate: 'at-once', breach: { supportMs: 4 * hour } },
  'schedule-not-running': { escalate: 'at-once', breach: { supportMs: 4 * hour } },
  'watch-not-running': outage,
  // The other way of telling, where there is one, brings it at once.
  'alerts-undeliverable': { escalate: 'at-once', breach: { supportMs: 4 * hour } },
  // With the breach it lapses.
  'second-person-awaited': decision,
  'step-overdue': { escalate: 'at-once', breach: { supportMs: 4 * hour } },
};

/**
 * Whether the queue says how grave an item is, not the workflow that asks: it has become critical with the breach. The
 * workflow's own deadlines run by the clock, since it does not know the days on which nobody works.
 */
export function isJudgedByQueue(code: QueuedAttentionCode): boolean {
  return code === 'execution-overdue';
}

/** Steps that a migration may not be in for longer, whether or not its workflow asks for anybody. */
const stepLimits: Partial<Record<Stage, { limit: Span; from?: 'plannedFor' }>> = {
  preparing: { limit: { supportMs: 1 * hour } },
  // Until the planned date it waits; then it goes on by itself, a large wave not all at the same minute.
  announced: { limit: { supportMs: 1 * hour }, from: 'plannedFor' },
  migrating: { limit: { businessDays: 1 }, from: 'plannedFor' },
  verifying: { limit: { supportMs: 30 * minute } },
  'handing-over': { limit: { supportMs: 30 * minute } },
};

/** A step with a limit, for a coarse choice: what has not been in it for so long by the clock is not over the limit. */
export interface LimitedStep {
  stage: Stage;
  /** Whether the limit counts from the planned date, where that is later than the begin of the step. */
  fromPlan: boolean;
  atLeastMs: number;
}

export const limitedSteps: readonly LimitedStep[] = Object.entries(stepLimits).map(([stage, { limit, from }]) => ({
  stage: stage as Stage,
  fromPlan: from === 'plannedFor',
  atLeastMs: shortest(limit),
}));

/** The instants of an open item's levels, epoch ms, in the order of the levels; each is in the future or past of now. */
export function deadlinesOf(
  item: { code: QueuedAttentionCode; since: number; plannedFor?: number | undefined },
  calendar: BusinessCalendar,
  policy: DeadlinePolicy = defaultDeadlines,
): Partial<Record<AttentionLevel, number>> & { escalate: number; breach: number } {
  const { remind, escalate, breach, from } = policy[item.code];
  const told = (at: number) => tellableAt(item.code, at, calendar, policy);
  const begin = from === 'plannedFor' ? (item.plannedFor ?? item.since) : item.since;
  // Nobody is told before there is anything to tell, and a breach does not come before its escalation.
  const escalateAt = told(Math.max(after(begin, escalate, calendar), item.since));
  const breachAt = Math.max(told(after(begin, breach, calendar)), escalateAt);
  const remindAt = remind && told(after(begin, remind, calendar));
  return {
    ...(remindAt !== undefined && remindAt < escalateAt && { remind: remindAt }),
    escalate: escalateAt,
    breach: breachAt,
  };
}

/** The instant itself where people may be told of the code then, else the next one. Epoch ms. */
export function tellableAt(
  code: QueuedAttentionCode,
  at: number,
  calendar: BusinessCalendar,
  policy: DeadlinePolicy = defaultDeadlines,
): number {
  return policy[code].byNight ? at : nextSupportTime(at, calendar);
}

/** The highest level whose instant has come; undefined before the first. */
export function levelAt(deadlines: Partial<Record<AttentionLevel, number>>, now: number): AttentionLevel | undefined {
  return attentionLevels.findLast((level) => (deadlines[level] ?? Number.POSITIVE_INFINITY) <= now);
}

/** The instant after now at which the next level comes; undefined after the last. */
export function nextLevelAt(deadlines: Partial<Record<AttentionLevel, number>>, now: number): number | undefined {
  const ahead = attentionLevels.flatMap((level) => deadlines[level] ?? []).filter((at) => at > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** Until when (epoch ms) the migration may be in its stage; undefined where there is no limit. */
export function stepLimitAt(
  at: { stage: Stage; stageSince: number; plannedFor: number },
  calendar: BusinessCalendar,
): number | undefined {
  const step = stepLimits[at.stage];
  if (!step) return undefined;
  const begin = step.from === 'plannedFor' ? Math.max(at.plannedFor, at.stageSince) : at.stageSince;
  return after(begin, step.limit, calendar);
}

/** How long a span takes at least: a day on which the clocks go forward has 23 hours. */
function shortest(span: Span): number {
  if (span === 'at-once') return 0;
  if ('businessDays' in span) return span.businessDays * 23 * hour;
  return 'supportMs' in span ? span.supportMs : span.elapsedMs;
}

function after(begin: number, span: Span, calendar: BusinessCalendar): number {
  if (span === 'at-once') return begin;
  if ('businessDays' in span) return addBusinessDays(begin, span.businessDays, calendar);
  if ('supportMs' in span) return addSupportTime(begin, span.supportMs, calendar);
  return begin + span.elapsedMs;
}
