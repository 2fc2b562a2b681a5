import type { Actor } from './actors.js';
import type { EventData, EventType, RecordedBy } from './events.js';
import type { Stage } from './stages.js';

/** What an operator can do to a migration. */
export const actionNames = [
  'pause',
  'resume',
  'retry',
  'skip',
  'reschedule',
  'resend-invitation',
  'replace-contact',
  'record-fact',
  'abort',
  'rollback',
] as const;
export type ActionName = (typeof actionNames)[number];

/** Those that are Updates of the workflow; a fact recorded by hand goes the way of every other event instead. */
export type UpdateAction = Exclude<ActionName, 'record-fact'>;
export const updateActions = actionNames.filter((action): action is UpdateAction => action !== 'record-fact');

/** Name of the Update that carries the action, such as `resendInvitation`. */
export function updateNameOf(action: UpdateAction): string {
  return action.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** What every operator update carries. The update's id is the operation's id: repeating it has no second effect. */
export interface ActionRequest {
  actor: Actor;
  /** Why; shown on the timeline. Required where the catalogue of actions says so. */
  reason?: string;
  /** For retry and skip: the step of the attention item meant; retry without a step means all of them. */
  step?: string;
  /** For reschedule: RFC 3339. */
  plannedFor?: string;
  /** For resend-invitation (absent: all that are pending) and replace-contact. */
  contactId?: string;
  /** For replace-contact: somebody whose name and address are kept in the database. */
  newContactId?: string;
  /** Only while the migration has one of these tags (`migrationTag`): nobody acts on an old picture of it. */
  ifMatch?: string[];
  /** The second person, for what one alone may not do; shown on the timeline. */
  approvedBy?: string;
  /** Only if the migration had started by then (RFC 3339): what is asked again is not meant for one that came later. */
  askedAt?: string;
}

const dayMs = 24 * 3_600_000;

/** Whether a date can no longer be planned for. Today is never the past, whatever the caller's clock says. */
export function isPastDate(plannedFor: string, nowMs: number): boolean {
  return Date.parse(plannedFor) < nowMs - dayMs;
}

/** What an operator records by hand, as it is looked at before it is stored. */
export interface FactRequest {
  type: EventType;
  data: EventData[EventType];
  /** RFC 3339. */
  occurredAt: string;
  recorded: RecordedBy;
}

/** Something that an action would do, as far as that can be known before. */
export interface ForeseenEffect {
  /** In words, for people. */
  text: string;
  /** Of one that stands in the ledger, or will. */
  key?: string;
}

/** What an action would come to now; nothing was done. */
export type ActionPreview =
  | { valid: true; effects: ForeseenEffect[] }
  | { valid: false; refusal: (typeof refusals)[keyof typeof refusals]; why: string; details?: unknown[] };

/** The workflow's answer to an action that it took. */
export interface ActionResult {
  stage: Stage;
  paused: boolean;
  /** Number of the timeline entry that the action made. */
  sequence: number;
  /** Keys of the effects that `validateOnly` names, in order: those that stand (abort), are taken back (rollback), left out (skip) or done. */
  effects: string[];
  /** Of a retry that was taken now: the steps at which it will show what it came to. */
  steps?: string[];
  /** True when this operation had been applied before and nothing was done now. */
  repeated: boolean;
}

/** Types of the failures with which the workflow refuses an action; the API maps them to problems. */
export const refusals = {
  wrongState: 'wrong-state',
  invalid: 'validation-failed',
  changed: 'precondition-failed',
  /** By a worker whose build does not know what it was asked. */
  notUnderstood: 'not-understood',
} as const;

/** First detail of a `precondition-failed` refusal: the tag of the migration as it is. */
export interface ChangedDetail {
  tag: string;
}

/** First detail of a `wrong-state` refusal. */
export interface WrongStateDetail {
  currentState: string;
  allowedActions: ActionName[];
}
