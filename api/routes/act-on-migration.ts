import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { actionCatalogue } from '../../domain/action-catalogue.js';
import { type ActionRequest, type UpdateAction, updateActions } from '../../domain/actions.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { accessOf } from '../action-access.js';
import { actionProblem } from '../action-problem.js';
import { readIdempotencyKey } from '../idempotency-key.js';
import { viewMigration } from '../migration-view.js';
import { changeOutside } from '../mutation.js';
import { prepareReplacement, type Replacement } from '../new-contact.js';
import { principalOf } from '../plugins/authentication.js';
import { migrationTag, requireMatch } from '../preconditions.js';
import { actionBody, previewSchema, validateQuery } from '../schemas/action.js';
import { partnerParams } from '../schemas/basics.js';
import { actionResultSchema } from '../schemas/migration.js';
import { keyedProblems } from '../schemas/problem.js';
import type { Route } from '../services.js';

/** Those that end or change the journey for good are not taken on an old picture of it. */
const asksForMatch: readonly UpdateAction[] = ['skip', 'abort', 'rollback'];

/** `POST /v1/migrations/{partnerId}/actions/{action}`, a route for each action that is an update of the workflow. */
export const actOnMigration: Route = async (app, services) => {
  const { migrations } = services;
  for (const action of updateActions) {
    const url = `/v1/migrations/:partnerId/actions/${action}`;
    const ifMatch = asksForMatch.includes(action) ? ('required' as const) : undefined;
    const config = { access: accessOf[action], audit: `api.migration.${action}`, ...(ifMatch && { ifMatch }) };
    const preValidation = async (request: { body: unknown }) => {
      // Nothing to say is an empty object, so that `curl -X POST .../pause` works.
      if (request.body === undefined) request.body = {};
    };
    app.post(url, { schema: schemaOf(action), config, preValidation }, async (request, reply) => {
      const { partnerId } = request.params;
      const { validateOnly = false } = request.query;
      const operationId = validateOnly ? randomUUID() : readIdempotencyKey(request.headers);
      const actor = { type: 'operator', id: principalOf(request).id } as const;
      // Scoped: another principal's key, or the same key for another action, is another operation.
      const updateId = `${actor.id}:${action}:${operationId}`;
      // Of a new contact the id alone goes on: histories and audit hold no names and addresses.
      const { newContact: _, ...said } = request.body;
      const prepare = async () =>
        action === 'replace-contact'
          ? prepareReplacement(services, partnerId, request.body, { updateId, validateOnly })
          : undefined;
      const orderOf = (replacement: Replacement | undefined): ActionRequest => ({
        actor,
        ...said,
        ...(replacement && { newContactId: replacement.newContactId }),
      });
      if (validateOnly) {
        try {
          const effects = await migrations.preview(partnerId, action, orderOf(await prepare()));
          return { valid: true as const, effects };
        } catch (error) {
          throw await actionProblem(error, services, partnerId, operationId);
        }
      }
      if (ifMatch) {
        await requireMatch(request, async () => migrationTag((await viewMigration(services, partnerId)).snapshot));
      }
      const { reason, ...diff } = said;
      const told = {
        target: { type: 'partner', id: partnerId },
        ...(reason === undefined ? {} : { reason }),
        ...(Object.keys(diff).length === 0 ? {} : { diff }),
      };
      return changeOutside(services, request, reply, told, async () => {
        let replacement: Replacement | undefined;
        try {
          replacement = await prepare();
          const result = await migrations.update(partnerId, action, orderOf(replacement), updateId);
          request.log.info({ partnerId, action, operationId, repeated: result.repeated }, 'action taken');
          return { status: 200, body: { operationId, ...result } };
        } catch (error) {
          // What was surely not taken leaves no person behind.
          if (error instanceof MigrationsClientError && ['wrong-state', 'invalid', 'not-found'].includes(error.code)) {
            await replacement?.forget();
          }
          throw await actionProblem(error, services, partnerId, operationId);
        }
      });
    });
  }
};

function schemaOf(action: UpdateAction) {
  return {
    operationId: `${action.replaceAll(/-\w+/g, '')}${nounOf[action] ?? 'Migration'}`,
    summary: actionCatalogue[action].does,
    description: 'With `validateOnly=true` the same checks are made, and the answer says what it would do.',
    tags: ['Actions'],
    params: partnerParams,
    querystring: validateQuery,
    body: actionBody(action),
    response: {
      200: { ...Type.Union([actionResultSchema, previewSchema]), description: 'Taken, or found possible' },
      ...keyedProblems(
        'malformed-request',
        'validation-failed',
        'unprocessable',
        'not-found',
        'wrong-state',
        ...(asksForMatch.includes(action) ? (['precondition-failed', 'precondition-required'] as const) : []),
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
