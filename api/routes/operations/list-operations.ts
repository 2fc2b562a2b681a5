import { Type } from 'typebox';
import { clientNames } from '../../../db/queries/api-clients.js';
import { refreshOpenOperations } from '../../../db/queries/operation-kinds.js';
import {
  type Operation,
  type OperationPosition,
  listOperations as queryOperations,
} from '../../../db/queries/operations.js';
import { type OperationStatus, operationKinds, operationStatuses } from '../../../domain/operations.js';
import { readPage } from '../../lists/page.js';
import { anyOf, pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { operationView } from '../../views/operation.js';

const schema = {
  operationId: 'listOperations',
  summary: 'List long work',
  description: 'Newest first: bulk actions and redeliveries, whoever asked for them.',
  tags: ['Operations'],
  querystring: Type.Object(
    {
      status: Type.Optional(anyOf(operationStatuses, ['pending,running'])),
      kind: Type.Optional(Type.Enum([...operationKinds], { description: 'What it is about' })),
      ...pageQuery,
    },
    { additionalProperties: false },
  ),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'Operation#' })), description: 'A page of operations' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/operations` */
export const listOperations: Route = async (app, { database, cursors }) => {
  app.get('/v1/operations', { schema, config: { access: 'migrations:read' } }, async (request) => {
    const { status, kind, limit, cursor } = request.query;
    // Before they are chosen by their status, and once for all pages.
    if (cursor === undefined) await refreshOpenOperations(database);
    const condition = {
      ...(status === undefined ? {} : { statuses: status.split(',') as OperationStatus[] }),
      ...(kind === undefined ? {} : { kind }),
    };
    const { rows, next } = await readPage<Operation, OperationPosition>(
      cursors,
      request,
      { list: 'operations', filter: { status, kind }, limit, cursor },
      {
        read: (page) => queryOperations(database, { ...condition, ...page }),
        positionOf: ({ createdAt, id }) => ({ createdAt: createdAt.toISOString(), id }),
      },
    );
    const names = await clientNames(
      database,
      rows.map(({ requestedBy }) => requestedBy),
    );
    return { data: rows.map((row) => operationView(row, names)), ...next };
  });
};
