import { clientNames } from '../../../db/queries/api-clients.js';
import { refreshOperation } from '../../../db/queries/operation-kinds.js';
import { Problem } from '../../problems.js';
import { operationParams } from '../../schemas/operation.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { operationView } from '../../views/operation.js';

const schema = {
  operationId: 'readOperation',
  summary: 'Read how far long work is',
  tags: ['Operations'],
  params: operationParams,
  response: {
    200: { description: 'The operation', content: { 'application/json': { schema: { $ref: 'Operation#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/operations/{operationId}` */
export const readOperation: Route = async (app, { database }) => {
  app.get('/v1/operations/:operationId', { schema, config: { access: 'migrations:read' } }, async (request) => {
    const operation = await refreshOperation(database, request.params.operationId);
    if (!operation) throw new Problem('not-found', { detail: 'No operation has this id' });
    return operationView(operation, await clientNames(database, [operation.requestedBy]));
  });
};
