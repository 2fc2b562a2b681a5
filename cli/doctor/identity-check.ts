import { type Check, fail, ok } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';
import { isSeen, look, trimmed } from './http-look.js';

const name = 'identity-provider';

/** The provider that tells people, as the API reaches it; nothing where API keys alone are taken. */
export async function checkIdentityProvider(settings: DoctorSettings): Promise<Check[]> {
  const issuer = settings.get('OIDC_ISSUER');
  if (issuer === undefined) return [];
  const seen = await look({ name, address: `${trimmed(issuer)}/.well-known/openid-configuration` });
  if (!isSeen(seen)) return [seen];
  const { origin, status, body } = seen;
  const advice = 'Set OIDC_ISSUER to the issuer, letter by letter as its tokens have it';
  if (status !== 200) return [fail(name, `${origin} answers ${status} for its configuration`, advice), seen.clock];
  if (body.issuer !== issuer) return [fail(name, `${origin} gives itself another name`, advice), seen.clock];
  return [await checkKeys(String(body.jwks_uri)), seen.clock];
}

async function checkKeys(address: string): Promise<Check> {
  const advice = 'Ask those who run it for its signing keys (jwks_uri)';
  if (!URL.canParse(address)) return fail(name, 'it names no address of its keys', advice);
  const seen = await look({ name, address });
  if (!isSeen(seen)) return seen;
  const { origin, status, body } = seen;
  if (status === 200 && Array.isArray(body.keys)) return ok(name, `${origin} tells its keys`);
  return fail(name, `${origin} answers ${status} for its keys`, advice);
}
