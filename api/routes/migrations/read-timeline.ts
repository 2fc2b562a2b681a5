import { Type } from 'typebox';
import { findMigration } from '../../../db/queries/migrations.js';
import { listTimeline, type StoredTimelineEntry } from '../../../db/queries/timeline.js';
import { readPage } from '../../lists/page.js';
import { Problem } from '../../problems.js';
import { migrationQuery, pageOf, pageQuery, partnerParams } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { withActorNames } from '../../views/actor-names.js';

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
    const { rows, next } = await readPage<StoredTimelineEntry, number>(
      cursors,
      request,
      { list: 'timeline', filter: { migrationId: migration.id }, limit, cursor },
      { read: (page) => listTimeline(database, migration.id, page), positionOf: ({ sequence }) => sequence },
    );
    return { data: await withActorNames(database, rows), ...next };
  });
};
