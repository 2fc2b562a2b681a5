import { Type } from 'typebox';
import { type EventRow, listEvents as queryEvents } from '../../../db/queries/events.js';
import { may } from '../../../domain/authorization.js';
import { type EventStatus, eventStatuses, eventTypePattern } from '../../../domain/events.js';
import { readPage } from '../../lists/page.js';
import { principalOf, requireAct } from '../../plugins/authentication.js';
import { anyOf, pageOf, pageQuery, partnerId } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

const querystring = Type.Object(
  {
    status: Type.Optional(anyOf(eventStatuses, ['parked,dead'])),
    source: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'Who reported it', examples: ['legacy-portal'] }),
    ),
    subject: Type.Optional(partnerId),
    type: Type.Optional(
      Type.String({
        pattern: eventTypePattern,
        description: 'What it reports',
        examples: ['migration.executed'],
      }),
    ),
    attention: Type.Optional(Type.Boolean({ description: 'Only those that need a person, or only those that do not' })),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const schema = {
  operationId: 'listEvents',
  summary: 'List events by their receipts',
  description:
    'Newest first. Parameters are combined with AND. A key without `migrations:read` sees what it reported itself.',
  tags: ['Events'],
  querystring,
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'EventReceipt#' })), description: 'A page of receipts' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

interface Position {
  receivedAt: string;
  id: string;
}

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
    const { status, source, subject, type, attention } = filter;
    const condition = {
      ...(status === undefined ? {} : { statuses: status.split(',') as EventStatus[] }),
      ...(source === undefined ? {} : { source }),
      ...(subject === undefined ? {} : { subject }),
      ...(type === undefined ? {} : { type }),
      ...(attention === undefined ? {} : { attention }),
    };
    const { rows, next } = await readPage<EventRow, Position>(
      cursors,
      request,
      { list: 'events', filter, limit, cursor },
      {
        read: ({ after, ...page }) =>
          queryEvents(database, {
            ...condition,
            ...page,
            ...(after && { after: { receivedAt: new Date(after.receivedAt), id: after.id } }),
          }),
        positionOf: ({ receivedAt, id }) => ({ receivedAt: receivedAt.toISOString(), id }),
      },
    );
    return { data: rows.map(receiptOf), ...next };
  });
};
