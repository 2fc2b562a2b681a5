import { createTransport } from 'nodemailer';
import { type Check, fail, notChecked, ok, reasonOf } from './check.js';
import { checkHttpClock } from './clock.js';
import type { DoctorSettings } from './doctor-settings.js';

const callTimeoutMs = 10_000;

/** The systems that are not ours, as the worker reaches them. Reads only; no mail is sent. */
export async function checkOutside(settings: DoctorSettings): Promise<Check[]> {
  const legacyUrl = settings.get('LEGACY_PORTAL_URL');
  const marketplaceUrl = settings.get('MARKETPLACE_URL');
  const checks = await Promise.all([
    legacyUrl === undefined
      ? [notChecked('legacy-portal', 'LEGACY_PORTAL_URL')]
      : // No account has this id: an answer that there is none shows that the token is taken.
        checkHttp(
          'legacy-portal',
          `${trim(legacyUrl)}/v1/accounts/portage-doctor`,
          settings.get('LEGACY_PORTAL_TOKEN'),
        ),
    marketplaceUrl === undefined
      ? [notChecked('marketplace', 'MARKETPLACE_URL')]
      : checkHttp(
          'marketplace',
          `${trim(marketplaceUrl)}/accounts?limit=1`,
          settings.get('MARKETPLACE_OPERATIONS_TOKEN'),
        ),
    checkMailServer(settings.get('SMTP_URL')),
  ]);
  return checks.flat();
}

async function checkHttp(name: string, address: string, token: string | undefined): Promise<Check[]> {
  const { origin } = new URL(address);
  const sentAt = Date.now();
  try {
    const answer = await fetch(address, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    await answer.body?.cancel();
    return [judge(name, origin, answer.status), checkHttpClock(`clock.${name}`, answer, sentAt)];
  } catch (error) {
    return [fail(name, `${origin} cannot be reached (${reasonOf(error)})`, 'Check its address and the way to it')];
  }
}

function judge(name: string, origin: string, status: number): Check {
  if (status === 401 || status === 403)
    return fail(name, `${origin} refuses the token (${status})`, 'Set a live token');
  if (status >= 500) return fail(name, `${origin} answers ${status}`, 'Ask those who run it');
  if (status >= 300 && status < 400) return fail(name, `${origin} redirects (${status})`, 'Set the address itself');
  return ok(name, `${origin} answers, the token is taken`);
}

async function checkMailServer(url: string | undefined): Promise<Check[]> {
  if (url === undefined) return [notChecked('mail-server', 'SMTP_URL')];
  const { host } = new URL(url);
  const timeouts = { connectionTimeout: callTimeoutMs, greetingTimeout: callTimeoutMs, socketTimeout: callTimeoutMs };
  const transport = createTransport({ url, dnsTimeout: callTimeoutMs, ...timeouts });
  try {
    await transport.verify();
    return [ok('mail-server', `${host} takes the log-in`)];
  } catch (error) {
    return [fail('mail-server', `${host} cannot be used (${reasonOf(error)})`, 'Check SMTP_URL and the way to it')];
  } finally {
    transport.close();
  }
}

function trim(url: string): string {
  return url.replace(/\/+$/, '');
}
