import { log } from '@temporalio/activity';
import type { Database } from '../../db/connection.js';
import type { Contact } from '../../db/queries/contacts.js';
import { beginDelivery, type DeliveryStatus, finishDelivery } from '../../db/queries/mail-deliveries.js';
import { listUpcomingWebinars, type Webinar } from '../../db/queries/webinars.js';
import type { EmailActivities, EmailResult, MigrationRef } from '../../domain/activities.js';
import type { EmailData, EmailTemplate } from '../../domain/effects.js';
import { isDeliverable } from '../../domain/email-address.js';
import { messageIdOf } from '../../domain/ids.js';
import { pickLocale, type SupportedLocale } from '../../domain/locales.js';
import { withoutAddresses } from '../../domain/without-addresses.js';
import { attemptSignal, retryingSince } from '../attempt.js';
import { fromDatabase } from '../database-call.js';
import { outsideFailure } from '../failure.js';
import { keptContact } from '../kept-contact.js';
import { type MailViewSettings, mailView } from './mail-view.js';
import type { Mailer, OutgoingMail } from './outgoing-mail.js';
import type { PartnerProfile } from './partner-profile.js';
import { renderMail } from './render-mail.js';
import { senderOf } from './sender.js';
import { webinarAttachments } from './webinar-calendar.js';

export interface EmailOptions {
  mailer: Mailer;
  database: Database;
  /** What mails say about the partner. */
  profile: (partnerId: string) => Promise<PartnerProfile>;
  config: MailViewSettings & { MAIL_FROM: string };
}

interface Mail {
  key: string;
  contactId: string;
  template: EmailTemplate;
  data: EmailData;
  again?: boolean;
  sessions?: readonly Webinar[];
}

interface Reader {
  contact: Contact;
  partner: PartnerProfile;
  locale: SupportedLocale;
}

// As many as a person reads in one mail.
const sessionsAtMost = 10;
const sessionsLookedAt = 200;

/**
 * The mails. A ledger row per key is written before the mail server is called, so that a mail whose outcome is unknown
 * is told from one that was never sent, also after a crash.
 */
export function createEmailActivities({ mailer, database, profile, config }: EmailOptions): EmailActivities {
  const sender = senderOf(config.MAIL_FROM);

  return {
    async sendEmail({ key, contactId, template, data, again = false, ...migration }) {
      return deliver(migration, { key, contactId, template, data, again }, await readerOf(migration, contactId));
    },

    async sendWebinarInvitations({ key, contactId, again = false, ...migration }) {
      const reader = await readerOf(migration, contactId);
      const upcoming = await fromDatabase(() =>
        listUpcomingWebinars(database, { from: new Date(), limit: sessionsLookedAt }),
      );
      const sessions = sessionsFor(reader.locale, upcoming);
      if (sessions.length === 0) {
        return { outcome: 'sent', messageId: messageIdOf(key, sender.domain), locale: reader.locale, sessions: 0 };
      }
      const mail: Mail = { key, contactId, template: 'webinars', data: {}, again, sessions };
      return { ...(await deliver(migration, mail, reader)), sessions: sessions.length };
    },
  };

  async function readerOf({ migrationId, partnerId }: MigrationRef, contactId: string): Promise<Reader> {
    const contact = await keptContact(database, migrationId, contactId);
    if (!isDeliverable(contact.email)) {
      throw outsideFailure('invalid', 'email: the address of the contact is not one that mail can be sent to', {
        system: 'email',
        code: 'address-not-deliverable',
      });
    }
    const partner = await profile(partnerId);
    return { contact, partner, locale: pickLocale(contact.locale, partner.locale) };
  }

  async function deliver({ migrationId, partnerId }: MigrationRef, mail: Mail, reader: Reader): Promise<EmailResult> {
    const { key, contactId, template, again = false } = mail;
    const messageId = messageIdOf(key, sender.domain);
    const result = (outcome: EmailResult['outcome']): EmailResult => ({ outcome, messageId, locale: reader.locale });
    const message = compose(mail, reader, messageId);

    const { repeatableForMs } = mailer;
    const begun = await fromDatabase(() =>
      beginDelivery(database, {
        key,
        messageId,
        migrationId,
        partnerId,
        contactId,
        template,
        again,
        retryingSince: retryingSince(),
        repeatableForMs,
      }),
    );
    if (begun.permission !== 'begin') return result(begun.permission === 'already-sent' ? 'sent' : 'unconfirmed');

    const sent = await mailer.send(message, begun);
    if (sent.kind === 'sent' || sent.kind === 'unconfirmed') {
      const noted = await note(key, sent.kind === 'sent' ? { ...sent, status: 'sent' } : { status: 'unconfirmed' });
      return result(noted === 'sent' ? 'sent' : sent.kind);
    }
    // Of an unclear one the row stays `sending`: for as long as the provider takes a repeat, the next try is one.
    if (sent.kind !== 'unclear') {
      await note(key, { status: sent.kind, reply: [sent.status, sent.code].filter(Boolean).join(' ') });
    }
    attemptSignal()?.throwIfAborted();
    throw outsideFailure(
      sent.type,
      `email: the mail server did not take "${template}" (${sent.code})`,
      { system: 'email', ...(sent.status !== undefined && { status: sent.status }), code: sent.code },
      { retryAfterMs: sent.retryAfterMs },
    );
  }

  function compose(mail: Mail, { contact, partner, locale }: Reader, messageId: string): OutgoingMail {
    const { template, data, sessions = [] } = mail;
    const view = mailView({ locale, contactName: contact.name, partner, data, sessions }, config);
    return {
      ...renderMail(template, locale, view),
      messageId,
      from: { name: sender.name, address: sender.email },
      to: { name: contact.name, address: contact.email },
      replyTo: config.SUPPORT_EMAIL,
      // Holiday notices and ticket systems shall not answer a machine (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
      attachments: webinarAttachments(sessions, {
        mailDomain: sender.domain,
        organizer: { name: sender.name, email: sender.email },
      }),
    };
  }

  /**
   * Notes the outcome. It is also what this activity answers or throws, so a database that fails just now must not turn
   * a sent mail into a failure: the row stays `sending`, which a further try reads as "unknown" and does not repeat.
   */
  async function note(
    key: string,
    outcome: { status: 'sent' | 'unconfirmed' | 'rejected' | 'not-sent'; reply?: string; providerId?: string },
  ): Promise<DeliveryStatus | undefined> {
    const { status, reply, providerId } = outcome;
    try {
      return await finishDelivery(database, key, {
        status,
        ...(reply && { reply: withoutAddresses(reply) }),
        ...(providerId !== undefined && { providerId }),
      });
    } catch (error) {
      log.warn('The outcome of a mail could not be noted', {
        effectKey: key,
        status,
        code: (error as { code?: string }).code,
      });
      return undefined;
    }
  }
}

/** The sessions held in the reader's language; those in English where there is none. */
function sessionsFor(locale: SupportedLocale, upcoming: readonly Webinar[]): Webinar[] {
  const languageOf = (tag: string) => tag.split(/[-_]/)[0]?.toLowerCase();
  const inLanguage = (wanted: string) =>
    upcoming.filter((session) => languageOf(session.locale) === languageOf(wanted));
  const own = inLanguage(locale);
  return (own.length > 0 ? own : inLanguage('en')).slice(0, sessionsAtMost);
}
