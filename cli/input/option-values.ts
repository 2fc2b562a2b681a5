import { InvalidArgumentError, Option } from 'commander';
import { maxIdempotencyKeyLength } from '../../domain/idempotency.js';
import { maxPartnerIdLength } from '../../domain/ids.js';

/** @throws InvalidArgumentError unless it is a whole number of at least 1. */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be a whole number of at least 1.');
}

/**
 * An instant as the API takes it: RFC 3339, or `now`.
 * @throws InvalidArgumentError
 */
export function parseInstant(text: string): string {
  if (text === 'now') return new Date().toISOString();
  if (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) &&
    /(Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  ) {
    return text;
  }
  throw new InvalidArgumentError('It has to be an instant with its zone, such as 2026-12-01T06:00:00Z, or now.');
}

/** An option whose value is one or more of these, with commas between. */
export class ListOption extends Option {
  constructor(
    flags: string,
    description: string,
    readonly values: readonly string[],
  ) {
    super(flags, description);
    this.argParser((text: string) => {
      const strange = text.split(',').filter((one) => !values.includes(one));
      if (strange.length === 0) return text;
      throw new InvalidArgumentError(`Known are, with commas between: ${values.join(', ')}.`);
    });
  }
}

/** The same, with its values in the help. */
export function listOption(flags: string, description: string, values: readonly string[]): ListOption {
  return new ListOption(flags, `${description}, with commas between: ${values.join(', ')}`, values);
}

/** An `ETag`, or `*`; the quotes, which a shell would take away, may be left out. */
export function parseIfMatch(text: string): string {
  return text === '*' || text.includes('"') ? text : `"${text}"`;
}

/** A colon and the id of a partner can follow it. */
const maxGivenKeyLength = maxIdempotencyKeyLength - 1 - maxPartnerIdLength;

/**
 * An idempotency key; short enough that a partner id can follow it.
 * @throws InvalidArgumentError
 */
export function parseIdempotencyKey(text: string): string {
  if (/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(text) && text.length <= maxGivenKeyLength) return text;
  throw new InvalidArgumentError(
    `It has to be 1 to ${maxGivenKeyLength} characters of ASCII, without spaces, quotes and backslashes.`,
  );
}
