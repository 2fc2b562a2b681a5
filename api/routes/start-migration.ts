import { Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { findMigration } from '../../db/queries/migrations.js';
import { deliverWaitingEvents } from '../../delivery/deliver-event.js';
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

/** `POST /v1/migrations` */
export const startMigration: Route = async (app, { database, migrations, publicUrl }) => {
  app.post('/v1/migrations', { schema, config: { access: 'migrations:write' } }, async (request, reply) => {
    const { partnerId, plannedFor, wave, policy } = request.body;
    // Temporal forgets closed workflows after its retention; the projection keeps them.
    const recorded = await findMigration(database, partnerId);
    if (recorded?.stage === 'completed') throw ended();
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
      await deliverWaitingEvents(database, migrations, partnerId);
    } catch (error) {
      // The migration runs and the events are stored: the sweep brings them.
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
