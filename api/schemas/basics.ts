import { type TSchema, Type } from 'typebox';
import { actorTypes } from '../../domain/actors.js';
import { partnerIdPattern } from '../../domain/ids.js';
import { defaultPageSize, maxPageSize } from '../../domain/pages.js';

/**
 * An instant, RFC 3339. Narrower than the format alone: a leap second is no date in JavaScript, and a year outside of
 * these is none in PostgreSQL.
 */
export const instant = (description: string) =>
  Type.String({
    format: 'date-time',
    pattern: '^(19|2\\d)\\d{2}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$',
    maxLength: 40,
    description,
    examples: ['2026-03-02T08:00:00Z'],
  });

export const partnerId = Type.String({
  pattern: partnerIdPattern,
  description: 'Partner id: the account id of the legacy portal',
  examples: ['P-10042'],
});

/** Which of the partner's migrations is meant. */
export const migrationQuery = {
  migrationId: Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7E]{1,100}$',
      description: 'An earlier one; absent: the newest',
      examples: ['mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
    }),
  ),
};

/** Name of a wave, as lists are narrowed by it. */
export const waveName = (description: string) =>
  Type.String({ minLength: 1, maxLength: 64, description, examples: ['2026-03-north'] });

export const partnerParams = Type.Object({ partnerId }, { additionalProperties: false });

export const actor = Type.Object(
  {
    type: Type.Enum([...actorTypes]),
    id: Type.String(),
  },
  { description: 'Who did it' },
);

/** Any of some names, with commas between, as a list's filter. */
export const anyOf = (names: readonly string[], examples: string[]) =>
  Type.Unsafe<string>({
    type: 'string',
    pattern: `^(${names.join('|')})(,(${names.join('|')}))*$`,
    description: `Any of these, with commas between: ${names.join(', ')}`,
    examples,
  });

/** The two parameters of every list. */
export const pageQuery = {
  limit: Type.Integer({
    minimum: 1,
    default: defaultPageSize,
    description: `Entries per page; above ${maxPageSize} is served as ${maxPageSize}`,
  }),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2000,
      description: '`nextCursor` of the page before; good for 24 hours',
      examples: ['eyJhIjo1MH0.Zm9yIGV4YW1wbGU'],
    }),
  ),
};

/** A list's answer. */
export const pageOf = <T extends TSchema>(entry: T) =>
  Type.Object({
    data: Type.Array(entry),
    nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page' })),
  });

/** The version of what people change, in the thing itself. */
export const entityTag = Type.String({
  description: 'Its version, which is also the `ETag`: what `If-Match` takes',
  examples: ['"Zm9yIGV4YW1wbGUhISEhIQ"'],
});
