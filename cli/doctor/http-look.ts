import { type Check, fail, reasonOf, warn } from './check.js';
import { checkHttpClock } from './clock.js';

const callTimeoutMs = 10_000;

/** A question to a system outside; it changes nothing there. */
export interface Question {
  /** Name of the check. */
  name: string;
  address: string;
  method?: 'GET' | 'HEAD';
  token?: string | undefined;
}

/** What it answered. */
export interface Seen {
  origin: string;
  status: number;
  /** Its members where it is a JSON object. */
  body: Record<string, unknown>;
  /** Of who answered. */
  clock: Check;
}

/** Asks. @throws nothing: who cannot be reached is a check that failed. */
export async function look({ name, address, method = 'GET', token }: Question): Promise<Seen | Check> {
  const { origin } = new URL(address);
  const sentAt = Date.now();
  try {
    const answer = await fetch(address, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    const clock = checkHttpClock(`clock.${name}`, answer, sentAt);
    return { origin, status: answer.status, body: membersOf(await answer.text()), clock };
  } catch (error) {
    return fail(name, `${origin} cannot be reached (${reasonOf(error)})`, 'Check its address and the way to it');
  }
}

/** Whether somebody answered. */
export function isSeen(found: Seen | Check): found is Seen {
  return 'origin' in found;
}

/** What is wrong whatever was asked for; `setting` is the one that holds the token. */
export function refusalOf(name: string, { origin, status }: Seen, token: string | undefined, setting: string) {
  if (status === 401 || status === 403) {
    if (token !== undefined) return fail(name, `${origin} refuses the token (${status})`, `Set a live ${setting}`);
    return warn(name, `${origin} asks for a token; no token was sent: ${setting} is not set here`, `Set ${setting}`);
  }
  if (status >= 500) return fail(name, `${origin} answers ${status}`, 'Ask those who run it');
  if (status === 429) return warn(name, `${origin} has had too many calls (429)`, 'Run this again in a minute');
  if (status >= 300 && status < 400) return fail(name, `${origin} redirects (${status})`, 'Set the address itself');
  return undefined;
}

/** Nobody asked for a token: it is not known whether one would be taken. */
export function withoutToken(name: string, { origin }: Seen, setting: string): Check {
  return warn(name, `${origin} answers, but no token was sent: ${setting} is not set here`, `Set ${setting}`);
}

export function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}

function membersOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // A page of somebody else's; the status says the rest.
    return {};
  }
}
