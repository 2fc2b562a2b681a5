import { Type } from 'typebox';
import { findMigration } from '../../db/queries/migrations.js';
import { type ActionName, type ActionRequest, actionNames } from '../../domain/actions.js';
import type { Act } from '../../domain/authorization.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { readIdempotencyKey } from '../idempotency-key.js';
import { viewMigration } from '../migration-view.js';
import { changeOutside } from '../mutation.js';
import { principalOf } from '../plugins/authentication.js';
import { migrationTag, requireMatch } from '../preconditions.js';
import { Problem, unavailable } from '../problems.js';
import { partnerParams } from '../schemas/basics.js';
import { actionResultSchema } from '../schemas/migration.js';
import { keyedProblems } from '../schemas/problem.js';
import type { Route, Services } from '../services.js';

const explanation: Record<ActionName, string> = {
  pause: 'Hold the migration: facts are still recorded, no new effect starts',
  resume: 'Let a paused migration go on',
  retry: 'Run again what is stuck: one step, or without a step all of them',
  skip: 'Leave out a step that is stuck',
  abort: 'End the migration; the effects that it had stand and are listed',
  rollback: 'End the migration and undo its effects',
};

/** What it takes to have the action taken; see `domain/authorization.ts`. */
const accessOf: Record<ActionName, Act> = {
  pause: 'migrations:write',
  resume: 'migrations:write',
  retry: 'migrations:write',
  skip: 'migrations:override',
  abort: 'migrations:end',
  rollback: 'migrations:end',
};

/** Actions that cannot be taken back say why they were taken. */
const needsReason: readonly ActionName[] = ['skip', 'abort', 'rollback'];

/** Those that end or change the journey for good are not taken on an old picture of it. */
const asksForMatch: readonly ActionName[] = ['skip', 'abort', 'rollback'];

const reason = Type.String({
  minLength: 10,
  maxLength: 1000,
  pattern: '\\S',
  description: 'Why; shown on the timeline',
});
const step = Type.String({ minLength: 1, maxLength: 200, description: 'The step of the attention item that is meant' });

/** `POST /v1/migrations/{partnerId}/actions/{action}`, a route for each action. */
export const actOnMigration: Route = async (app, services) => {
  for (const action of actionNames) {
    const url = `/v1/migrations/:partnerId/actions/${action}`;
    const ifMatch = asksForMatch.includes(action);
    const config = { access: accessOf[action], audit: `api.migration.${action}`, ifMatch };
    const preValidation = async (request: { body: unknown }) => {
      // Nothing to say is an empty object, so that `curl -X POST .../pause` works.
      if (request.body === undefined) request.body = {};
    };
    app.post(url, { schema: schemaOf(action), config, preValidation }, async (request, reply) => {
      const { partnerId } = request.params;
      const { reason, step } = request.body;
      const operationId = readIdempotencyKey(request.headers);
      const order: ActionRequest = {
        actor: { type: 'operator', id: principalOf(request).id },
        ...(reason === undefined ? {} : { reason }),
        ...(step === undefined ? {} : { step }),
      };
      if (ifMatch) {
        await requireMatch(request, async () => migrationTag((await viewMigration(services, partnerId)).snapshot));
      }
      const told = {
        target: { type: 'partner', id: partnerId },
        ...(reason === undefined ? {} : { reason }),
        ...(step === undefined ? {} : { diff: { step } }),
      };
      return changeOutside(services, request, reply, told, async () => {
        try {
          // Scoped: another principal's key, or the same key for another action, is another operation.
          const updateId = `${order.actor.id}:${action}:${operationId}`;
          const result = await services.migrations.update(partnerId, action, order, updateId);
          request.log.info({ partnerId, action, operationId, repeated: result.repeated }, 'action taken');
          return { status: 200, body: { operationId, ...result } };
        } catch (error) {
          throw await toProblem(error, services, partnerId, operationId);
        }
      });
    });
  }
};

function schemaOf(action: ActionName) {
  const members = {
    reason: needsReason.includes(action) ? reason : Type.Optional(reason),
    ...(action === 'skip' ? { step } : action === 'retry' ? { step: Type.Optional(step) } : {}),
  };
  const body = Type.Unsafe<{ reason?: string; step?: string }>(Type.Object(members, { additionalProperties: false }));
  return {
    operationId: `${action}Migration`,
    summary: explanation[action],
    tags: ['Actions'],
    params: partnerParams,
    body,
    response: {
      200: { ...actionResultSchema, description: 'Taken' },
      ...keyedProblems(
        'malformed-request',
        'validation-failed',
        'not-found',
        'wrong-state',
        ...(asksForMatch.includes(action) ? (['precondition-failed', 'precondition-required'] as const) : []),
        'payload-too-large',
        'unsupported-media-type',
      ),
    },
  };
}

async function toProblem(error: unknown, services: Services, partnerId: string, operationId: string) {
  if (!(error instanceof MigrationsClientError)) return error;
  if (error.code === 'wrong-state') {
    return new Problem('wrong-state', { detail: error.message, members: { ...error.wrongState } });
  }
  if (error.code === 'invalid') return new Problem('validation-failed', { detail: error.message });
  if (error.code === 'not-found') return endedOrUnknown(services, partnerId);
  if (error.code === 'outcome-unknown') {
    return unavailable(
      'Whether the action was taken is not known yet; repeat it with `Idempotency-Key` set to the `operationId`',
      5,
      { operationId },
    );
  }
  return error;
}

async function endedOrUnknown({ database, migrations }: Services, partnerId: string): Promise<Problem> {
  const [run, row] = await Promise.all([migrations.describe(partnerId), findMigration(database, partnerId)]);
  // Right after an end the projection may lag; long after it Temporal has forgotten.
  const currentState = run?.state === 'closed' ? (run.endStage ?? 'terminated') : row?.stage;
  if (currentState === undefined) return new Problem('not-found', { detail: 'The partner has no migration' });
  return new Problem('wrong-state', {
    detail: 'The migration has ended',
    members: { currentState, allowedActions: [] },
  });
}
