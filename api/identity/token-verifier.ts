import { createHash } from 'node:crypto';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { isEncryptedOrLocal } from '../../config.js';
import { personPrefix } from '../../domain/audit.js';
import { type Grant, grants, type Role, roles } from '../../domain/authorization.js';
import { unavailable } from '../problems.js';
import type { Principal } from './principal.js';

export interface TokenSettings {
  /** As the provider's discovery document and its tokens spell it. */
  issuer: string;
  audience: string;
  /** Claim with roles and grants; a path with dots leads into objects. Default `roles`. */
  rolesClaim?: string;
  /** Stands before the names of roles and grants in the claim, such as `portage:`. */
  rolesPrefix?: string;
  /** Clients (`azp`) whose tokens are taken; absent: all of the issuer's for this audience. */
  clientIds?: readonly string[];
}

/** Thrown for a token that proves nobody; says why in words that may be answered. */
export class TokenError extends Error {
  override name = 'TokenError';

  constructor(
    message: string,
    /** For the audit history. */
    readonly code: 'token-invalid' | 'token-expired' | 'token-lifetime' | 'token-client' = 'token-invalid',
  ) {
    super(message);
  }
}

/** Asymmetric ones alone: with a shared secret whoever verifies could also sign. */
const algorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];
const clockToleranceSeconds = 60;
const maxLifeSeconds = 3_600;
const maxTokenLength = 8_192;
const timeoutMs = 5_000;
/** An unknown key id may be that of a new key; asking more often would let strangers make us flood the provider. */
const keysCooldownMs = 30_000;
const keysForMs = 10 * 60_000;
/** A provider that has just failed is left alone for so long: any three words with dots between would make us ask it. */
const pauseMs = 5_000;

const Discovery = Type.Object({ issuer: Type.String(), jwks_uri: Type.String({ pattern: '^https?://' }) });

/** Tells people by the tokens of an OpenID Connect provider. It asks the provider with the first token, not before. */
export class TokenVerifier {
  private keys: Promise<JWTVerifyGetKey> | undefined;
  private keysEndAt = Number.POSITIVE_INFINITY;

  constructor(private readonly settings: TokenSettings) {}

  /**
   * @throws TokenError when it proves nobody.
   * @throws Problem `unavailable` when the provider does not answer.
   */
  async verify(token: string): Promise<Principal> {
    if (token.length > maxTokenLength) throw new TokenError('The token is too long');
    const { issuer, audience, clientIds } = this.settings;
    const keys = await this.findKeys();
    const claims = await verifyClaims(token, keys, { issuer, audience });
    const { exp = 0, iat = 0, azp, client_id } = claims;
    if (exp - iat > maxLifeSeconds) throw new TokenError('The token lives longer than an hour', 'token-lifetime');
    if (clientIds && !clientIds.includes(String(azp ?? client_id))) {
      throw new TokenError('The token was issued to another client', 'token-client');
    }
    return this.toPrincipal(claims);
  }

  private toPrincipal(claims: JWTPayload): Principal {
    const { rolesClaim = 'roles', rolesPrefix = '', issuer } = this.settings;
    const named = namesIn(claims, rolesClaim)
      .filter((name) => name.startsWith(rolesPrefix))
      .map((name) => name.slice(rolesPrefix.length));
    const role: Role | undefined = [...roles].reverse().find((one) => named.includes(one));
    const given: Grant[] = grants.filter((grant) => named.includes(grant));
    const digest = createHash('sha256').update(`${issuer}\n${claims.sub}`).digest('hex');
    const id = `${personPrefix}${digest.slice(0, 24)}`;
    return { type: 'person', id, name: id, role, scopes: given };
  }

  private findKeys(): Promise<JWTVerifyGetKey> {
    if (this.keys && Date.now() < this.keysEndAt) return this.keys;
    const found = discover(this.settings.issuer);
    this.keys = found;
    this.keysEndAt = Number.POSITIVE_INFINITY;
    found.catch(() => {
      this.keysEndAt = Date.now() + pauseMs;
    });
    return found;
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const document = await fetchJson(address);
  if (!Value.Check(Discovery, document) || document.issuer !== issuer) {
    throw unavailable('The identity provider does not describe itself as expected');
  }
  // Whoever can change them on their way could be anybody here.
  if (!isEncryptedOrLocal(document.jwks_uri)) {
    throw unavailable('The identity provider does not offer its keys over an encrypted connection');
  }
  return createRemoteJWKSet(new URL(document.jwks_uri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: keysCooldownMs,
    cacheMaxAge: keysForMs,
    [customFetch]: pausing(fetch),
  });
}

/** Where keys were found the library pauses by itself, where they were not it does not. */
function pausing(ask: FetchImplementation): FetchImplementation {
  let askedAt = Number.NEGATIVE_INFINITY;
  return async (url, options) => {
    if (Date.now() - askedAt < pauseMs) throw new Error('The keys were asked for a moment ago');
    askedAt = Date.now();
    return ask(url, options);
  };
}

async function fetchJson(address: string): Promise<unknown> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return await answer.json();
  } catch (cause) {
    throw Object.assign(unavailable('The identity provider does not answer at the moment'), { cause });
  }
}

async function verifyClaims(
  token: string,
  keys: JWTVerifyGetKey,
  expected: { issuer: string; audience: string },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...expected,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      // Beside the age it refuses a token from the future, whose life would seem short.
      maxTokenAge: maxLifeSeconds,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenError('The token has expired', 'token-expired');
    if (error instanceof errors.JWKSTimeout) throw unavailable('The identity provider does not answer at the moment');
    // Of other classes than those about the token: the keys could not be fetched, or are none.
    if (error instanceof errors.JOSEError && aboutKeys.includes(error.code)) throw keysAway(error);
    if (error instanceof errors.JOSEError) throw new TokenError('The token is not valid');
    throw keysAway(error);
  }
}

const aboutKeys = ['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWK_INVALID'];

function keysAway(cause: unknown) {
  return Object.assign(unavailable('The keys of the identity provider cannot be read at the moment'), { cause });
}

/** The strings of a claim: a list, or one text with spaces between. */
function namesIn(claims: JWTPayload, path: string): string[] {
  const value = path in claims ? claims[path] : path.split('.').reduce<unknown>((at, name) => Object(at)[name], claims);
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
