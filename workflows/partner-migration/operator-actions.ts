import { ApplicationFailure, currentUpdateInfo } from '@temporalio/workflow';
import {
  type ActionName,
  type ActionRequest,
  type ActionResult,
  refusals,
  type WrongStateDetail,
} from '../../domain/actions.js';
import { allowedActions } from '../../domain/allowed-actions.js';
import type { AttentionItem } from '../../domain/attention.js';
import { mustStillEnroll } from '../../domain/duties.js';
import type { Invitation } from '../../domain/migration.js';
import { undoPlan } from './ending.js';
import type { Journey } from './journey.js';
import { remember, remembered } from './state.js';
import { stepName } from './trouble.js';

const needReason: readonly ActionName[] = ['skip', 'abort', 'rollback'];

/** Refuses an action that is not possible now; writes no history. Synchronous and read-only, as validators must be. */
export function checkAction(journey: Journey, action: ActionName, request: ActionRequest): void {
  if (appliedBefore(journey)) return;
  const { state } = journey;
  if (!request?.actor?.id) throw invalid('An action needs an actor');
  const { reason = '', step = '' } = request;
  if (typeof reason !== 'string' || reason.length > 2000) throw invalid('A reason has at most 2,000 characters');
  if (typeof step !== 'string' || step.length > 1000) throw invalid('A step is a short string');
  if (needReason.includes(action) && reason.trim().length < 10) {
    throw invalid(`"${action}" needs a reason of at least 10 characters`);
  }
  const allowed = allowedActions(state);
  if (!allowed.includes(action)) throw wrongState(journey, `"${action}" is not possible in stage ${state.stage}`);
  if (action === 'skip' && request.step === undefined) throw invalid('"skip" needs the step that is to be skipped');
  if ((action === 'skip' || action === 'retry') && request.step !== undefined) {
    if (itemsFor(journey, action, request.step).length === 0) {
      throw wrongState(journey, `Nothing at step "${request.step}" can be answered with "${action}" now`);
    }
  }
}

/** Applies an action that was found possible; what it starts is carried out by the story. */
export function applyAction(journey: Journey, action: ActionName, request: ActionRequest): ActionResult {
  journey.tick();
  const before = appliedBefore(journey);
  if (before) return resultOf(journey, before.sequence, [], true);
  const operationId = currentUpdateInfo()?.id ?? '';
  const effects: string[] = [];
  const sequence = journey.note({
    kind: 'operator',
    code: `operator.${action}`,
    text: `Operator: ${action}${request.step === undefined ? '' : ` ${request.step}`}${request.reason ? ` (${request.reason})` : ''}`,
    actor: request.actor,
    operationId,
    ...(request.step !== undefined && { data: { step: request.step } }),
  });
  remember(journey.state.appliedOperations, { id: operationId, sequence }, remembered.operations);
  switch (action) {
    case 'pause':
      journey.state.paused = { by: request.actor, reason: request.reason ?? '', since: journey.now };
      break;
    case 'resume':
      delete journey.state.paused;
      break;
    case 'retry':
      for (const item of itemsFor(journey, 'retry', request.step)) retry(journey, item);
      break;
    case 'skip':
      for (const item of itemsFor(journey, 'skip', request.step)) skip(journey, item);
      break;
    case 'abort':
    case 'rollback':
      effects.push(...end(journey, action, request));
      break;
  }
  return resultOf(journey, sequence, effects, false);
}

function itemsFor(journey: Journey, action: 'retry' | 'skip', step: string | undefined): AttentionItem[] {
  return journey.state.attention.filter(
    (item) => item.actions.includes(action) && (step === undefined || item.step === step),
  );
}

