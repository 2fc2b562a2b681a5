import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { actionCatalogue } from '../../domain/action-catalogue.js';
import { type ActionRequest, type UpdateAction, updateActions } from '../../domain/actions.js';
import { actionProblem } from '../action-problem.js';
import { idempotencyKeyHeader, readIdempotencyKey } from '../idempotency-key.js';
import { MigrationsClientError } from '../migrations-client-error.js';
import { prepareReplacement, type Replacement } from '../new-contact.js';
import { principalOf } from '../plugins/authentication.js';
import { actionBody, actionQuery, previewSchema } from '../schemas/action.js';
import { partnerParams } from '../schemas/basics.js';
import { actionResultSchema } from '../schemas/migration.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

/** `POST /v1/migrations/{partnerId}/actions/{action}`, a route for each action that is an update of the workflow. */
export const actOnMigration: Route = async (app, services) => {
  const { migrations } = services;
  for (const action of updateActions) {
    const url = `/v1/migrations/:partnerId/actions/${action}`;
    const config = { access: 'migrations:write' } as const;
    const preValidation = async (request: { body: unknown }) => {
      // Nothing to say is an empty object, so that `curl -X POST .../pause` works.
      if (request.body === undefined) request.body = {};
    };
    app.post(url, { schema: schemaOf(action), config, preValidation }, async (request) => {
      const { partnerId } = request.params;
      const { validateOnly = false } = request.query;
      const operationId = readIdempotencyKey(request.headers) ?? randomUUID();
      const actor = { type: 'operator', id: principalOf(request).id } as const;
      // Scoped: another principal's key, or the same key for another action, is another operation.
      const updateId = `${actor.id}:${action}:${operationId}`;
      let replacement: Replacement | undefined;
      try {
        if (action === 'replace-contact') {
          const how = { updateId, validateOnly };
          replacement = await prepareReplacement(services, partnerId, request.body, how);
        }
        // Of a new contact the id alone goes on: histories hold no names and addresses.
        const { newContact: _, ...said } = request.body;
        const order: ActionRequest = { actor, ...said, ...(replacement && { newContactId: replacement.newContactId }) };
        if (validateOnly) return { valid: true as const, effects: await migrations.preview(partnerId, action, order) };
        const result = await migrations.update(partnerId, action, order, updateId);
        request.log.info({ partnerId, action, operationId, repeated: result.repeated }, 'action taken');
        return { operationId, ...result };
      } catch (error) {
        // What was surely not taken leaves no person behind.
        if (error instanceof MigrationsClientError && ['wrong-state', 'invalid', 'not-found'].includes(error.code)) {
          await replacement?.forget();
        }
        throw await actionProblem(error, services, partnerId, operationId);
      }
    });
  }
};

function schemaOf(action: UpdateAction) {
  return {
    operationId: `${action.replaceAll(/-\w+/g, '')}${nounOf[action] ?? 'Migration'}`,
    summary: actionCatalogue[action].does,
    description:
      'Repeating it with the same `Idempotency-Key` gives the first answer and does nothing again. With ' +
      '`validateOnly=true` the same checks are made, and the answer says what it would do.',
    tags: ['Actions'],
    params: partnerParams,
    querystring: actionQuery,
    headers: Type.Object(idempotencyKeyHeader),
    body: actionBody(action),
    response: {
      200: { ...Type.Union([actionResultSchema, previewSchema]), description: 'Taken, or found possible' },
      ...problems(
        'malformed-request',
        'validation-failed',
        'not-found',
        'wrong-state',
        'payload-too-large',
        'unsupported-media-type',
      ),
    },
  };
}

const nounOf: Partial<Record<UpdateAction, string>> = {
  'resend-invitation': 'Invitation',
  'replace-contact': 'Contact',
};
