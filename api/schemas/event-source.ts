import { Type } from 'typebox';
import { signatureSchemes, slugPattern, sourceAuths, sourceDialects } from '../../domain/event-sources.js';
import { eventStatuses } from '../../domain/events.js';
import { sharedSecretBytes, sharedSecretPattern } from '../../domain/keys.js';
import { entityTag, instant } from './basics.js';

export const slug = Type.String({
  pattern: slugPattern,
  description: 'Name in addresses',
  examples: ['legacy-portal'],
});
export const sourceParams = Type.Object({ slug }, { additionalProperties: false });
export const sourceName = Type.String({ minLength: 1, maxLength: 100, description: 'Name of the system, for people' });
export const sourceAuth = Type.Enum([...sourceAuths], {
  description: '`key`: API key of the scope `events:write`; `signature`: Standard Webhooks',
});
export const sourceDialect = Type.Enum([...sourceDialects], {
  description: '`resend`: web hooks of the mail provider Resend, which signs; default `standard`',
});
export const sourceUri = Type.String({
  pattern: '^[\\x21-\\x7E]{1,300}$',
  description: '`source` of its CloudEvents, compared as text; the host of an address may ask for delivery (`OPTIONS`)',
  examples: ['https://portal.example/events'],
});
export const scheme = Type.Enum([...signatureSchemes], {
  description: '`v1`: HMAC-SHA256 with a shared secret; `v1a`: Ed25519 with the public key of the source',
});
export const publicKey = Type.String({
  maxLength: 60,
  description: 'Of `v1a`: `whpk_` and base64 of the 32 bytes',
  examples: ['whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
});
export const sharedSecret = Type.String({
  pattern: sharedSecretPattern,
  description: `Of \`v1\`: the secret that the sender has made, ${sharedSecretBytes.min} to ${sharedSecretBytes.max} bytes; default one made here`,
});
const kid = Type.String({ description: '`key_` and a UUIDv7' });

const keyMembers = {
  kid,
  scheme,
  publicKey: Type.Optional(publicKey),
  state: Type.Enum(['upcoming', 'live', 'ended']),
  notBefore: instant('From when signatures by it are taken'),
  notAfter: Type.Optional(instant('Until when')),
  lastUsedAt: Type.Optional(instant('When a signature was by it, to the minute')),
  createdAt: instant('When it was added'),
  createdBy: Type.String({ description: 'Id of the API client' }),
};

/** A key, without its secret. */
export const eventSourceKeySchema = Type.Object(keyMembers, { $id: 'EventSourceKey' });

/** A key at its birth. */
export const newEventSourceKeySchema = Type.Object({
  ...keyMembers,
  secret: Type.Optional(
    Type.String({ description: 'Of `v1`: `whsec_` and base64 of 32 bytes. It is shown this once' }),
  ),
});

const sourceMembers = {
  slug,
  etag: entityTag,
  name: sourceName,
  auth: sourceAuth,
  dialect: sourceDialect,
  uri: Type.Optional(sourceUri),
  createdAt: instant('When it was registered'),
  createdBy: Type.String({ description: 'Id of the API client' }),
  retiredAt: Type.Optional(instant('Since when nothing is taken from it')),
};

/** A source as lists show it. */
export const eventSourceSchema = Type.Object(sourceMembers, { $id: 'EventSource' });

/** A source with its keys and what has come from it. */
export const eventSourceDetailSchema = Type.Object({
  ...sourceMembers,
  keys: Type.Array(Type.Unsafe<object>({ $ref: 'EventSourceKey#' })),
  events: Type.Object({
    total: Type.Integer(),
    byStatus: Type.Object(Object.fromEntries(eventStatuses.map((status) => [status, Type.Optional(Type.Integer())]))),
    lastReceivedAt: Type.Optional(instant('When the last one came')),
  }),
  refused: Type.Object(
    {
      total: Type.Integer(),
      byStatus: Type.Record(Type.String({ pattern: '^[45][0-9]{2}$' }), Type.Integer()),
      lastAt: Type.Optional(instant('When the last one was')),
    },
    { description: 'Requests in its name of which nothing was stored, by status of the answer; up to a second late' },
  ),
});

export const exampleDeliverySchema = Type.Object({
  method: Type.Literal('POST'),
  url: Type.String({ format: 'uri' }),
  headers: Type.Record(Type.String(), Type.String()),
  body: Type.String({ description: 'Text of the body: each of its bytes is signed' }),
});
