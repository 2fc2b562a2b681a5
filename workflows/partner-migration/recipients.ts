import type { MigrationState } from '../../domain/migration.js';

/** Who gets the mails after hand-over: the admin contacts who have accepted; all of them as long as nobody has. */
export function recipients(state: MigrationState): string[] {
  const accepted = state.invitations.filter((invitation) => invitation.status === 'active');
  const chosen = accepted.length > 0 ? accepted : state.invitations;
  return chosen.map((invitation) => invitation.contactId);
}
