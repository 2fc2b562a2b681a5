import { Type } from 'typebox';
import { possibleActions } from '../../../domain/action-catalogue.js';
import { migrationTag } from '../../../domain/ids.js';
import { possibleActionSchema } from '../../schemas/action.js';
import { partnerParams } from '../../schemas/basics.js';
import { action, sourced, stage } from '../../schemas/migration.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { viewMigration } from '../../views/migration.js';

const schema = {
  operationId: 'listActions',
  summary: 'List what can be done with a migration now',
  tags: ['Actions'],
  params: partnerParams,
  response: {
    200: Type.Object(
      {
        migrationId: Type.String(),
        partnerId: Type.String(),
        currentState: stage,
        allowedActions: Type.Array(action),
        actions: Type.Array(possibleActionSchema, { description: 'The same, each with what it takes and does' }),
        ...sourced,
      },
      { description: 'The actions that would be taken now' },
    ),
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/migrations/{partnerId}/actions` */
export const listActions: Route = async (app, services) => {
  app.get(
    '/v1/migrations/:partnerId/actions',
    { schema, config: { access: 'migrations:read' } },
    async (request, reply) => {
      const { snapshot, source, asOf } = await viewMigration(services, request.params.partnerId);
      const { migrationId, partnerId, stage, allowedActions } = snapshot;
      reply.header('etag', migrationTag(snapshot));
      const actions = possibleActions(snapshot);
      return { migrationId, partnerId, currentState: stage, allowedActions, actions, source, asOf };
    },
  );
};
