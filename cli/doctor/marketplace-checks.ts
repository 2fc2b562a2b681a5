import { type Check, fail, notChecked, ok } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';
import { isSeen, look, refusalOf, type Seen, trimmed, withoutToken } from './http-look.js';

const tokenSetting = 'MARKETPLACE_OPERATIONS_TOKEN';

/** The Marketplace: its API is at this address and takes the token, and the program is one that it knows. */
export async function checkMarketplace(settings: DoctorSettings): Promise<Check[]> {
  const name = 'marketplace';
  const url = settings.get('MARKETPLACE_URL');
  if (url === undefined) return [notChecked(name, 'MARKETPLACE_URL')];
  const token = settings.get(tokenSetting);
  const seen = await look({ name, address: `${trimmed(url)}/accounts/accounts?limit=1`, token });
  if (!isSeen(seen)) return [seen];
  const accounts = judgeAccounts(name, seen, token);
  if (accounts.status !== 'ok') return [accounts, seen.clock];
  return [accounts, seen.clock, await checkProgram(trimmed(url), settings.get('PROGRAM_ID'), token)];
}

function judgeAccounts(name: string, seen: Seen, token: string | undefined): Check {
  const refusal = refusalOf(name, seen, token, tokenSetting);
  if (refusal) return refusal;
  const { origin, status, body } = seen;
  if (status !== 200 || !Array.isArray(body.data)) {
    const detail = `${origin} answers ${status}, and not with the list of accounts`;
    return fail(name, detail, 'Set MARKETPLACE_URL to the API with its base path, such as https://.../public/v1');
  }
  return token === undefined ? withoutToken(name, seen, tokenSetting) : ok(name, `${origin} takes the token`);
}

async function checkProgram(url: string, programId: string | undefined, token: string | undefined): Promise<Check> {
  const name = 'marketplace.program';
  if (programId === undefined) return notChecked(name, 'PROGRAM_ID');
  const seen = await look({ name, address: `${url}/program/programs/${programId}`, token });
  if (!isSeen(seen)) return seen;
  const advice = 'Set PROGRAM_ID to the program of this environment, and a token that may read it';
  if (seen.status === 404) return fail(name, `the Marketplace knows no ${programId}`, advice);
  const refusal = refusalOf(name, seen, token, tokenSetting);
  if (refusal) return refusal;
  if (seen.status === 200 && seen.body.id === programId) return ok(name, `${programId} is there`);
  return fail(name, `the Marketplace answers ${seen.status} for ${programId}`, advice);
}
