import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { findEvent, insertEvent } from '../../db/queries/events.js';
import { isEventType } from '../../domain/events.js';
import { deliverEvent } from '../event-delivery.js';
import { receiptOf } from '../event-receipt.js';
import { fitsItsType } from '../event-schemas.js';
import { principalOf, requireScope } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { eventEnvelopeSchema } from '../schemas/event.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

/** An event says what happened in a few ids; a body beyond this is none. */
const maxBodyBytes = 262_144;

const receipt = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: 'EventReceipt#' } } },
});

const schema = {
  operationId: 'receiveEvent',
  summary: 'Report what happened outside',
  description:
    'The event is stored before it is acknowledged. The receipt says what it did, or why it did nothing: an unknown type ' +
    'or data that does not fit its type is acknowledged too, and settled as `ignored` or `dead`. An event that comes ' +
    'before its migration is parked until the start.',
  tags: ['Events'],
  querystring: Type.Object(
    {
      source: Type.Optional(
        Type.String({
          pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
          description: "Who reports; default the key's client. Another's name needs the scope `admin`",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  body: eventEnvelopeSchema,
  response: {
    200: receipt('It had come before; the receipt of the first'),
    202: receipt('It is stored'),
    ...problems(
      'malformed-request',
      'validation-failed',
      'event-invalid',
      'event-id-reused',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/events` */
export const receiveEvent: Route = async (app, { database, migrations, publicUrl }) => {
  const config = { access: 'events:write', invalidBody: 'event-invalid' } as const;
  app.post('/v1/events', { schema, config, bodyLimit: maxBodyBytes }, async (request, reply) => {
    const { id, type, subject, time, data, correlationId } = request.body;
    const inserted = await insertEvent(database, {
      source: sourceOf(request, request.query.source),
      sourceEventId: id,
      bodyHash: request.bodyHash,
      type,
      subject,
      occurredAt: new Date(time),
      origin: 'webhook',
      ...(correlationId === undefined ? {} : { correlationId }),
      data,
      status: isEventType(type) && fitsItsType(type, data) ? 'verified' : 'received',
    });
    const { event, outcome } = inserted;
    if (outcome === 'conflict') {
      throw new Problem('event-id-reused', { detail: 'An event with this id came before, with another body' });
    }
    reply.header('location', `${publicUrl}/v1/events/${event.id}`);
    if (outcome === 'duplicate') return reply.code(200).send(receiptOf(event));
    try {
      const delivery = await deliverEvent(database, migrations, event);
      request.log.info({ eventId: event.id, type, partnerId: subject, delivery }, 'event received');
    } catch (error) {
      // It is stored, and so it is acknowledged; the sweep goes on with it.
      request.log.error({ err: error, eventId: event.id }, 'event could not be delivered');
    }
    return reply.code(202).send(receiptOf((await findEvent(database, event.id)) ?? event));
  });
};

/** Ids are unique per source: a sender that could speak for another could take its ids away. */
function sourceOf(request: FastifyRequest, asked: string | undefined): string {
  const { name } = principalOf(request);
  if (asked === undefined || asked === name) return name;
  requireScope(request, 'admin');
  return asked;
}
