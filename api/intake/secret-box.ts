import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Thrown when a sealed secret cannot be opened: the setting is another than when it was sealed, or the row was altered. */
export class SecretBoxError extends Error {
  override name = 'SecretBoxError';
}

const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Keeps the senders' secrets encrypted at rest, so that a copy of the database signs nothing. */
export class SecretBox {
  private readonly key: Buffer;

  /** @param key base64 of 32 bytes, the setting `EVENT_KEYS_SECRET`. */
  constructor(key: string) {
    this.key = Buffer.from(key, 'base64');
    if (this.key.length !== keyBytes) throw new SecretBoxError(`The key has to be base64 of ${keyBytes} bytes`);
  }

  /** `context` names whose secret it is: sealed for one, it does not open as another's. */
  seal(secret: Uint8Array, context: string): string {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, this.key, nonce).setAAD(Buffer.from(context));
    const encrypted = Buffer.concat([sealing.update(secret), sealing.final()]);
    return Buffer.concat([nonce, sealing.getAuthTag(), encrypted]).toString('base64');
  }

  /** @throws SecretBoxError */
  open(sealed: string, context: string): Buffer {
    const bytes = Buffer.from(sealed, 'base64');
    const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
    if (tag.length !== tagBytes) throw new SecretBoxError('The sealed secret is incomplete');
    const opening = createDecipheriv(cipher, this.key, bytes.subarray(0, nonceBytes))
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    try {
      return Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]);
    } catch (cause) {
      throw new SecretBoxError('The sealed secret does not open', { cause });
    }
  }
}
