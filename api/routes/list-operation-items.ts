import { Type } from 'typebox';
import { listItems } from '../../db/queries/bulk-actions.js';
import { findOperation } from '../../db/queries/operations.js';
import type { ItemStatus } from '../../domain/operations.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { maxPageSize, pageOf, pageQuery } from '../schemas/basics.js';
import { itemStatusQuery, itemView, operationItemSchema, operationParams } from '../schemas/operation.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'listOperationItems',
  summary: 'List what has become of each target of long work',
  description: 'Of a bulk action: its partners, frozen when it was asked for. A redelivery of events has no items.',
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
    if (!(await findOperation(database, operationId))) {
      throw new Problem('not-found', { detail: 'No operation has this id' });
    }
    const filter = { operationId, status };
    const scope = { list: 'operation-items', filter, principalId: principalOf(request).id };
    const after = cursor === undefined ? 0 : cursors.read<number>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const items = await listItems(database, operationId, {
      statuses: status?.split(',') as ItemStatus[] | undefined,
      after,
      limit: size + 1,
    });
    const page = items.slice(0, size);
    const last = page.at(-1);
    return {
      data: page.map(itemView),
      ...(items.length > size && last ? { nextCursor: cursors.make(scope, last.position) } : {}),
    };
  });
};
