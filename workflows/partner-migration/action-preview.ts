import { ApplicationFailure } from '@temporalio/workflow';
import { actionCatalogue } from '../../domain/action-catalogue.js';
import {
  type ActionName,
  type ActionPreview,
  type ActionRequest,
  type FactRequest,
  type ForeseenEffect,
  refusals,
  type UpdateAction,
} from '../../domain/actions.js';
import { resendable } from '../../domain/allowed-actions.js';
import type { Undo } from '../../domain/effects.js';
import { type EventSignal, eventCatalogue, isEventType } from '../../domain/events.js';
import { effectKey } from '../../domain/ids.js';
import type { MigrationState } from '../../domain/migration.js';
import { isAfter } from '../../domain/stages.js';
import { standingEffects, undoPlan } from './ending.js';
import { faultOf, reasonToIgnore } from './events.js';
import type { Journey } from './journey.js';
import { checkAction, checkAllowed, checkReason, invalid, itemsFor, wrongState } from './operator-checks.js';

/** The same checks as taking the action, and what it would do; nothing is changed. A refusal is an answer: queries do not throw. */
export function previewAction(
  journey: Journey,
  action: ActionName,
  request: ActionRequest | FactRequest,
): ActionPreview {
  try {
    if (!Object.hasOwn(actionCatalogue, action)) throw notUnderstood();
    if (action === 'record-fact') {
      checkFact(journey, request as FactRequest);
      return { valid: true, effects: foreseenOfFact(request as FactRequest) };
    }
    checkAction(journey, action, request as ActionRequest);
    return { valid: true, effects: foreseen(journey, action, request as ActionRequest) };
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    const refusal = Object.values(refusals).find((type) => type === error.type) ?? refusals.invalid;
    return { valid: false, refusal, why: error.message, details: error.details ?? [] };
  }
}

/** The API knows its actions: one that we do not know comes from a newer build than ours. */
function notUnderstood(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('There is no such action', refusals.notUnderstood);
}

function checkFact(journey: Journey, request: FactRequest): void {
  const { type, data, occurredAt, recorded } = request ?? {};
  checkReason('record-fact', recorded?.reason);
  checkAllowed(journey, 'record-fact');
  if (typeof type !== 'string' || !isEventType(type)) throw invalid('There is no such type of event');
  const signal: EventSignal = {
    eventId: 'preview',
    source: 'operator',
    origin: 'operator',
    occurredAt,
    data,
    recorded,
  };
  const fault = faultOf(type, signal);
  if (fault) throw invalid(fault);
  const ignored = reasonToIgnore(journey, type, signal);
  if (ignored) throw wrongState(journey, `"${type}" would change nothing now: ${ignored}`);
}

function foreseenOfFact({ type }: FactRequest): ForeseenEffect[] {
  return [
    { text: `Recorded as a fact: ${eventCatalogue[type].meaning}` },
    ...(/^(invitation|enrollment|certificate)\./.test(type)
      ? [{ text: 'The Marketplace is asked: only what it shows counts' }]
      : []),
  ];
}

function foreseen(journey: Journey, action: UpdateAction, request: ActionRequest): ForeseenEffect[] {
  const { state } = journey;
  switch (action) {
    case 'pause':
      return [
        { text: 'No new effect starts until somebody resumes; facts are still recorded' },
        { text: `A call that has begun is still tried, for ${minutes(journey.policy.effectRetryForMs)} at most` },
      ];
    case 'resume':
      return [{ text: 'The migration goes on; deadlines that passed meanwhile act now' }];
    case 'retry':
      return itemsFor(journey, action, request.step).map(({ step }) => ({ text: `Tried again: ${step}` }));
    case 'skip':
      return itemsFor(journey, action, request.step).map(({ step }) => ({ text: `Left out: ${step}` }));
    case 'reschedule':
      return foreseenOfDate(journey);
    case 'resend-invitation':
      return resendable(state)
        .filter(({ contactId }) => request.contactId === undefined || request.contactId === contactId)
        .map(({ contactId, round }) => ({
          text: `Contact ${contactId} gets a new invitation; its days and reminders start again`,
          key: keyOf(journey, 'resend-invitation', contactId, round + 1),
        }));
    case 'replace-contact':
      return foreseenOfReplacement(journey, request);
    case 'abort':
      return standingEffects(state).map(({ key }) => ({ text: 'Stands', key }));
    case 'rollback':
      return undoPlan(state).map(({ key, undo }) => ({ text: foreseenUndo(state, undo as Undo), key }));
  }
}

/** Also of a long read, one try of which takes up to ten. */
function minutes(ms: number): string {
  return `${Math.max(10, Math.ceil(ms / 60_000))} minutes`;
}

function foreseenUndo({ invitations }: MigrationState, undo: Undo): string {
  const isOfOthers =
    undo.kind === 'revoke-invitation' &&
    invitations.some(({ contactId, notOurs }) => contactId === undo.contactId && notOurs);
  return isOfOthers ? 'Asked about: others made the invitation' : undoing[undo.kind];
}

const undoing: Record<Undo['kind'], string> = {
  'revoke-invitation': 'Taken back: the invitation is revoked',
  'restore-notice': 'Taken back: the old portal shows its earlier notice again',
  'restore-mode': 'Taken back: the old portal is in its earlier mode again',
  'postponed-email': 'Answered by a mail that says that the move is postponed',
};

function foreseenOfDate(journey: Journey): ForeseenEffect[] {
  const { state } = journey;
  const dates: ForeseenEffect[] = [{ text: 'The planned date and the deadlines that count from it change' }];
  if (state.stage === 'preparing') return dates;
  const round = (state.dateChanges ?? 0) + 2;
  dates.push({
    text: 'The old portal announces the new date',
    key: keyOf(journey, 'notice-upcoming', undefined, round),
  });
  const isFrozen = Object.values(state.effects).some(
    ({ step, status }) => step === 'freeze-portal' && status === 'confirmed',
  );
  if (isFrozen) dates.push({ text: 'The old portal stays frozen until then' });
  return dates;
}

function foreseenOfReplacement(
  journey: Journey,
  { contactId = '', newContactId = '' }: ActionRequest,
): ForeseenEffect[] {
  const { state } = journey;
  const list = { text: `Contact ${newContactId} is an admin contact in the place of contact ${contactId}` };
  if (!isAfter(state.stage, 'verifying')) return [list];
  const old = state.invitations.find((one) => one.contactId === contactId);
  const isOut = old && old.round > 0 && (old.status === 'invited' || old.status === 'expired');
  const round = (state.replaced?.find((one) => one.contactId === newContactId)?.round ?? 0) + 1;
  return [
    list,
    ...(isOut
      ? [
          {
            text: `The invitation of contact ${contactId} is revoked`,
            key: keyOf(journey, 'revoke-invitation', contactId, old.round),
          },
        ]
      : []),
    {
      text: `Contact ${newContactId} is told that the account was migrated`,
      key: keyOf(journey, 'email', `migrated/${newContactId}`),
    },
    { text: `Contact ${newContactId} is invited`, key: keyOf(journey, 'invite', newContactId, round) },
    ...(state.enrollmentGuideAt === undefined
      ? []
      : [
          {
            text: `Contact ${newContactId} gets the enrollment guide`,
            key: keyOf(journey, 'email', `enrollment-guide/${newContactId}`),
          },
        ]),
  ];
}

function keyOf({ start }: Journey, step: string, target?: string, round?: number): string {
  return effectKey(start.migrationId, step, target, round);
}
