import { type Static, Type } from 'typebox';
import { eventAttentions, eventIdPattern, eventOrigins, eventStatuses, eventTypePattern } from '../../domain/events.js';
import { instant, partnerId } from './basics.js';

export const eventParams = Type.Object(
  {
    eventId: Type.String({
      pattern: '^evt_[0-9a-f-]{36}$',
      description: '`id` of the receipt',
      examples: ['evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
    }),
  },
  { additionalProperties: false },
);

/** What a sender wraps an event in. The type is any text: one that we do not know is taken, and said to be ignored. */
export const eventEnvelopeSchema = Type.Object(
  {
    id: Type.String({
      pattern: eventIdPattern,
      description: "The sender's own id of the event; the same again is the same event",
      examples: ['exec-2026-03-02-0001'],
    }),
    type: Type.String({
      pattern: eventTypePattern,
      description: 'One of `GET /v1/event-types`',
      examples: ['migration.executed'],
    }),
    subject: partnerId,
    time: instant('When it happened'),
    data: Type.Object({}, { additionalProperties: true, description: 'As the schema of the type says' }),
    correlationId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_:.-]{1,128}$' })),
    sequence: Type.Optional(
      Type.String({
        pattern: '^[\\x21-\\x7E]{1,64}$',
        description: "The event's place among the sender's others; kept with the receipt",
      }),
    ),
  },
  { additionalProperties: false },
);

/** Of an event about a mail: the ledger of mails knows whose it is. */
export const mailEnvelopeSchema = Type.Object(
  { ...eventEnvelopeSchema.properties, subject: Type.Optional(partnerId) },
  { additionalProperties: false },
);

export type EventEnvelope = Static<typeof eventEnvelopeSchema>;

const { id, type, subject, time, data, correlationId, sequence } = eventEnvelopeSchema.properties;

const standardWebhookSchema = Type.Object(
  {
    type,
    timestamp: time,
    data: Type.Object(
      { partnerId },
      { additionalProperties: true, description: 'The partner, beside what the schema of the type says' },
    ),
    correlationId,
    sequence,
  },
  { additionalProperties: false, description: 'Standard Webhooks, of a source that signs; the id is `webhook-id`' },
);

const cloudEventSchema = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id,
    source: Type.String({ description: 'The URI that is registered for the source' }),
    type,
    subject,
    time,
    datacontenttype: Type.Optional(Type.String({ examples: ['application/json'] })),
    data,
    correlationid: correlationId,
    sequence,
  },
  { additionalProperties: true, description: 'Other extension attributes are left alone' },
);

/** The bodies of the formats that are taken, by media type. */
export const eventBodies = {
  content: {
    'application/json': {
      schema: Type.Union([
        eventEnvelopeSchema,
        standardWebhookSchema,
        Type.Object({}, { description: 'The data of a binary CloudEvent' }),
      ]),
    },
    'application/cloudevents+json': { schema: cloudEventSchema },
  },
};

/** What an event did so far, or why it did nothing. */
const receiptMembers = {
  id: Type.String({ description: '`evt_` and a UUIDv7' }),
  status: Type.Enum([...eventStatuses]),
  reason: Type.Optional(Type.String({ description: 'Of an ignored or dead one' })),
  errors: Type.Optional(
    Type.Array(Type.Object({ pointer: Type.String({ description: 'Into `data`' }), message: Type.String() }), {
      description: 'Of one that is `dead: schema`: what does not fit its type',
    }),
  ),
  attention: Type.Optional(Type.Enum([...eventAttentions], { description: 'Why somebody should look at it' })),
  source: Type.String(),
  sourceEventId: Type.String(),
  type: Type.String(),
  subject: Type.Optional(Type.String({ description: 'The partner; absent for a mail that nobody knows' })),
  time: instant('When it happened'),
  origin: Type.Enum([...eventOrigins]),
  correlationId: Type.Optional(Type.String()),
  sequence: Type.Optional(Type.String({ description: 'As the sender gave it' })),
  keyId: Type.Optional(Type.String({ description: 'Key of the source that signed it, or id of the API client' })),
  bodyHash: Type.String({ description: 'SHA-256 of the body; of a binary CloudEvent, of its `ce-*` headers too' }),
  timelineSequence: Type.Optional(Type.Integer({ description: 'The timeline entry that it made' })),
  migrationId: Type.Optional(Type.String()),
  workflowId: Type.Optional(Type.String()),
  receivedAt: instant('When it was stored'),
  deliveredAt: Type.Optional(instant('When the workflow got it')),
  settledAt: Type.Optional(instant('When its outcome was final')),
  duplicates: Type.Integer({ description: 'How often it came again' }),
  attempts: Type.Integer({ description: 'Tries to deliver it' }),
  lastError: Type.Optional(Type.String({ description: 'Code of the last failed try' })),
};

/** What an event did so far, or why it did nothing. */
export const eventReceiptSchema = Type.Object(receiptMembers, { $id: 'EventReceipt' });

/** The same, and what the event said. */
export const eventWithDataSchema = Type.Object({
  ...receiptMembers,
  data: Type.Unknown({ description: 'As it came, or `[masked]`' }),
});

export const eventTypesSchema = Type.Object({
  data: Type.Array(
    Type.Object({
      type: Type.String(),
      meaning: Type.String(),
      schema: Type.Object({}, { additionalProperties: true, description: 'JSON Schema of `data`' }),
      example: Type.Unknown(),
    }),
  ),
});
