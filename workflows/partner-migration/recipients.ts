import type { EmailData, EmailTemplate } from '../../domain/effects.js';
import type { MigrationState } from '../../domain/migration.js';
import { sendEmail } from './effects.js';
import type { Journey } from './journey.js';

/** Who gets the mails after hand-over: the admin contacts who have accepted; all of them as long as nobody has. */
export function recipients(state: MigrationState): string[] {
  const accepted = state.invitations.filter((invitation) => invitation.status === 'active');
  const chosen = accepted.length > 0 ? accepted : state.invitations;
  return chosen.map((invitation) => invitation.contactId);
}

/** One mail to each of them. */
export function mailAll(
  journey: Journey,
  template: EmailTemplate,
  options: { round?: string; data?: EmailData } = {},
): Promise<void> {
  const mails = recipients(journey.state).map((contactId) => sendEmail(journey, contactId, template, options));
  return journey.performBeside(...mails);
}
