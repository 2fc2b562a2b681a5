import { findEvent } from '../../../db/queries/events.js';
import { redeliverEvent as deliverAnew } from '../../../db/queries/redeliver-events.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { eventParams } from '../../schemas/event.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

const schema = {
  operationId: 'redeliverEvent',
  summary: 'Have an event delivered anew',
  description:
    'In any state but `applied`. The relay brings it within seconds, under the same id: a workflow that has taken it ' +
    'does nothing twice.',
  tags: ['Events'],
  params: eventParams,
  response: {
    202: { description: 'The receipt', content: { 'application/json': { schema: { $ref: 'EventReceipt#' } } } },
    ...keyedProblems('malformed-request', 'validation-failed', 'not-found', 'wrong-state'),
  },
};

/** `POST /v1/events/{eventId}/redeliver` */
export const redeliverEvent: Route = async (app, services) => {
  const config = { access: 'migrations:write', audit: 'api.event.redeliver' } as const;
  app.post('/v1/events/:eventId/redeliver', { schema, config }, async (request, reply) => {
    const { eventId } = request.params;
    return changeDatabase(services, request, reply, async (within) => {
      const event = await deliverAnew(within, eventId);
      if (event) {
        request.log.info({ eventId, by: principalOf(request).id }, 'event to be delivered anew');
        return {
          status: 202,
          body: receiptOf(event),
          target: { type: 'event', id: eventId },
          diff: { before: event.beforeOperation, after: { status: event.status } },
        };
      }
      if (!(await findEvent(within, eventId))) throw new Problem('not-found', { detail: 'No event has this id' });
      throw new Problem('wrong-state', {
        detail: 'The event has been applied',
        members: { currentState: 'applied', allowedActions: [] },
      });
    });
  });
};
