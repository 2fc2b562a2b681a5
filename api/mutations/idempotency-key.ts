import { answerKeptHours, maxIdempotencyKeyLength } from '../../domain/idempotency.js';
import { Problem } from '../problems.js';

/** ASCII without quotes and backslashes; within quotes a space is one of them. */
const bare = `[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,${maxIdempotencyKeyLength}}`;
const quoted = `[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]{1,${maxIdempotencyKeyLength}}`;

/** The header as the API's description has it (IETF draft: a structured string; the bare token is taken too). */
export const idempotencyKeyHeader = {
  'idempotency-key': {
    type: 'string',
    pattern: `^("${quoted}"|${bare})$`,
    description: `Makes a repeat of the request safe: 1 to ${maxIdempotencyKeyLength} characters, such as a UUID; good for ${answerKeptHours} hours`,
    examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
  },
};

const bareKey = new RegExp(`^${bare}$`);
const quotedKey = new RegExp(`^"(${quoted})"$`);

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
  throw new Problem('idempotency-key-invalid', {
    detail: `The \`Idempotency-Key\` is not 1 to ${maxIdempotencyKeyLength} characters of ASCII`,
  });
}
