import { findEvent } from '../../../db/queries/events.js';
import { may } from '../../../domain/authorization.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { eventParams, eventWithDataSchema } from '../../schemas/event.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

const schema = {
  operationId: 'readEvent',
  summary: "Read an event's receipt",
  description: 'Its `data` is masked without `pii:read`.',
  tags: ['Events'],
  params: eventParams,
  response: {
    200: { description: 'The receipt', content: { 'application/json': { schema: eventWithDataSchema } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/events/{eventId}`: for operators, and for the sender of the event. */
export const readEvent: Route = async (app, { database }) => {
  const config = { access: ['migrations:read', 'events:write'], personal: ['/data'] } as const;
  app.get('/v1/events/:eventId', { schema, config }, async (request) => {
    const principal = principalOf(request);
    const event = await findEvent(database, request.params.eventId);
    if (!event || (!may(principal, 'migrations:read') && event.source !== principal.name)) {
      throw new Problem('not-found', { detail: 'No event has this id' });
    }
    return { ...receiptOf(event), data: event.data };
  });
};
