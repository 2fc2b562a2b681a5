import { currentUpdateInfo } from '@temporalio/workflow';
import type { ActionRequest, ActionResult, UpdateAction } from '../../domain/actions.js';
import type { AttentionItem } from '../../domain/attention.js';
import { mustStillEnroll } from '../../domain/duties.js';
import type { Invitation, MigrationState } from '../../domain/migration.js';
import { stepsOfRetry } from '../../domain/retries.js';
import { keysOf, planOf } from './action-plan.js';
import type { Journey } from './journey.js';
import { appliedBefore, itemsFor, mailsAskedAbout } from './operator-checks.js';
import { replaceContact } from './replacements.js';
import { reschedule } from './rescheduling.js';
import { allowRound, inviteAnew, mustBeWelcomed, resendInvitations } from './rounds.js';
import { remember, remembered } from './state.js';

/** Applies an action that was found possible; what it starts is carried out by the story. */
export function applyAction(journey: Journey, action: UpdateAction, request: ActionRequest): ActionResult {
  journey.tick();
  const before = appliedBefore(journey);
  if (before) return resultOf(journey, before.sequence, [], true);
  const operationId = currentUpdateInfo()?.id ?? '';
  const effects = keysOf(planOf(journey, action, request));
  const steps = action === 'retry' ? retriedSteps(journey, request) : undefined;
  const sequence = journey.note({
    kind: 'operator',
    code: `operator.${action}`,
    text: `Operator: ${[action, ...words(request)].join(' ')}${request.reason ? ` (${request.reason})` : ''}${approval(request)}`,
    actor: request.actor,
    operationId,
    ...dataOf(request, steps),
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
    case 'reschedule':
      reschedule(journey, request);
      break;
    case 'resend-invitation':
      resendInvitations(journey, request);
      break;
    case 'replace-contact':
      journey.state.contactsReplaced = true;
      replaceContact(journey, request);
      break;
    case 'abort':
    case 'rollback':
      end(journey, action, request);
      break;
  }
  return { ...resultOf(journey, sequence, effects, false), ...(steps && { steps }) };
}

/** What the action is about, as the timeline names it. */
function words({ step, plannedFor, contactId, newContactId }: ActionRequest): string[] {
  const about = [step, plannedFor && `to ${plannedFor}`, contactId, newContactId && `by ${newContactId}`];
  return about.filter((word) => word !== undefined && word !== '') as string[];
}

function approval({ approvedBy }: ActionRequest): string {
  return approvedBy === undefined ? '' : `; approved by ${approvedBy}`;
}

/** Where it will show what the retry came to; whoever judges it later finds the items of now gone. */
function retriedSteps(journey: Journey, { step }: ActionRequest): string[] {
  return [...new Set(itemsFor(journey, 'retry', step).flatMap((item) => stepsOfRetry(journey.state, item)))];
}

function dataOf(
  { step, plannedFor, contactId, newContactId, approvedBy }: ActionRequest,
  steps: string[] | undefined,
): { data?: object } {
  const members = { step, steps, plannedFor, contactId, newContactId, approvedBy };
  const data = Object.entries(members).filter(([, value]) => value !== undefined);
  return data.length === 0 ? {} : { data: Object.fromEntries(data) };
}

/** Runs again what is stuck; whether that helped, the next look shows: the item stays open until its cause is gone. */
function retry(journey: Journey, item: AttentionItem): void {
  const { state, policy } = journey;
  switch (item.code) {
    case 'invitation-rounds-exhausted':
      for (const invitation of state.invitations) {
        allowRound(journey, invitation);
        if (invitation.status !== 'declined' && invitation.status !== 'revoked') continue;
        invitation.status = 'none';
        // That one is answered with it: else it would go on asking about somebody who is invited anew.
        journey.settle((other) => other.code === 'invitation-declined' && other.step === stepOf(invitation));
      }
      return settle(journey, item);
    case 'invitation-declined':
      for (const invitation of state.invitations) {
        if (item.step !== stepOf(invitation)) continue;
        if (mustBeWelcomed(journey)) inviteAnew(journey, invitation);
        else {
          allowRound(journey, invitation);
          invitation.status = 'none';
        }
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
      for (const mail of mailsAskedAbout(journey, item)) {
        journey.keep(mail, 'failed');
        if (item.code === 'email-unconfirmed') sendAnyway(state, mail.key);
      }
      return settle(journey, item);
    default:
      state.decisions[item.step] = 'retry';
  }
}

function sendAnyway(state: MigrationState, key: string): void {
  state.sendAnyway = [...(state.sendAnyway ?? []).filter((other) => other !== key), key];
}

/** Of the question about an invitation that was declined. */
function stepOf({ contactId }: Invitation): string {
  return `invitation/${contactId}`;
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
    case 'invitation-not-ours':
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

/** Ends the story. */
function end(journey: Journey, kind: 'abort' | 'rollback', request: ActionRequest): void {
  const { state } = journey;
  const { paused } = state;
  state.ending = {
    kind,
    by: request.actor,
    reason: request.reason ?? '',
    since: journey.now,
    ...(paused && { paused }),
  };
  delete state.paused;
  journey.story.cancel();
}

function resultOf(journey: Journey, sequence: number, effects: string[], repeated: boolean): ActionResult {
  return { stage: journey.state.stage, paused: journey.state.paused !== undefined, sequence, effects, repeated };
}
