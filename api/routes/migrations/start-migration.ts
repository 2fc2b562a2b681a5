import { Type } from 'typebox';
import { releaseParkedEvents } from '../../../db/queries/claim-events.js';
import { findMigration } from '../../../db/queries/migrations.js';
import { deliverParkedEvents } from '../../../delivery/event-relay.js';
import { type MigrationPolicy, policyOverridesSchema, policyWith } from '../../../domain/policy.js';
import { lacksAttributes } from '../../../temporal-client/migrations-client-error.js';
import { changeOutside } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { previewSchema, validateQuery } from '../../schemas/action.js';
import { instant, partnerId } from '../../schemas/basics.js';
import { startedSchema } from '../../schemas/migration.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route, Services } from '../../services.js';

const body = Type.Object(
  {
    partnerId,
    plannedFor: instant('When the data is to be moved'),
    wave: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', description: 'Wave', examples: ['2026-03-north'] }),
    ),
    policy: Type.Optional(Type.Unsafe<Partial<MigrationPolicy>>(policyOverridesSchema)),
  },
  { additionalProperties: false },
);

const schema = {
  operationId: 'startMigration',
  summary: "Start a partner's migration",
  description:
    'Starting it twice gives the same migration: 201 the first time, 200 after that. With `validateOnly=true` the same ' +
    'checks are made, and the answer says what it would do.',
  tags: ['Migrations'],
  querystring: validateQuery,
  body,
  response: {
    200: {
      ...Type.Union([startedSchema, previewSchema]),
      description: 'It runs already; with `validateOnly`: what it would do',
    },
    201: { ...startedSchema, description: 'It has started' },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'already-ended',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** Longer than a start takes. */
const releaseAnywayMs = 15_000;

/** `POST /v1/migrations` */
export const startMigration: Route = async (app, services) => {
  const { database, migrations, publicUrl } = services;
  const config = { access: 'migrations:write', audit: 'api.migration.start' } as const;
  app.post('/v1/migrations', { schema, config }, async (request, reply) => {
    const { partnerId, plannedFor, wave, policy } = request.body;
    if (request.query.validateOnly) {
      return reply.code(200).send({ valid: true as const, effects: await foresee(services, request.body) });
    }
    const told = { target: { type: 'partner', id: partnerId }, diff: { plannedFor, wave, policy } };
    return changeOutside(services, request, reply, told, async (operationId) => {
      // A try that crashed after the start finds its own migration running: it has started it.
      const ownId = `mig_${operationId}`;
      await requireNotCompleted(services, partnerId, ownId);
      // Should this process die between the start and the release below, the relay looks at them soon all the same.
      await releaseParkedEvents(database, partnerId, new Date(Date.now() + releaseAnywayMs));
      const started = await migrations.start({
        migrationId: ownId,
        partnerId,
        plannedFor: new Date(plannedFor).toISOString(),
        ...(wave === undefined ? {} : { wave }),
        policy: policyWith(policy),
        startedBy: { type: 'operator', id: principalOf(request).id },
      });
      if (started.outcome === 'ended') throw ended();
      const { migrationId } = started;
      const outcome = migrationId === ownId ? 'started' : started.outcome;
      request.log.info({ partnerId, migrationId, outcome }, 'migration start');
      try {
        const onRefusal = (error: unknown, eventId: string) =>
          request.log.error({ err: error, eventId }, 'event could not be delivered');
        await deliverParkedEvents({ database, migrations, onRefusal }, partnerId);
      } catch (error) {
        // The migration runs and the events are stored: the relay brings them.
        request.log.warn({ err: error, partnerId }, 'parked events could not be released');
      }
      return {
        status: outcome === 'started' ? 201 : 200,
        headers: { location: `${publicUrl}/v1/migrations/${partnerId}` },
        body: { migrationId, partnerId, outcome },
        after: { migrationId, outcome },
      };
    });
  });
};

/** What a start would do now. @throws what the start would throw */
async function foresee(services: Services, { partnerId, plannedFor }: { partnerId: string; plannedFor: string }) {
  await requireNotCompleted(services, partnerId);
  const run = await services.migrations.describe(partnerId);
  if (run?.state === 'running') return [{ text: 'It runs already: nothing is started, and nothing of it changes' }];
  if (run?.endStage === 'completed') throw ended();
  const missing = await services.migrations.missingSearchAttributes();
  if (missing.length > 0) throw lacksAttributes(missing);
  return [
    { text: `Starts a migration, planned for ${new Date(plannedFor).toISOString()}` },
    { text: 'Hands it the events that have come for it before, if there are any' },
  ];
}

async function requireNotCompleted({ database }: Services, partnerId: string, ownId?: string): Promise<void> {
  // Temporal forgets closed workflows after its retention; the projection keeps them.
  const recorded = await findMigration(database, partnerId);
  if (recorded?.stage === 'completed' && recorded.id !== ownId) throw ended();
}

function ended(): Problem {
  return new Problem('already-ended', {
    detail: 'The migration of this partner was completed',
    members: { currentState: 'completed' },
  });
}
