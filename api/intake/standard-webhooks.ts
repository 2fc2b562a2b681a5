import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { eventIdPattern } from '../../domain/events.js';
import { publicKeyPrefix, signatureToleranceSeconds } from '../../domain/keys.js';

/** A key that a sender may have signed with; only those that are live now belong in a verification. */
export type VerifyingKey =
  | { kid: string; scheme: 'v1' /** 24 to 64 bytes. */; secret: Uint8Array }
  | { kid: string; scheme: 'v1a' /** Ed25519, 32 bytes. */; publicKey: Uint8Array };

/** The three headers, as they came. */
export interface SignedHeaders {
  id: string | undefined;
  /** Unix time in seconds. */
  timestamp: string | undefined;
  /** `v1,<base64>` and `v1a,<base64>`, with spaces between. */
  signature: string | undefined;
}

export type Verification =
  | { valid: true; id: string; kid: string }
  | { valid: false; fault: 'signature-invalid' | 'timestamp-out-of-range'; detail: string };

const isEventId = new RegExp(eventIdPattern);
const timestampPattern = /^\d{1,12}$/;
/** A sender in the middle of a rotation needs two; each further one is work for us alone. */
const maxSignatures = 10;

/**
 * Verifies a request against Standard Webhooks 1.0: some live key of the source made one of the signatures over exactly
 * these bytes, this id and this time, and the time is near `nowMs`.
 */
export function verifyStandardWebhook(
  headers: SignedHeaders,
  body: Uint8Array,
  keys: readonly VerifyingKey[],
  nowMs: number = Date.now(),
): Verification {
  const { id, timestamp, signature } = headers;
  if (id === undefined || timestamp === undefined || signature === undefined) {
    return invalid('webhook-id, webhook-timestamp and webhook-signature are all needed');
  }
  if (!isEventId.test(id)) return invalid(`webhook-id has to match ${eventIdPattern}`);
  if (!timestampPattern.test(timestamp)) return invalid('webhook-timestamp has to be Unix time in seconds');
  if (Math.abs(Math.floor(nowMs / 1000) - Number(timestamp)) > signatureToleranceSeconds) {
    const detail = `webhook-timestamp is more than ${signatureToleranceSeconds} seconds from the time here`;
    return { valid: false, fault: 'timestamp-out-of-range', detail };
  }
  const signatures = signature.split(' ');
  if (signatures.length > maxSignatures)
    return invalid(`webhook-signature holds more than ${maxSignatures} signatures`);
  const content = signedContent(id, timestamp, body);
  const matchesOne = signatures.map((one) => matcherOf(one, content));
  const key = keys.find((candidate) => matchesOne.some((matches) => matches(candidate)));
  return key ? { valid: true, id, kid: key.kid } : invalid('No signature is by a live key of this source');
}

/** The value of `webhook-signature` for a shared secret. */
export function signStandardWebhook(id: string, timestamp: string, body: Uint8Array, secret: Uint8Array): string {
  return `v1,${hmac(secret, signedContent(id, timestamp, body)).toString('base64')}`;
}

/** The bytes of a public key of Standard Webhooks; undefined for a text that is none. */
export function parsePublicKey(text: string): Uint8Array | undefined {
  if (!text.startsWith(publicKeyPrefix)) return undefined;
  const bytes = strictBase64(text.slice(publicKeyPrefix.length));
  if (bytes?.length !== ed25519KeyBytes) return undefined;
  try {
    publicKeyOf(bytes);
    return bytes;
  } catch {
    // Not a point of the curve: OpenSSL takes it for no key.
    return undefined;
  }
}

const ed25519KeyBytes = 32;
const ed25519SignatureBytes = 64;
const hmacBytes = 32;

function signedContent(id: string, timestamp: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'latin1'), body]);
}

/** Tells of a key whether it made the signature; a signature of another scheme, or an ill-formed one, matches none. */
function matcherOf(signature: string, content: Buffer): (key: VerifyingKey) => boolean {
  const comma = signature.indexOf(',');
  const scheme = signature.slice(0, comma);
  const given = strictBase64(signature.slice(comma + 1));
  if (scheme === 'v1' && given?.length === hmacBytes) {
    return (key) => key.scheme === 'v1' && timingSafeEqual(hmac(key.secret, content), given);
  }
  if (scheme === 'v1a' && given?.length === ed25519SignatureBytes) {
    return (key) => key.scheme === 'v1a' && verify(null, content, publicKeyOf(key.publicKey), given);
  }
  return () => false;
}

function hmac(secret: Uint8Array, content: Buffer): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}

function publicKeyOf(bytes: Uint8Array) {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(bytes).toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

/** Node reads over what is not base64, and over bits that say nothing: a changed signature could still be the same. */
function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function invalid(detail: string): Verification {
  return { valid: false, fault: 'signature-invalid', detail };
}
