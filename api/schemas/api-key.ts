import { Type } from 'typebox';
import { scopes } from '../../domain/authorization.js';
import { slugPattern } from '../../domain/event-sources.js';
import { apiKeyIdFormat, apiKeyPrefix, maxKeyLifeDays } from '../../domain/keys.js';
import { entityTag, instant } from './basics.js';

export const keyName = Type.String({
  pattern: slugPattern,
  description: 'Name of the machine, no personal data; with `events:write` also its name as a source of events',
  examples: ['legacy-portal'],
});
export const keyScopes = Type.Array(Type.Enum([...scopes]), { minItems: 1, uniqueItems: true });
export const keyExpiry = instant(`When it ends: within ${maxKeyLifeDays} days; default in ${maxKeyLifeDays} days`);

export const apiKeyParams = Type.Object(
  {
    keyId: Type.String({ pattern: `^${apiKeyIdFormat}$`, description: '`id` of the key', examples: ['qmwmydv55y3l'] }),
  },
  { additionalProperties: false },
);

const members = {
  id: Type.String({ description: `The part of the key between \`${apiKeyPrefix}\` and the secret; rotation keeps it` }),
  etag: entityTag,
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  state: Type.Enum(['live', 'expired', 'revoked']),
  createdAt: instant('When it was made'),
  createdBy: Type.String({ description: 'Id of who made it' }),
  expiresAt: instant('When it ends'),
  previousUntil: Type.Optional(instant('Until when the key before the rotation goes on')),
  lastUsedAt: Type.Optional(instant('When it was last used, to the minute')),
  revokedAt: Type.Optional(instant('Since when it is refused')),
};

/** A key, without its secret. */
export const apiKeySchema = Type.Object(members, { $id: 'ApiKey' });

/** A key at its birth. */
export const newApiKeySchema = Type.Object({
  ...members,
  key: Type.String({ description: 'The key itself. It is shown this once' }),
});
