import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { DatabaseError } from '../../../db/database-error.js';
import { addRefusals } from '../../../db/queries/event-refusals.js';
import type { NewEvent } from '../../../db/queries/events.js';
import { fitsItsType } from '../../../delivery/event-schemas.js';
import { slugPattern } from '../../../domain/event-sources.js';
import { isEventType } from '../../../domain/events.js';
import { isMailEventType } from '../../../domain/mail-outcomes.js';
import { deliverAtOnce } from '../../intake/deliver-at-once.js';
import { EventBatches, isFaultOfARow } from '../../intake/event-batches.js';
import { type EventSender, identifySender, namedSource, verifySender } from '../../intake/event-sender.js';
import type { IncomingEvent } from '../../intake/incoming-event.js';
import { askAboutReusedId, IntakeAttention } from '../../intake/intake-attention.js';
import { cloudEventType } from '../../intake/normalise.js';
import { parseEvent } from '../../intake/parse-event.js';
import { Refusals } from '../../intake/refusals.js';
import { refuseRepeatedHeaders } from '../../intake/repeated-headers.js';
import { withoutRecipient } from '../../intake/without-recipient.js';
import { isPlainUtf8, notPlainUtf8 } from '../../plugins/json-bodies.js';
import { JsonTextError } from '../../plugins/json-text.js';
import { answerError } from '../../plugins/problem-answers.js';
import { Problem, unavailable } from '../../problems.js';
import { eventBodies } from '../../schemas/event.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request that brings an event. */
    sender: EventSender | null;
  }
}

/** What is known of a sender once it has proven itself. */
type ProvenSender = Pick<IncomingEvent, 'uri' | 'signedId' | 'dialect'> & { source: string; keyId: string };

