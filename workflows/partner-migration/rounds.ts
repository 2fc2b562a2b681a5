import type { ActionRequest } from '../../domain/actions.js';
import { resendable } from '../../domain/allowed-actions.js';
import { stepName } from '../../domain/ids.js';
import type { Invitation } from '../../domain/migration.js';
import { isAfter } from '../../domain/stages.js';
import type { Journey } from './journey.js';

/** One more round; an invitation that was skipped, or taken back unseen, stands in the ledger and would else be taken as decided. */
export function allowRound(journey: Journey, invitation: Invitation): void {
  const round = invitation.round + 1;
  invitation.roundsAllowed = Math.max(invitation.roundsAllowed, round);
  for (const effect of Object.values(journey.state.effects)) {
    const isOfRound = effect.key.endsWith(`/${invitation.contactId}/${round}`) && effect.step !== 'email';
    if (isOfRound && (effect.status === 'skipped' || effect.status === 'undone')) journey.keep(effect, 'failed');
  }
}

/** Invites somebody again whose invitation is gone: a further round, which nobody else would begin once somebody has joined. */
export function inviteAnew(journey: Journey, invitation: Invitation): void {
  const { state } = journey;
  allowRound(journey, invitation);
  invitation.status = 'none';
  if (!isAfter(state.stage, 'handing-over')) return;
  const others = state.newcomers?.filter((contactId) => contactId !== invitation.contactId) ?? [];
  state.newcomers = [...others, invitation.contactId];
}

/** Nobody waits for an acceptance any more, so nobody else would invite them. */
export function mustBeWelcomed({ state, isCurrent }: Journey): boolean {
  return state.stage === 'awaiting-certificate' || (isCurrent && isAfter(state.stage, 'awaiting-acceptance'));
}

/** Has invitations sent anew, beyond the rounds of the policy. */
export function resendInvitations(journey: Journey, { contactId }: ActionRequest): void {
  const { state, start } = journey;
  for (const invitation of resendable(state)) {
    if (contactId !== undefined && invitation.contactId !== contactId) continue;
    const stuck = stuckRound(journey, invitation.contactId, invitation.round + 1);
    if (stuck) {
      // The next round is being sent already and does not get through: that one is tried again, not a further one.
      state.decisions[stepName(start.migrationId, stuck)] = 'retry';
      continue;
    }
    invitation.resend = true;
    allowRound(journey, invitation);
  }
  journey.settle((item) => item.code === 'invitation-rounds-exhausted');
}

/** Key of the new invitation that is being sent and does not get through. */
export function stuckRound({ state, start }: Journey, contactId: string, round: number): string | undefined {
  return Object.keys(state.effects).find(
    (key) =>
      /\/(renew|resend)-invitation\//.test(key) &&
      key.endsWith(`/${contactId}/${round}`) &&
      state.attention.some((item) => item.step === stepName(start.migrationId, key) && item.nextTryAt !== undefined),
  );
}
