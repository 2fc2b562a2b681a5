import { eventCatalogue, eventTypes } from '../../../domain/events.js';
import { eventTypesSchema } from '../../schemas/event.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';

const schema = {
  operationId: 'listEventTypes',
  summary: 'List the types of events that are understood',
  tags: ['Events'],
  response: {
    200: { ...eventTypesSchema, description: 'Each type with the schema of its data and an example' },
    ...problems('malformed-request', 'validation-failed'),
  },
};

/** `GET /v1/event-types` */
export const listEventTypes: Route = async (app) => {
  app.get('/v1/event-types', { schema, config: { access: 'any-key' } }, async () => ({
    data: eventTypes.map((type) => {
      const { meaning, schema, example } = eventCatalogue[type];
      return { type, meaning, schema, example };
    }),
  }));
};
