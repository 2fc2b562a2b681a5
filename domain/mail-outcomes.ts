import type { EmailTemplate } from './effects.js';
import type { EventType } from './events.js';

/** Mails without which a partner does not learn what to do next: one that does not arrive is a question to operators. */
const importantTemplates = [
  'migrated',
  'invitation-renewed',
  'enrollment-guide',
  'ready',
] as const satisfies readonly EmailTemplate[];

/** Types of events that speak of a mail. They name the mail, and the ledger of mails knows the partner. */
export const mailEventTypes = ['email.delivered', 'email.undeliverable', 'email.delayed'] as const;
export type MailEventType = (typeof mailEventTypes)[number] & EventType;

/** `suppressed`: the provider did not try, since the address had bounced or complained before. `failed`: it could not. */
export const undeliverableKinds = ['bounced', 'complained', 'suppressed', 'failed'] as const;
export type UndeliverableKind = (typeof undeliverableKinds)[number];

/** `hard`: the address will not take the next mail either. `soft`: it may. */
export const reasonClasses = ['hard', 'soft'] as const;
export type ReasonClass = (typeof reasonClasses)[number];

/** What is known of a mail when something is reported about it. Instants in epoch ms. */
export interface KnownMail {
  template: EmailTemplate;
  status: 'sending' | 'sent' | 'unconfirmed' | 'rejected' | 'not-sent';
  deliveredAt?: number;
  bouncedAt?: number;
}

/** `signal`: the workflow has to know. `ledger-only`: noted with the mail. `superseded`: a later report says otherwise. */
export type MailVerdict = 'signal' | 'ledger-only' | 'superseded';

export function isMailEventType(type: unknown): type is MailEventType {
  return (mailEventTypes as readonly unknown[]).includes(type);
}

export function isImportant(template: EmailTemplate): boolean {
  return (importantTemplates as readonly EmailTemplate[]).includes(template);
}

/**
 * What a report about a mail leads to. Reports come late, twice and in any order, so the time when it happened (epoch ms)
 * decides between "delivered" and "bounced"; the same report always leads to the same, however often it is looked at.
 */
export function verdictOf(
  mail: KnownMail,
  report: { type: MailEventType; kind?: UndeliverableKind; at: number },
): MailVerdict {
  const { at } = report;
  const matters = isImportant(mail.template) || mail.status === 'unconfirmed';
  switch (report.type) {
    case 'email.delayed':
      return 'ledger-only';
    case 'email.delivered':
      if (mail.bouncedAt !== undefined && mail.bouncedAt >= at) return 'superseded';
      // A mail that is just being sent learns of it where its outcome is noted.
      return mail.status === 'unconfirmed' || (matters && mail.bouncedAt !== undefined) ? 'signal' : 'ledger-only';
    case 'email.undeliverable':
      // A complaint comes from somebody who got the mail: no delivery contradicts it.
      if (report.kind !== 'complained' && mail.deliveredAt !== undefined && mail.deliveredAt > at) return 'superseded';
      return matters ? 'signal' : 'ledger-only';
  }
}
