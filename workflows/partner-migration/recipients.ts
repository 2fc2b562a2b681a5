import type { EmailData, EmailTemplate } from '../../domain/effects.js';
import type { MigrationState } from '../../domain/migration.js';
import { sendEmail } from './effects.js';
import type { Journey } from './journey.js';

/** Who gets the mails after hand-over: who has accepted; as long as nobody has, all but those who said no or were taken back. */
export function recipients(state: MigrationState): string[] {
  const accepted = state.invitations.filter((invitation) => invitation.status === 'active');
  const open = state.invitations.filter(({ status }) => status !== 'declined' && status !== 'revoked');
  const chosen = accepted.length > 0 ? accepted : open;
  return chosen.map((invitation) => invitation.contactId);
}

/** One mail to each of them; that nobody is left to get it is noted. */
export function mailAll(
  journey: Journey,
  template: EmailTemplate,
  options: { round?: string; data?: EmailData } = {},
): Promise<void> {
  const mails = recipients(journey.state).map((contactId) => sendEmail(journey, contactId, template, options));
  if (mails.length === 0) {
    journey.note({ kind: 'check', code: 'mail.no-reader', text: `Nobody is left to get the mail "${template}"` });
  }
  return journey.performBeside(...mails);
}
