import { Type } from 'typebox';
import { findMigration } from '../../db/queries/migrations.js';
import { listTimeline } from '../../db/queries/timeline.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { maxPageSize, migrationQuery, pageOf, pageQuery, partnerParams } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'readTimeline',
  summary: "Read the history of a partner's newest migration, or of an earlier one",
  description: 'In business words, oldest first, numbered from 1 without gaps.',
  tags: ['Migrations'],
  params: partnerParams,
  querystring: Type.Object({ ...migrationQuery, ...pageQuery }, { additionalProperties: false }),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'TimelineEntry#' })), description: 'A page of the history' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid', 'not-found'),
  },
};

/** `GET /v1/migrations/{partnerId}/timeline` */
export const readTimeline: Route = async (app, { database, migrations, cursors }) => {
  // Of a fact it is what the event said.
  const config = { access: 'migrations:read', personal: ['/data/*/data'] } as const;
  app.get('/v1/migrations/:partnerId/timeline', { schema, config }, async (request) => {
    const { partnerId } = request.params;
    const { migrationId, limit, cursor } = request.query;
    const migration = await findMigration(database, partnerId, migrationId);
    if (!migration) {
      // Started a moment ago, and nothing recorded yet: an empty history, not an unknown partner.
      if (migrationId === undefined && (await migrations.describe(partnerId))) return { data: [] };
      throw new Problem('not-found', { detail: 'The partner has no such migration' });
    }
    const scope = {
      list: 'timeline',
      filter: { migrationId: migration.id },
      principalId: principalOf(request).id,
    };
    const after = cursor === undefined ? 0 : cursors.read<number>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const entries = await listTimeline(database, migration.id, { after, limit: size + 1 });
    const page = entries.slice(0, size);
    const last = page.at(-1);
    return {
      data: page,
      ...(entries.length > size && last ? { nextCursor: cursors.make(scope, last.sequence) } : {}),
    };
  });
};
