import { Type } from 'typebox';
import type { EventFilter } from '../../../db/queries/events.js';
import { countRedeliverable, redeliverEvents as deliverAnew } from '../../../db/queries/redeliver-events.js';
import { eventTypePattern, redeliverableStatuses } from '../../../domain/events.js';
import {
  beginResponses,
  begunAnswer,
  countedView,
  countQuery,
  expectedCountMember,
  limitsInWords,
  requireCount,
  requireExpectedCount,
} from '../../mutations/counted-operation.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { countChanged } from '../../problems.js';
import { instant, partnerId } from '../../schemas/basics.js';
import type { Route } from '../../services.js';

const filter = Type.Object(
  {
    statuses: Type.Array(Type.Enum([...redeliverableStatuses]), { minItems: 1, uniqueItems: true }),
    receivedFrom: instant('Received then or later'),
    receivedBefore: instant('Received earlier'),
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    subject: Type.Optional(partnerId),
    type: Type.Optional(Type.String({ pattern: eventTypePattern })),
  },
  { additionalProperties: false, description: 'All that is given applies; the time range always' },
);

const body = Type.Object({ filter, ...expectedCountMember }, { additionalProperties: false });

const schema = {
  operationId: 'redeliverEvents',
  summary: 'Have many events delivered anew',
  description:
    'Count them with `validateOnly=true` first; nothing happens when they are not as many any more. At most ' +
    `${limitsInWords.most}, a hundred a second; more than ${limitsInWords.unapproved} need an approver. ` +
    '`GET /v1/operations/{id}` says how far it is; what has not been tried can be cancelled.',
  tags: ['Events'],
  querystring: countQuery,
  body,
  response: {
    200: {
      ...Type.Object({
        valid: Type.Boolean(),
        count: Type.Integer(),
        needsApprover: Type.Boolean({ description: 'Whether they are so many that it takes an approver' }),
      }),
      description: 'With `validateOnly`: how many it would be; `valid` when they can be taken at once',
    },
    ...beginResponses(),
  },
};

/** `POST /v1/events/redeliver` */
export const redeliverEvents: Route = async (app, services) => {
  const { database, publicUrl } = services;
  const config = { access: 'migrations:write', audit: 'api.events.redeliver' } as const;
  app.post('/v1/events/redeliver', { schema, config }, async (request, reply) => {
    const { filter: input } = request.body;
    const { receivedFrom, receivedBefore, ...rest } = input;
    const wanted: EventFilter = {
      ...rest,
      receivedFrom: new Date(receivedFrom),
      receivedBefore: new Date(receivedBefore),
    };
    const count = await countRedeliverable(database, wanted);
    if (request.query.validateOnly) return reply.code(200).send(countedView(count));
    const expectedCount = requireExpectedCount(request.body.expectedCount);
    await requireCount(request, count, expectedCount);
    const requestedBy = principalOf(request).id;
    return changeDatabase(services, request, reply, async (within) => {
      const operation = await deliverAnew(within, { filter: wanted, input, expectedCount, requestedBy });
      if (!operation) throw countChanged(await countRedeliverable(within, wanted));
      request.log.info({ operationId: operation.id, events: expectedCount, by: requestedBy }, 'bulk redelivery begun');
      return {
        ...begunAnswer(operation, publicUrl),
        target: { type: 'operation', id: operation.id },
        diff: { filter: input, count: expectedCount },
      };
    });
  });
};
