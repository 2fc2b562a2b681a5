import { createHash, randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { findReported, type InsertedEvent, insertEvent } from '../../../db/queries/events.js';
import { fitsItsType } from '../../../delivery/event-schemas.js';
import { actionCatalogue } from '../../../domain/action-catalogue.js';
import type { FactRequest } from '../../../domain/actions.js';
import { accessOf } from '../../../domain/authorization.js';
import { operatorSource } from '../../../domain/event-sources.js';
import { type EventData, type EventType, eventTypes } from '../../../domain/events.js';
import { isMailEventType } from '../../../domain/mail-outcomes.js';
import { foreseeFact } from '../../actions/foresee-fact.js';
import { deliverAtOnce, deliveryLeaseMs } from '../../intake/deliver-at-once.js';
import { withoutRecipient } from '../../intake/without-recipient.js';
import { readIdempotencyKey } from '../../mutations/idempotency-key.js';
import { changeOutside } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem, unprocessable } from '../../problems.js';
import { actionPreview, reasonOf, validateQuery } from '../../schemas/action.js';
import { instant, partnerParams } from '../../schemas/basics.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

/** Clocks of people differ a little; a fact of tomorrow is a slip. */
const aheadMs = 5 * 60_000;
/** The operator waits for it. */
const answerWithinMs = 2_000;

const receipt = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: 'EventReceipt#' } } },
});

const schema = {
  operationId: 'recordFact',
  summary: actionCatalogue['record-fact'].does,
  description:
    'The fact goes the way of every event, with `origin: operator`: it is stored, answered with its receipt, and handed to ' +
    'the migration; the timeline names who recorded it, why, and the evidence. `migration.executed` counts by itself. An ' +
    'acceptance or a certificate makes Portage look: only what the Marketplace shows counts. Repeating it with the same ' +
    '`Idempotency-Key` gives the first receipt. With `validateOnly=true` nothing is stored.',
  tags: ['Actions'],
  params: partnerParams,
  querystring: validateQuery,
  body: Type.Object(
    {
      ...reasonOf('record-fact'),
      type: Type.Enum([...eventTypes], { description: 'One of `GET /v1/event-types`' }),
      data: Type.Object({}, { additionalProperties: true, description: 'As the schema of the type says' }),
      occurredAt: instant('When it happened outside'),
      evidence: Type.String({
        minLength: 3,
        maxLength: 2000,
        pattern: '\\S',
        description: 'How you know: an address, or words. Shown on the timeline',
        examples: ['https://tickets.example/OPS-1017'],
      }),
    },
    { additionalProperties: false },
  ),
  response: {
    200: {
      description: 'It had been recorded before, and this is its receipt; or it was found possible',
      content: { 'application/json': { schema: Type.Union([Type.Unsafe({ $ref: 'EventReceipt#' }), actionPreview]) } },
    },
    202: receipt('It is stored'),
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'not-found',
      'wrong-state',
      'event-id-reused',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/migrations/{partnerId}/actions/record-fact` */
export const recordFact: Route = async (app, services) => {
  const { database, migrations, eventsInFlight, publicUrl } = services;
  const url = '/v1/migrations/:partnerId/actions/record-fact';
  const config = { access: accessOf['record-fact'], audit: 'api.migration.record-fact' } as const;
  app.post(url, { schema, config }, async (request, reply) => {
    const { partnerId } = request.params;
    const { validateOnly = false } = request.query;
    const { type, occurredAt, evidence, reason = '' } = request.body;
    const data = isMailEventType(type) ? withoutRecipient(request.body.data) : request.body.data;
    if (!fitsItsType(type, data)) throw unprocessable('/data', 'does not fit the schema of its type');
    if (Date.parse(occurredAt) > Date.now() + aheadMs) throw unprocessable('/occurredAt', 'lies in the future');
    const operationId = validateOnly ? randomUUID() : readIdempotencyKey(request.headers);
    const by = { type: 'operator', id: principalOf(request).id } as const;
    // Scoped: the same key for another partner, or of another principal, is another operation.
    const sourceEventId = `${by.id}:${partnerId}:${operationId}`;
    const fact: FactRequest = {
      type,
      data: data as EventData[EventType],
      occurredAt: new Date(occurredAt).toISOString(),
      recorded: { by, reason, evidence },
    };

    if (validateOnly) {
      return reply
        .code(200)
        .send({ valid: true, effects: await foreseeFact(services, partnerId, fact, true, operationId) });
    }
    const told = {
      target: { type: 'partner', id: partnerId },
      reason,
      // The evidence may speak of people: it stands on the timeline, where who may not see it does not.
      diff: { type, occurredAt: fact.occurredAt, evidenceHash: sha256(evidence) },
    };
    return changeOutside(services, request, reply, told, async () => {
      const earlier = await findReported(database, operatorSource, sourceEventId);
      if (!earlier) await foreseeFact(services, partnerId, fact, false, operationId);
      const slot = eventsInFlight.enter(partnerId);
      let stored: InsertedEvent;
      try {
        stored = await insertEvent(database, {
          source: operatorSource,
          sourceEventId,
          bodyHash: sha256(JSON.stringify({ partnerId, ...fact })),
          type,
          subject: partnerId,
          occurredAt: new Date(occurredAt),
          origin: 'operator',
          keyId: by.id,
          data,
          recorded: fact.recorded,
          status: 'verified',
          ...(slot && { leaseMs: deliveryLeaseMs }),
        });
      } catch (error) {
        slot?.leave();
        throw error;
      }
      const { event, outcome } = stored;
      if (outcome !== 'inserted') slot?.leave();
      if (outcome === 'conflict') {
        throw new Problem('event-id-reused', { detail: 'Another fact was recorded under this `Idempotency-Key`' });
      }
      const headers = { location: `${publicUrl}/v1/events/${event.id}` };
      // The timeline names what it made of an event by the event's id.
      const after = { eventId: event.id };
      if (outcome === 'duplicate') return { status: 200, headers, body: receiptOf(event), after };
      // Behind an earlier event it waits for the relay, as every event does.
      const { event: latest, delivery } = slot
        ? await deliverAtOnce({ database, migrations, log: request.log, answerWithinMs }, event, { ...stored, slot })
        : { event, delivery: 'left' };
      request.log.info({ eventId: event.id, type, partnerId, operationId, delivery }, 'fact recorded by hand');
      return { status: 202, headers, body: receiptOf(latest), after };
    });
  });
};

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
