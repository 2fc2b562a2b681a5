import { Type } from 'typebox';
import { attemptSignal } from '../attempt.js';
import type { OutsideClient } from '../http/outside-client.js';
import type { Mailer, OutgoingMail } from './outgoing-mail.js';
import { resendOutcome } from './resend-outcome.js';

// The provider keeps keys for 24 h; the rest is for clocks and for a request that is long on its way.
const repeatableForMs = 23 * 60 * 60 * 1000;

const answer = Type.Object({ id: Type.String({ pattern: '^[\\x21-\\x7E]{1,200}$' }) });

/** A mailer over the HTTP API of Resend. Each round of a mail has one idempotency key, so that a repeat is no second mail. */
export function createResendMailer(client: OutsideClient): Mailer {
  return {
    repeatableForMs,
    async send(mail, { reference, round }) {
      try {
        const { id } = await client.call({
          method: 'POST',
          route: '/emails',
          headers: { 'idempotency-key': `${reference}.${round}` },
          body: {
            ...bodyOf(mail),
            // Web hooks repeat the tags; by them a report finds its mail, even when this answer never comes.
            tags: [
              { name: 'portage_mail', value: reference },
              { name: 'portage_round', value: String(round) },
            ],
          },
          answer,
        });
        return { kind: 'sent', providerId: id };
      } catch (error) {
        return resendOutcome(error, attemptSignal()?.aborted ?? false);
      }
    },
    close: () => client.close(),
  };
}

function bodyOf(mail: OutgoingMail) {
  return {
    from: mailboxOf(mail.from),
    to: [mailboxOf(mail.to)],
    reply_to: mail.replyTo,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    // Asked for; a provider may put one of its own in its place.
    headers: { 'Message-ID': mail.messageId, ...mail.headers },
    ...(mail.attachments.length > 0 && {
      attachments: mail.attachments.map(({ filename, contentType, content }) => ({
        filename,
        content_type: contentType,
        content: Buffer.from(content).toString('base64'),
      })),
    }),
  };
}

/** Quoted, since a comma in a name would make two recipients of one. */
function mailboxOf({ name, address }: OutgoingMail['from']): string {
  const plain = name.replaceAll(/["\\<>\p{Cc}]/gu, ' ').trim();
  return plain === '' ? address : `"${plain}" <${address}>`;
}
