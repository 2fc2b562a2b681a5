import { cancelOperation as endOperation } from '../../../db/queries/operation-kinds.js';
import { lockOperation, type Operation } from '../../../db/queries/operations.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { operationParams } from '../../schemas/operation.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { operationView } from '../../views/operation.js';

const schema = {
  operationId: 'cancelOperation',
  summary: 'End long work where it is',
  description: 'What has been done stands. Cancelling it twice is the same as once.',
  tags: ['Operations'],
  params: operationParams,
  response: {
    200: { description: 'The operation', content: { 'application/json': { schema: { $ref: 'Operation#' } } } },
    ...keyedProblems('malformed-request', 'validation-failed', 'not-found', 'wrong-state'),
  },
};

/** `POST /v1/operations/{operationId}/cancel` */
export const cancelOperation: Route = async (app, services) => {
  const config = { access: 'migrations:write', audit: 'api.operation.cancel' } as const;
  app.post('/v1/operations/:operationId/cancel', { schema, config }, async (request, reply) => {
    const { operationId } = request.params;
    return changeDatabase(services, request, reply, async (within) => {
      const before = await lockOperation(within, operationId);
      const operation = await endOperation(within, operationId);
      if (!operation) throw new Problem('not-found', { detail: 'No operation has this id' });
      if (operation.status !== 'cancelled') {
        throw new Problem('wrong-state', {
          detail: 'The operation has ended',
          members: { currentState: operation.status, allowedActions: [] },
        });
      }
      request.log.info({ operationId, by: principalOf(request).id }, 'operation cancelled');
      return {
        status: 200,
        body: operationView(operation),
        target: { type: 'operation', id: operationId },
        diff: { before: before && progressOf(before), after: progressOf(operation) },
      };
    });
  });
};

function progressOf({ status, resolved, stillFailing, notApplicable, pending }: Operation) {
  return { status, resolved, stillFailing, notApplicable, pending };
}
