import { createTransport } from 'nodemailer';
import { type Check, fail, notChecked, ok, reasonOf } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';
import { isSeen, look, refusalOf, trimmed } from './http-look.js';

const name = 'mail-server';
const timeoutMs = 10_000;
/** No mail has this id. */
const nobodysMail = '00000000-0000-0000-0000-000000000000';

/** Whoever sends the mails, as the worker reaches it; no mail is sent. */
export async function checkMail(settings: DoctorSettings): Promise<Check[]> {
  if (settings.get('EMAIL_PROVIDER') === 'resend') return checkResend(settings);
  const url = settings.get('SMTP_URL');
  return [url === undefined ? notChecked(name, 'SMTP_URL') : await checkSmtp(url)];
}

async function checkSmtp(url: string): Promise<Check> {
  const { host } = new URL(url);
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = createTransport({ url, dnsTimeout: timeoutMs, ...timeouts });
  try {
    await transport.verify();
    return ok(name, `${host} takes the log-in`);
  } catch (error) {
    return fail(name, `${host} cannot be used (${reasonOf(error)})`, 'Check SMTP_URL and the way to it');
  } finally {
    transport.close();
  }
}

async function checkResend(settings: DoctorSettings): Promise<Check[]> {
  const token = settings.get('RESEND_API_KEY');
  const url = settings.get('RESEND_URL');
  if (token === undefined || url === undefined) return [notChecked(name, 'RESEND_API_KEY')];
  const seen = await look({ name, address: `${trimmed(url)}/emails/${nobodysMail}`, token });
  if (!isSeen(seen)) return [seen];
  const { origin, status, body } = seen;
  // A key that may send alone is the better one, and may not look.
  if (body.name === 'restricted_api_key') return [ok(name, `${origin} takes the key, which may only send`), seen.clock];
  const refusal = refusalOf(name, seen, token, 'RESEND_API_KEY');
  if (refusal) return [refusal, seen.clock];
  if (status === 404 && body.name === 'not_found') return [ok(name, `${origin} takes the key`), seen.clock];
  return [fail(name, `${origin} answers ${status}, and not as Resend does`, 'Check RESEND_URL'), seen.clock];
}
