import type { ActionRequest } from '../../domain/actions.js';
import { resendable } from '../../domain/allowed-actions.js';
import { effectKey, stepName } from '../../domain/ids.js';
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

/** Has invitations sent anew, beyond the rounds of the policy. Returns the keys of what follows. */
export function resendInvitations(journey: Journey, { contactId }: ActionRequest): string[] {
  const { state, start } = journey;
  const keys: string[] = [];
  for (const invitation of resendable(state)) {
    if (contactId !== undefined && invitation.contactId !== contactId) continue;
    const stuck = stuckRound(journey, invitation);
    if (stuck) {
      // The next round is being sent already and does not get through: that one is tried again, not a further one.
      state.decisions[stepName(start.migrationId, stuck)] = 'retry';
      keys.push(stuck);
      continue;
    }
    invitation.resend = true;
    allowRound(journey, invitation);
    keys.push(effectKey(start.migrationId, 'resend-invitation', invitation.contactId, invitation.round + 1));
  }
  journey.settle((item) => item.code === 'invitation-rounds-exhausted');
  return keys;
}

function stuckRound({ state, start }: Journey, { contactId, round }: Invitation): string | undefined {
  return Object.keys(state.effects).find(
    (key) =>
      /\/(renew|resend)-invitation\//.test(key) &&
      key.endsWith(`/${contactId}/${round + 1}`) &&
      state.attention.some((item) => item.step === stepName(start.migrationId, key) && item.nextTryAt !== undefined),
  );
}
