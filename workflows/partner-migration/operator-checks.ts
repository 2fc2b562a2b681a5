import { ApplicationFailure, currentUpdateInfo, workflowInfo } from '@temporalio/workflow';
import { actionCatalogue, reasonLength } from '../../domain/action-catalogue.js';
import {
  type ActionName,
  type ActionRequest,
  type ChangedDetail,
  isPastDate,
  refusals,
  type UpdateAction,
  type WrongStateDetail,
} from '../../domain/actions.js';
import { allowedActions, replaceable, resendable } from '../../domain/allowed-actions.js';
import type { AttentionItem } from '../../domain/attention.js';
import type { EffectRecord } from '../../domain/effects.js';
import { contactIdPattern, migrationTag, stepName } from '../../domain/ids.js';
import { whyNot } from '../../domain/why-not.js';
import type { Journey } from './journey.js';
import { isLeaving } from './replacements.js';

/** Refuses an action that is not possible now; writes no history. Synchronous and read-only, as validators must be. */
export function checkAction(journey: Journey, action: UpdateAction, request: ActionRequest): void {
  if (appliedBefore(journey)) return;
  if (!request?.actor?.id) throw invalid('An action needs an actor');
  checkPicture(journey, request);
  checkTexts(action, request);
  checkAllowed(journey, action, request.step);
  switch (action) {
    case 'skip':
      if (request.step === undefined) throw invalid('"skip" needs the step that is to be skipped');
      return checkStep(journey, action, request.step);
    case 'retry':
      return request.step === undefined ? undefined : checkStep(journey, action, request.step);
    case 'reschedule':
      return checkDate(journey, request.plannedFor);
    case 'resend-invitation':
      return checkResend(journey, request.contactId);
    case 'replace-contact':
      return checkReplacement(journey, request);
    default:
  }
}

/** Here and not where it is asked: in between the migration may change, or another one take its place. */
function checkPicture({ start, state }: Journey, { ifMatch, askedAt }: ActionRequest): void {
  const tag = migrationTag({ migrationId: start.migrationId, sequence: state.sequence });
  const isChanged = ifMatch !== undefined && !ifMatch.includes(tag);
  // The first task may come long after the start, when a worker is there again; a run that continues another began then.
  const startedAt = state.runs === 1 ? workflowInfo().startTime.getTime() : state.startedAt;
  const isLater = askedAt !== undefined && startedAt > Date.parse(askedAt);
  if (!isChanged && !isLater) return;
  const why = isLater ? 'This migration has started since it was asked' : 'It has changed since it was looked at';
  const detail: ChangedDetail = { tag };
  throw ApplicationFailure.nonRetryable(why, refusals.changed, detail);
}

/** Refuses an action that the state as such does not allow. */
export function checkAllowed(journey: Journey, action: ActionName, step?: string): void {
  const { state } = journey;
  if (!allowedActions(state).includes(action)) throw wrongState(journey, whyNot(state, action, step));
}

/** Refuses a reason that is none, or too long. */
export function checkReason(action: ActionName, reason: unknown = ''): void {
  const { min, max } = reasonLength;
  // Whole characters, as the API counts them.
  if (typeof reason !== 'string' || [...reason].length > max) throw invalid(`A reason has at most ${max} characters`);
  if (actionCatalogue[action].needsReason && reason.trim().length < min) {
    throw invalid(`"${action}" needs a reason of at least ${min} characters`);
  }
}

function checkTexts(action: UpdateAction, { reason, ...request }: ActionRequest): void {
  checkReason(action, reason);
  for (const name of ['step', 'plannedFor', 'contactId', 'newContactId'] as const) {
    const text = request[name] ?? '';
    if (typeof text !== 'string' || text.length > 1000) throw invalid(`"${name}" is a short string`);
  }
}

function checkStep(journey: Journey, action: 'retry' | 'skip', step: string): void {
  if (itemsFor(journey, action, step).length > 0) return;
  throw wrongState(journey, whyNot(journey.state, action, step));
}

function checkDate({ state }: Journey, plannedFor = ''): void {
  const at = Date.parse(plannedFor);
  if (Number.isNaN(at)) throw invalid('"plannedFor" is not a time');
  // Validators leave no trace, so they may read the clock.
  if (isPastDate(plannedFor, Date.now())) throw invalid('"plannedFor" lies in the past');
  const sunsetAt = state.partner?.sunsetAt;
  if (sunsetAt !== undefined && at >= Date.parse(sunsetAt)) {
    throw invalid(`"plannedFor" is not before the old portal is switched off, ${sunsetAt}`);
  }
}

function checkResend(journey: Journey, contactId: string | undefined): void {
  if (contactId === undefined) return;
  if (resendable(journey.state).some((invitation) => invitation.contactId === contactId)) return;
  throw wrongState(journey, `Contact ${contactId} has no invitation that waits to be accepted`);
}

function checkReplacement(journey: Journey, { contactId, newContactId }: ActionRequest): void {
  if (!contactId || !newContactId) throw invalid('"replace-contact" needs "contactId" and "newContactId"');
  // Both become parts of effect keys.
  if (!contactIdPattern.test(newContactId)) throw invalid('"newContactId" is not the id of a contact');
  const { state } = journey;
  if (!replaceable(state).includes(contactId)) {
    throw wrongState(journey, `Contact ${contactId} is no admin contact that could be replaced`);
  }
  if (state.partner?.adminContactIds.includes(newContactId)) {
    throw invalid(`Contact ${newContactId} is an admin contact already`);
  }
  if (isLeaving(state, newContactId)) {
    throw wrongState(journey, `The invitation of contact ${newContactId} is still being revoked`);
  }
}

/** The items that the action would answer. */
export function itemsFor(journey: Journey, action: 'retry' | 'skip', step: string | undefined): AttentionItem[] {
  return journey.state.attention.filter(
    (item) => item.actions.includes(action) && (step === undefined || item.step === step),
  );
}

/** The mails that the item asks about. One who was replaced gets nothing more. */
export function mailsAskedAbout({ start, state }: Journey, { step }: AttentionItem): EffectRecord[] {
  const { effects, partner } = state;
  return Object.values(effects).filter(
    ({ key, email }) =>
      email &&
      stepName(start.migrationId, key) === step &&
      (partner === undefined || partner.adminContactIds.includes(email.contactId)),
  );
}

/** The same operation, if it has been applied. */
export function appliedBefore(journey: Journey) {
  const id = currentUpdateInfo()?.id;
  return journey.state.appliedOperations.find((operation) => operation.id === id);
}

export function invalid(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, refusals.invalid);
}

export function wrongState(journey: Journey, message: string): ApplicationFailure {
  const { state } = journey;
  const detail: WrongStateDetail = { currentState: state.stage, allowedActions: allowedActions(state) };
  return ApplicationFailure.nonRetryable(message, refusals.wrongState, detail);
}