/** An event says what happened in a few ids; a body beyond this is none. */
const maxBodyBytes = 262_144;
/** Senders give up after some 10 to 30 s; what is not stored by then had better be sent again. */
const timeLimitMs = 5_000;

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
    'before its migration is parked until the start. Taken are the envelope of Portage (with a key), Standard Webhooks ' +
    '(signed), the web hooks of the mail provider Resend (signed), and CloudEvents 1.0, structured (with a key, or signed with its `id` as `webhook-id`) or binary (with a ' +
    'key); a batch is not. What happened to a mail is matched by the names of the mail, and needs no `subject`. `OPTIONS` answers the handshake of CloudEvents web hooks for the host of the registered URI.',
  tags: ['Events'],
  querystring: Type.Object(
    {
      source: Type.Optional(
        Type.String({
          pattern: slugPattern,
          description:
            "Who reports: a registered source; default the key's client. Another's name needs the scope `admin`. A " +
            'source that signs is named always, and needs no key',
          examples: ['legacy-portal'],
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: {
    200: receipt('It had come before; the receipt of the first'),
    202: receipt('It is stored'),
    ...problems(
      'malformed-request',
      'validation-failed',
      'event-invalid',
      'signature-invalid',
      'timestamp-out-of-range',
      'not-found',
      'event-id-reused',
      'source-retired',
      'payload-too-large',
      'unsupported-media-type',
      'quota-exceeded',
    ),
  },
};

/** `POST /v1/events` */
export const receiveEvent: Route = async (app, services) => {
  const { database, migrations, readiness, secretBox, senders, eventQuota, eventsInFlight, publicUrl, metrics } =
    services;
  // The signature is over the bytes, so nothing may be parsed before it is verified.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', cloudEventType], { parseAs: 'buffer' }, (request, body, done) => {
    if (isPlainUtf8(request.headers)) done(null, body);
    else done(notPlainUtf8());
  });
  app.decorateRequest('sender', null);
  // Deliveries outlive their answers by a little; whoever closes the app closes the database next.
  app.addHook('onClose', () => eventsInFlight.idle());
  const attention = new IntakeAttention(database, app.log);
  const batches = new EventBatches(database, eventsInFlight);
  const refusals = new Refusals(
    (counted) => addRefusals(database, counted),
    (error) => app.log.error({ err: error }, 'refusals could not be counted'),
  );
  app.addHook('onClose', () => refusals.close());
  app.addHook('onResponse', async (request, { statusCode }) => {
    const source = sourceOf(request);
    if (source !== undefined && statusCode >= 400) refusals.note(source, statusCode);
    // A name that a stranger has made up would stay in the metrics for good.
    const isThere = request.sender !== null || (source !== undefined && senders.remembers(source));
    metrics.countEvent(isThere ? source : undefined, statusCode);
  });
  const onRequest = async (request: FastifyRequest) => {
    if (readiness.draining) throw unavailable('The API is shutting down');
    refuseRepeatedHeaders(request.raw.rawHeaders);
    request.sender = await identifySender(request, senders, (source) => attention.noteUnproven(source));
  };
  // Whatever keeps an event from being stored is no reason to give up on it: senders keep what is answered with 503.
  const errorHandler: RouteOptions['errorHandler'] = (error, request, reply) => {
    const isUnstored = error instanceof DatabaseError && !isFaultOfARow(error);
    const problem = isUnstored ? unavailable('Nothing can be stored at the moment') : undefined;
    return answerError(error, request, reply, publicUrl, problem);
  };
  const config = {
    access: 'events:write',
    audit: 'none',
    authenticatesItself: true,
    timeLimitMs,
    documentedBody: eventBodies,
  } as const;
  const options = { schema, config, bodyLimit: maxBodyBytes, onRequest, errorHandler };
  app.post('/v1/events', options, async (request, reply) => {
    const { sender, body } = request;
    if (!sender) throw new Error('The sender was not identified');
    if (!Buffer.isBuffer(body) || body.length === 0) {
      throw new Problem('malformed-request', { detail: 'The body is empty' });
    }
    const proven = await prove(sender, request, body);
    const share = eventQuota.take(proven.source);
    reply.headers(share.headers);
    try {
      return await accept(request, reply, body, proven);
    } finally {
      share.leave();
    }
  });

  /** Stores the event of a sender that has proven itself, and answers with its receipt. */
  async function accept(request: FastifyRequest, reply: FastifyReply, body: Buffer, proven: ProvenSender) {
    const { envelope, bodyHash } = await read(request, body, proven);
    const { id, type, subject, time, correlationId, sequence } = envelope;
    const data = isMailEventType(type) ? withoutRecipient(envelope.data) : envelope.data;
    const added: NewEvent = {
      source: proven.source,
      sourceEventId: id,
      bodyHash,
      type,
      subject,
      occurredAt: new Date(time),
      origin: 'webhook',
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(sequence === undefined ? {} : { sequence }),
      keyId: proven.keyId,
      data,
      status: isEventType(type) && fitsItsType(type, data) ? 'verified' : 'received',
    };
    const stored = await batches.insert(added, () => !request.hasRunOutOfTime);
    const { event, outcome, slot } = stored;
    if (outcome === 'conflict') {
      await askAboutReusedId(database, event);
      throw new Problem('event-id-reused', { detail: 'An event with this id came before, with another body' });
    }
    reply.header('location', `${publicUrl}/v1/events/${event.id}`);
    if (outcome === 'duplicate') return reply.code(200).send(receiptOf(event));
    const { event: latest, delivery } = slot
      ? await deliverAtOnce(
          { database, migrations, log: request.log, answerWithinMs: services.eventAnswerWithinMs },
          event,
          { ...stored, slot },
        )
      : { event, delivery: 'left' };
    request.logged = { eventId: event.id, type, partnerId: subject, delivery };
    return reply.code(202).send(receiptOf(latest));
  }

  async function read(request: FastifyRequest, body: Buffer, proven: ProvenSender) {
    try {
      return parseEvent(request, body, proven);
    } catch (error) {
      if (error instanceof JsonTextError && error.poison) await attention.notePoison(proven.source, error.poison);
      throw error;
    }
  }

  /** A sender by key was authenticated before its body was read; one that signs is by the body. */
  async function prove(sender: EventSender, request: FastifyRequest, body: Buffer): Promise<ProvenSender> {
    if (sender.auth === 'key') {
      return { ...sender, dialect: 'standard', signedId: undefined, keyId: sender.clientId };
    }
    const { id, kid } = await verifySender(request, body, sender.source, { senders, secretBox }).catch(
      async (error: unknown) => {
        if (error instanceof Problem && error.status === 401) await attention.noteUnproven(sender.source.slug);
        throw error;
      },
    );
    const { slug, uri, dialect } = sender.source;
    return { source: slug, uri: uri ?? undefined, dialect, signedId: id, keyId: kid };
  }
};

/** Who is meant to have sent it, also where it was refused before that was looked at. */
function sourceOf(request: FastifyRequest): string | undefined {
  const { sender } = request;
  if (!sender) return namedSource(request);
  return sender.auth === 'key' ? sender.source : sender.source.slug;
}
