import { Type } from 'typebox';
import { type EventPosition, type EventRow, listEvents as queryEvents } from '../../../db/queries/events.js';
import { may } from '../../../domain/authorization.js';
import { eventSorts } from '../../../domain/list-sorts.js';
import { eventFilterOf, eventFilterQuery, eventPosition } from '../../lists/event-filter.js';
import { readPage } from '../../lists/page.js';
import { principalOf, requireAct } from '../../plugins/authentication.js';
import { pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

const querystring = Type.Object(
  {
    ...eventFilterQuery,
    sort: Type.Enum([...eventSorts], {
      default: eventSorts[0],
      description: '`-receivedAt`: newest first; `receivedAt`: oldest first',
    }),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const schema = {
  operationId: 'listEvents',
  summary: 'List events by their receipts',
  description:
    'Newest first, unless sorted otherwise. Parameters are combined with AND. A key without `migrations:read` sees what ' +
    'it reported itself.',
  tags: ['Events'],
  querystring,
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'EventReceipt#' })), description: 'A page of receipts' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/events`: for operators, and for the sender of the events. */
export const listEvents: Route = async (app, { database, cursors }) => {
  const config = { access: ['migrations:read', 'events:write'] } as const;
  app.get('/v1/events', { schema, config }, async (request) => {
    const { limit, cursor, ...asked } = request.query;
    const principal = principalOf(request);
    const { name } = principal;
    const ownOnly = !may(principal, 'migrations:read');
    if (ownOnly && asked.source !== undefined && asked.source !== name) {
      await requireAct(request, 'migrations:read');
    }
    const filter = { ...asked, ...(ownOnly ? { source: name } : {}) };
    const condition = { ...eventFilterOf(filter), sort: filter.sort };
    const { rows, next } = await readPage<EventRow, EventPosition>(
      cursors,
      request,
      { list: 'events', filter, limit, cursor },
      { read: (page) => queryEvents(database, { ...condition, ...page }), positionOf: eventPosition },
    );
    return { data: rows.map(receiptOf), ...next };
  });
};
