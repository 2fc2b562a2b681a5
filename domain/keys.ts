/** How keys look and how long they live: API keys of machines, and what sources sign their events with. */

const hourMs = 3_600_000;

/** An API key lives no longer than this. */
export const maxKeyLifeDays = 365;
export const maxKeyLifeMs = maxKeyLifeDays * 24 * hourMs;

/** So long a replaced key goes on: until then every machine has the new one. */
export const keyOverlapHours = 24;
export const keyOverlapMs = keyOverlapHours * hourMs;

/** An API key is this, the id of its client, an underscore, and a secret of 256 bits. */
export const apiKeyPrefix = 'pm_live_';
export const apiKeyIdFormat = '[a-z2-7]{12}';
export const apiKeyPattern = new RegExp(`^${apiKeyPrefix}(${apiKeyIdFormat})_([0-9a-f]{64})$`);

export function apiKeyOf(id: string, secret: string): string {
  return `${apiKeyPrefix}${id}_${secret}`;
}

/** Live keys of a source that signs. More than a rotation needs; each one costs a try per signature. */
export const maxLiveKeys = 5;

/** Standard Webhooks: a shared secret is this and base64 of its bytes. */
export const sharedSecretPrefix = 'whsec_';
export const sharedSecretBytes = { min: 24, max: 64 } as const;
/** Base64 of those bytes; how many they are exactly, this cannot tell. */
export const sharedSecretPattern = `^${sharedSecretPrefix}[A-Za-z0-9+/]{32,88}={0,2}$`;

/** Standard Webhooks: how far the time of a signed request may be off, either way. */
export const signatureToleranceSeconds = 300;

/** Standard Webhooks: a public key is this and base64 of the 32 bytes of Ed25519. */
export const publicKeyPrefix = 'whpk_';
