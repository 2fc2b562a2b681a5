import { Problem } from '../problems.js';

/** The header as the API's description has it (IETF draft: a structured string; the bare token is taken too). */
export const idempotencyKeyHeader = {
  'idempotency-key': {
    type: 'string',
    pattern: '^("[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]{1,255}"|[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,255})$',
    description: 'Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours',
    examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
  },
};

const bareKey = /^[\x21\x23-\x5B\x5D-\x7E]{1,255}$/;
const quotedKey = /^"([\x20\x21\x23-\x5B\x5D-\x7E]{1,255})"$/;

/**
 * The request's idempotency key, without quotes.
 * @throws Problem `idempotency-key-missing`, `idempotency-key-invalid`
 */
export function readIdempotencyKey(headers: Record<string, string | string[] | undefined>): string {
  const header = headers['idempotency-key'];
  if (header === undefined) {
    throw new Problem('idempotency-key-missing', { detail: 'The request carries no `Idempotency-Key`' });
  }
  const text = String(header).trim();
  const key = quotedKey.exec(text)?.[1] ?? bareKey.exec(text)?.[0];
  if (key !== undefined) return key;
  throw new Problem('idempotency-key-invalid', { detail: 'The `Idempotency-Key` is not 1 to 255 characters of ASCII' });
}
