import { uncertified } from '../../domain/duties.js';
import type { EmailData, EmailTemplate } from '../../domain/effects.js';
import type { MigrationState } from '../../domain/migration.js';
import { sendEmail } from './effects.js';
import type { Effect, Journey } from './journey.js';

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
  return mailEach(journey, template, (contactId) => sendEmail(journey, contactId, template, options));
}

/** The guide to the enrollment to each of them, which tells them to join first where they have not. */
export function guideAll(journey: Journey): Promise<void> {
  return mailEach(journey, 'enrollment-guide', (contactId) => enrollmentGuide(journey, contactId));
}

/** What is left to do for buyers without a certificate; it says "you have joined" to who has joined alone. */
export function enrollmentGuide(journey: Journey, contactId: string): Effect {
  const { state } = journey;
  const joined = state.invitations.some((one) => one.contactId === contactId && one.status === 'active');
  const data = { buyerIds: uncertified(state), ...(joined && { joined: true as const }) };
  return sendEmail(journey, contactId, 'enrollment-guide', { data });
}

function mailEach(journey: Journey, template: EmailTemplate, mailTo: (contactId: string) => Effect): Promise<void> {
  const mails = recipients(journey.state).map(mailTo);
  if (mails.length === 0) {
    journey.note({ kind: 'check', code: 'mail.no-reader', text: `Nobody is left to get the mail "${template}"` });
  }
  return journey.performBeside(...mails);
}
