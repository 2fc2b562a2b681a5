import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { fitsItsType } from '../../../delivery/event-schemas.js';
import { actionCatalogue } from '../../../domain/action-catalogue.js';
import type { FactRequest } from '../../../domain/actions.js';
import { guardedMatterOf } from '../../../domain/approvals.js';
import { accessOf } from '../../../domain/authorization.js';
import { type EventData, type EventType, eventTypes } from '../../../domain/events.js';
import { isMailEventType } from '../../../domain/mail-outcomes.js';
import { foreseeFact } from '../../actions/foresee-fact.js';
import { sha256, storeFact } from '../../actions/store-fact.js';
import { mustBeAPerson } from '../../approvals/may-decide.js';
import { requestApproval, secondPersonForeseen } from '../../approvals/request-approval.js';
import { withoutRecipient } from '../../intake/without-recipient.js';
import { readIdempotencyKey } from '../../mutations/idempotency-key.js';
import { changeOutside } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { unprocessable } from '../../problems.js';
import { actionPreview, reasonOf, validateQuery } from '../../schemas/action.js';
import { instant, partnerParams } from '../../schemas/basics.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

/** Clocks of people differ a little; a fact of tomorrow is a slip. */
const aheadMs = 5 * 60_000;
const schema = {
  operationId: 'recordFact',
  summary: actionCatalogue['record-fact'].does,
  description:
    'The fact goes the way of every event, with `origin: operator`: it is stored, answered with its receipt, and handed to ' +
    'the migration; the timeline names who recorded it, why, and the evidence. `migration.executed` counts by itself. An ' +
    'acceptance or a certificate makes Portage look: only what the Marketplace shows counts. Repeating it with the same ' +
    '`Idempotency-Key` gives the first receipt. With `validateOnly=true` nothing is stored. Where the installation asks for ' +
    'a second person, `certificate.issued` is kept as a request (`GET /v1/approvals/{id}`) until another one approves.',
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
    202: {
      description: 'It is stored; or it waits for a second person',
      content: {
        'application/json': {
          schema: Type.Union([Type.Unsafe({ $ref: 'EventReceipt#' }), Type.Unsafe({ $ref: 'Approval#' })]),
        },
      },
    },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'not-found',
      'wrong-state',
      'event-id-reused',
      'already-exists',
      'second-person-required',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/migrations/{partnerId}/actions/record-fact` */
export const recordFact: Route = async (app, services) => {
  const { publicUrl } = services;
  const url = '/v1/migrations/:partnerId/actions/record-fact';
  // What waits for a second person is answered with what its caller has just said: nothing of it is masked.
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
    const fact: FactRequest = {
      type,
      data: data as EventData[EventType],
      occurredAt: new Date(occurredAt).toISOString(),
      recorded: { by, reason, evidence },
    };
    const order = { partnerId, fact, operationId };
    const matter = services.secondPerson ? guardedMatterOf('record-fact', { type }) : undefined;
    if (matter) await mustBeAPerson(services.database, request, { partnerId, matter });

    if (validateOnly) {
      const effects = await foreseeFact(services, partnerId, fact, true, operationId);
      return reply
        .code(200)
        .send({ valid: true, effects: matter ? [secondPersonForeseen(matter), ...effects] : effects });
    }
    // The evidence may speak of people: it stands on the timeline, where who may not see it does not.
    const diff = { type, occurredAt: fact.occurredAt, evidenceHash: sha256(evidence) };
    if (matter) {
      await foreseeFact(services, partnerId, fact, true, operationId);
      const asked = { action: 'record-fact' as const, type, data: { ...data }, occurredAt: fact.occurredAt, evidence };
      return requestApproval(services, request, reply, { partnerId, matter, asked, reason, diff });
    }
    const told = { target: { type: 'partner', id: partnerId }, reason, diff };
    return changeOutside(services, request, reply, told, async () => {
      const { event, isNew } = await storeFact(services, request.log, order);
      const headers = { location: `${publicUrl}/v1/events/${event.id}` };
      // The timeline names what it made of an event by the event's id.
      return { status: isNew ? 202 : 200, headers, body: receiptOf(event), after: { eventId: event.id } };
    });
  });
};
