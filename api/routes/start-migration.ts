import { Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { releaseParkedEvents } from '../../db/queries/claim-events.js';
import { findMigration } from '../../db/queries/migrations.js';
import { deliverParkedEvents } from '../../delivery/event-relay.js';
import { type MigrationPolicy, policyOverridesSchema, policyWith } from '../../domain/policy.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { instant, partnerId } from '../schemas/basics.js';
import { startedSchema } from '../schemas/migration.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

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
  description: 'Starting it twice gives the same migration: 201 the first time, 200 after that.',
  tags: ['Migrations'],
  body,
  response: {
    200: { ...startedSchema, description: 'It runs already' },
    201: { ...startedSchema, description: 'It has started' },
    ...problems(
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
export const startMigration: Route = async (app, { database, migrations, publicUrl }) => {
  app.post('/v1/migrations', { schema, config: { access: 'migrations:write' } }, async (request, reply) => {
    const { partnerId, plannedFor, wave, policy } = request.body;
    // Temporal forgets closed workflows after its retention; the projection keeps them.
    const recorded = await findMigration(database, partnerId);
    if (recorded?.stage === 'completed') throw ended();
    // Should this process die between the start and the release below, the relay looks at them soon all the same.
    await releaseParkedEvents(database, partnerId, new Date(Date.now() + releaseAnywayMs));
    const started = await migrations.start({
      migrationId: `mig_${uuidv7()}`,
      partnerId,
      plannedFor: new Date(plannedFor).toISOString(),
      ...(wave === undefined ? {} : { wave }),
      policy: policyWith(policy),
      startedBy: { type: 'operator', id: principalOf(request).id },
    });
    if (started.outcome === 'ended') throw ended();
    const { outcome, migrationId } = started;
    request.log.info({ partnerId, migrationId, outcome }, 'migration start');
    try {
      const onRefusal = (error: unknown, eventId: string) =>
        request.log.error({ err: error, eventId }, 'event could not be delivered');
      await deliverParkedEvents({ database, migrations, onRefusal }, partnerId);
    } catch (error) {
      // The migration runs and the events are stored: the relay brings them.
      request.log.warn({ err: error, partnerId }, 'parked events could not be released');
    }
    return reply
      .code(outcome === 'started' ? 201 : 200)
      .header('location', `${publicUrl}/v1/migrations/${partnerId}`)
      .send({ migrationId, partnerId, outcome });
  });
};

function ended(): Problem {
  return new Problem('already-ended', {
    detail: 'The migration of this partner was completed',
    members: { currentState: 'completed' },
  });
}
