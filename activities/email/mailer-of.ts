import { ConfigurationError, type loadConfig } from '../../config.js';
import { createOutsideClient } from '../http/outside-client.js';
import { createMailer } from './mailer.js';
import type { Mailer } from './outgoing-mail.js';
import { createResendMailer } from './resend-mailer.js';

/** Settings that it takes to send mails, to be given to `loadConfig`. */
export const mailSettings = [
  'EMAIL_PROVIDER',
  'SMTP_URL',
  'RESEND_API_KEY',
  'RESEND_URL',
  'MAIL_FROM',
  'OUTSIDE_TIMEOUT_MS',
] as const;
export type MailConfig = ReturnType<typeof loadConfig<(typeof mailSettings)[number]>>;

/** The way to send mails that the settings choose; it opens no connection before the first mail. */
export function mailerOf(config: MailConfig): Mailer {
  const { EMAIL_PROVIDER, SMTP_URL, RESEND_API_KEY, RESEND_URL, OUTSIDE_TIMEOUT_MS: timeoutMs } = config;
  if (EMAIL_PROVIDER === 'resend') {
    if (!RESEND_API_KEY) throw new ConfigurationError('RESEND_API_KEY is missing');
    return createResendMailer(
      createOutsideClient({ system: 'email', baseUrl: RESEND_URL, token: RESEND_API_KEY, timeoutMs }),
    );
  }
  if (!SMTP_URL) throw new ConfigurationError('SMTP_URL is missing');
  return createMailer({ url: SMTP_URL, timeoutMs });
}
