import { isToBeInvited } from '../../domain/duties.js';
import { newInvitation } from '../../domain/migration.js';
import { invite, partnerOf, sendEmail } from './effects.js';
import type { Journey } from './journey.js';

/**
 * Each admin contact is told, then invited, since the mail promises an invitation, which the platform mails. Ends once
 * each of them is invited or waits for a decision; the waits that follow take up what is open then.
 */
export async function tellAndInvite(journey: Journey): Promise<void> {
  const { state, policy } = journey;
  if (state.invitations.length === 0) {
    state.invitations = partnerOf(journey).adminContactIds.map((contactId) => newInvitation(contactId, policy));
  }
  for (const { contactId } of state.invitations) {
    journey.doBeside({ ...sendEmail(journey, contactId, 'migrated'), follow: () => inviteAllTold(journey) });
  }
  await journey.quiet();
  // Told by an earlier run, or before a rollback that came too late.
  await inviteContacts(journey);
}

/** Beside the wait: an invitation that cannot be sent must not hide that somebody else has accepted. */
export async function inviteContacts(journey: Journey): Promise<void> {
  inviteAllTold(journey);
  await journey.quiet();
}

function inviteAllTold(journey: Journey): void {
  const { state, isCurrent } = journey;
  for (const invitation of state.invitations) {
    // Who came in another's place has not been told yet: they are told and invited in one.
    if (isCurrent && state.newcomers?.includes(invitation.contactId)) continue;
    if (isToBeInvited(state, invitation)) journey.doBeside(invite(journey, invitation));
  }
}
