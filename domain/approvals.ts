import type { ActionName } from './actions.js';
import type { EventType } from './events.js';

/** What may not be overridden by one person alone. */
export const guardedMatters = ['readiness', 'verification', 'certificate'] as const;
export type GuardedMatter = (typeof guardedMatters)[number];

/** Steps whose questions `skip` may only answer with a second person, by name; a buyer's is `buyer/{id}`. */
const guardedSteps: Readonly<Record<string, GuardedMatter>> = {
  readiness: 'readiness',
  verification: 'verification',
  enrollment: 'certificate',
};
const buyerStep = 'buyer/';

/** Facts that stand for the certificate. What else is recorded overrides nothing: "executed" is compared item by item. */
const guardedFacts: Partial<Record<EventType, GuardedMatter>> = { 'certificate.issued': 'certificate' };

/**
 * What the override would put out of force that one person may not; undefined where one person is enough. By the request
 * alone, not by what is open now: between a look and the act that may change.
 */
export function guardedMatterOf(
  action: ActionName,
  { step = '', type }: { step?: string | undefined; type?: EventType | undefined },
): GuardedMatter | undefined {
  if (action === 'record-fact') return type && guardedFacts[type];
  if (action !== 'skip') return undefined;
  if (step.startsWith(buyerStep)) return 'certificate';
  return Object.hasOwn(guardedSteps, step) ? guardedSteps[step] : undefined;
}

/** Actions that may wait for a second person. */
export const guardedActions = ['skip', 'record-fact'] as const;

/**
 * `awaited` is open; all others are final. `approved`: a second person decided so, and it was done or is about to be; what
 * could not be done any more is `lapsed`, as is what nobody decided in time.
 */
export const approvalStatuses = ['awaited', 'approved', 'rejected', 'withdrawn', 'lapsed'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

/** Why a request lapsed: nobody decided, the migration has ended, or it is not what was asked about any more. */
export const lapseReasons = ['not-decided', 'ended', 'changed', 'refused'] as const;
export type LapseReason = (typeof lapseReasons)[number];

/** An open question of the migration as the first person saw it. */
export interface AskedQuestion {
  code: string;
  why: string;
  /** SHA-256 of what was found: another finding is another question. */
  hash: string;
}

/** The action's request as it will be carried out. */
export type GuardedRequest =
  | { action: 'skip'; step: string }
  | { action: 'record-fact'; type: EventType; data: Record<string, unknown>; occurredAt: string; evidence: string };

/** What came of an approved request: the timeline's entry, or the event that carries the fact. */
export interface ApprovalResult {
  sequence?: number;
  eventId?: string;
}

/** The id under which all tries to carry a request out are one operation. */
export function operationOf(approvalId: string): string {
  return approvalId.slice('apr_'.length);
}
