import { type Check, fail, notChecked, ok, warn } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';
import { isSeen, look, refusalOf, type Seen, trimmed, withoutToken } from './http-look.js';

const name = 'legacy-portal';
const tokenSetting = 'LEGACY_PORTAL_TOKEN';
const setAddress = 'Set LEGACY_PORTAL_URL to the portal, without /v1';

/** The legacy portal: its API is at this address and takes the token. */
export async function checkLegacyPortal(settings: DoctorSettings): Promise<Check[]> {
  const url = settings.get('LEGACY_PORTAL_URL');
  if (url === undefined) return [notChecked(name, 'LEGACY_PORTAL_URL')];
  const token = settings.get(tokenSetting);
  // No account has this id: the portal's own answer that there is none shows that the token was taken.
  const address = `${trimmed(url)}/v1/accounts/portage-doctor`;
  const seen = await look({ name, address, token });
  if (!isSeen(seen)) return [seen];
  const judged = judge(seen, token);
  if (judged.status !== 'ok') return [judged, seen.clock];
  // What says "not found" to everybody may as well be another address of the same server.
  const unnamed = await look({ name, address });
  if (isSeen(unnamed) && unnamed.status === 404) {
    const detail = `${seen.origin} asks for no token where the API should be`;
    return [warn(name, detail, setAddress), seen.clock];
  }
  return [judged, seen.clock];
}

function judge(seen: Seen, token: string | undefined): Check {
  const refusal = refusalOf(name, seen, token, tokenSetting);
  if (refusal) return refusal;
  const { origin, status, body } = seen;
  if (status !== 404 || !String(body.type).endsWith('/not-found')) {
    return fail(name, `${origin} answers ${status}, and not as the portal does`, setAddress);
  }
  return token === undefined ? withoutToken(name, seen, tokenSetting) : ok(name, `${origin} takes the token`);
}