/** Runs again what is stuck; whether that helped, the next look shows: the item stays open until its cause is gone. */
function retry(journey: Journey, item: AttentionItem): void {
  const { state, policy } = journey;
  switch (item.code) {
    case 'invitation-rounds-exhausted':
      for (const invitation of state.invitations) {
        allowRound(journey, invitation);
        if (invitation.status === 'declined' || invitation.status === 'revoked') invitation.status = 'none';
      }
      return settle(journey, item);
    case 'invitation-declined':
      for (const invitation of state.invitations) {
        if (item.step !== `invitation/${invitation.contactId}`) continue;
        allowRound(journey, invitation);
        invitation.status = 'none';
      }
      journey.settle((other) => other === item || other.code === 'invitation-rounds-exhausted');
      return;
    case 'report-contradicted':
    case 'enrollment-queried':
    case 'enrollment-failed':
    case 'enrollment-overdue':
    case 'certificate-pending':
    case 'certificate-ended':
      state.recheck = { at: 0, left: policy.rechecks };
      return;
    case 'email-unconfirmed':
    case 'email-undeliverable':
      for (const effect of Object.values(state.effects)) {
        if (effect.email && stepName(journey.start.migrationId, effect.key) === item.step)
          journey.keep(effect, 'failed');
      }
      return settle(journey, item);
    default:
      state.decisions[item.step] = 'retry';
  }
}

/** One more round; an invitation that was skipped before stands in the ledger and would else be taken as decided. */
function allowRound(journey: Journey, invitation: Invitation): void {
  const round = invitation.round + 1;
  invitation.roundsAllowed = Math.max(invitation.roundsAllowed, round);
  for (const effect of Object.values(journey.state.effects)) {
    const isOfRound = effect.key.endsWith(`/${invitation.contactId}/${round}`) && effect.step !== 'email';
    if (isOfRound && effect.status === 'skipped') journey.keep(effect, 'failed');
  }
}

/** Goes on without what is stuck. */
function skip(journey: Journey, item: AttentionItem): void {
  const { state } = journey;
  switch (item.code) {
    case 'invitation-rounds-exhausted':
      state.acceptanceWaived = true;
      return settle(journey, item);
    case 'enrollment-queried':
    case 'enrollment-failed':
    case 'certificate-pending':
    case 'certificate-ended':
      for (const buyer of state.buyers) if (item.step === `buyer/${buyer.buyerId}`) buyer.status = 'waived';
      return settle(journey, item);
    case 'enrollment-overdue':
      for (const buyer of state.buyers) if (mustStillEnroll(buyer)) buyer.status = 'waived';
      return settle(journey, item);
    case 'effect-failed':
    case 'readiness-failed':
    case 'inventory-mismatch':
      state.decisions[item.step] = 'skip';
      return;
    default:
      // The operator has taken note; nothing waits for it.
      return settle(journey, item);
  }
}

function settle(journey: Journey, item: AttentionItem): void {
  journey.settle((other) => other === item);
}

/** Ends the story; the effects named are those that stand (abort) or will be undone (rollback). */
function end(journey: Journey, kind: 'abort' | 'rollback', request: ActionRequest): string[] {
  const { state } = journey;
  state.ending = { kind, by: request.actor, reason: request.reason ?? '', since: journey.now };
  delete state.paused;
  journey.story.cancel();
  const standing = Object.values(state.effects).filter(
    (effect) => effect.status === 'confirmed' || effect.status === 'unconfirmed',
  );
  return kind === 'abort' ? standing.map((effect) => effect.key) : undoPlan(state).map((effect) => effect.key);
}

function appliedBefore(journey: Journey) {
  const id = currentUpdateInfo()?.id;
  return journey.state.appliedOperations.find((operation) => operation.id === id);
}

function resultOf(journey: Journey, sequence: number, effects: string[], repeated: boolean): ActionResult {
  return { stage: journey.state.stage, paused: journey.state.paused !== undefined, sequence, effects, repeated };
}

function invalid(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, refusals.invalid);
}

function wrongState(journey: Journey, message: string): ApplicationFailure {
  const { state } = journey;
  const detail: WrongStateDetail = { currentState: state.stage, allowedActions: allowedActions(state) };
  return ApplicationFailure.nonRetryable(message, refusals.wrongState, detail);
}
