import { Type } from 'typebox';
import { listTimelines, verifyTimeline } from '../../../db/queries/timeline.js';
import { maxPageSize } from '../../../domain/pages.js';
import { principalOf } from '../../plugins/authentication.js';
import { pageOf, pageQuery, partnerId } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';

const schema = {
  operationId: 'verifyTimelines',
  summary: 'Recompute the hash chains of histories',
  description:
    'Of all migrations, or of those of one partner, a page of them at a time. Each names the first entry that is missing, ' +
    'not as it was written, or not of the chain.',
  tags: ['Audit'],
  querystring: Type.Object({ partner: Type.Optional(partnerId), ...pageQuery }, { additionalProperties: false }),
  response: {
    200: {
      ...pageOf(
        Type.Object({
          migrationId: Type.String(),
          partnerId,
          ok: Type.Boolean(),
          entries: Type.Integer({ description: 'Entries that are as they were written, counted from the first' }),
          firstBadSequence: Type.Optional(Type.Integer()),
        }),
      ),
      description: 'What was found, by the id of the migration',
    },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** Of a page, on a busy database. */
const timeLimitMs = 120_000;

/** `GET /v1/audit/verification/timelines` */
export const verifyTimelines: Route = async (app, { database, cursors }) => {
  const options = { schema, config: { access: 'audit:read' as const, timeLimitMs } };
  app.get('/v1/audit/verification/timelines', options, async (request) => {
    const { partner, limit, cursor } = request.query;
    const scope = { list: 'timelines', filter: { partner }, principalId: principalOf(request).id };
    const after = cursor === undefined ? undefined : cursors.read<string>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const found = await listTimelines(database, {
      ...(partner === undefined ? {} : { partnerId: partner }),
      ...(after === undefined ? {} : { after }),
      limit: size + 1,
    });
    const data = [];
    for (const one of found.slice(0, size)) data.push({ ...one, ...(await verifyTimeline(database, one.migrationId)) });
    const last = data.at(-1);
    return { data, ...(found.length > size && last ? { nextCursor: cursors.make(scope, last.migrationId) } : {}) };
  });
};
