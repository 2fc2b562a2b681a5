import { Type } from 'typebox';
import { Problem } from './problems.js';

/** The header as routes declare it (IETF draft: a structured string; the bare token is taken too). */
export const idempotencyKeyHeader = {
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: 300, description: 'Makes a repeat of the request safe' }),
  ),
};

const bareKey = /^[\x21\x23-\x5B\x5D-\x7E]{1,255}$/;
const quotedKey = /^"([\x20\x21\x23-\x5B\x5D-\x7E]{1,255})"$/;

/**
 * The request's idempotency key, without quotes.
 * @throws Problem `validation-failed` for one that is not 1-255 characters of plain ASCII.
 */
export function readIdempotencyKey(headers: Record<string, string | string[] | undefined>): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const key = quotedKey.exec(text)?.[1] ?? bareKey.exec(text)?.[0];
  if (key !== undefined) return key;
  throw new Problem('validation-failed', {
    detail: 'The headers do not fit their schema',
    errors: [{ message: 'must be 1 to 255 characters of ASCII', pointer: '/idempotency-key' }],
  });
}
