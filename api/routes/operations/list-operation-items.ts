import { Type } from 'typebox';
import {
  type ItemPosition,
  itemPosition,
  type OperationItem,
  listOperationItems as queryItems,
} from '../../../db/queries/operation-items.js';
import { findOperation } from '../../../db/queries/operations.js';
import type { ItemStatus } from '../../../domain/operations.js';
import { readPage } from '../../lists/page.js';
import { Problem } from '../../problems.js';
import { pageOf, pageQuery } from '../../schemas/basics.js';
import { itemStatusQuery, operationItemSchema, operationParams } from '../../schemas/operation.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { itemView } from '../../views/operation.js';

const schema = {
  operationId: 'listOperationItems',
  summary: 'List what has become of each target of long work',
  description:
    'Of a bulk action: its partners, frozen when it was asked for. Of a redelivery of events: its events as they are now; ' +
    'what was taken back, or delivered by hand since, is none of it any more.',
  tags: ['Operations'],
  params: operationParams,
  querystring: Type.Object({ ...itemStatusQuery, ...pageQuery }, { additionalProperties: false }),
  response: {
    200: { ...pageOf(operationItemSchema), description: 'A page of the items' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid', 'not-found'),
  },
};

/** `GET /v1/operations/{operationId}/items` */
export const listOperationItems: Route = async (app, { database, cursors }) => {
  const config = { access: 'migrations:read' } as const;
  app.get('/v1/operations/:operationId/items', { schema, config }, async (request) => {
    const { operationId } = request.params;
    const { status, limit, cursor } = request.query;
    const operation = await findOperation(database, operationId);
    if (!operation) throw new Problem('not-found', { detail: 'No operation has this id' });
    const filter = { operationId, status };
    const statuses = status?.split(',') as ItemStatus[] | undefined;
    const { rows, next } = await readPage<OperationItem, ItemPosition>(
      cursors,
      request,
      { list: 'operation-items', filter, limit, cursor },
      {
        read: (page) => queryItems(database, operation, { statuses, ...page }),
        positionOf: itemPosition,
      },
    );
    return { data: rows.map(itemView), ...next };
  });
};
