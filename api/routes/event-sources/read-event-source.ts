import { listRefusals, type Refusal } from '../../../db/queries/event-refusals.js';
import {
  countEventsOfSource,
  findEventSource,
  keyEndsOf,
  listEventSourceKeys,
} from '../../../db/queries/event-sources.js';
import { Problem } from '../../problems.js';
import { eventSourceDetailSchema, sourceParams } from '../../schemas/event-source.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { keyView, sourceView } from '../../views/event-source.js';

const schema = {
  operationId: 'readEventSource',
  summary: 'Read a source, its keys and what has come from it',
  tags: ['Event sources'],
  params: sourceParams,
  response: {
    200: { ...eventSourceDetailSchema, description: 'The source' },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/event-sources/{slug}` */
export const readEventSource: Route = async (app, { database }) => {
  app.get('/v1/event-sources/:slug', { schema, config: { access: 'admin' } }, async (request, reply) => {
    const { slug } = request.params;
    const source = await findEventSource(database, slug);
    if (!source) throw new Problem('not-found', { detail: 'No event source has this name' });
    const keys = await listEventSourceKeys(database, slug);
    const view = sourceView(source, (await keyEndsOf(database, [slug])).get(slug));
    reply.header('etag', view.etag);
    const { byStatus, lastReceivedAt } = await countEventsOfSource(database, slug);
    return {
      ...view,
      keys: keys.map(keyView),
      events: {
        total: Object.values(byStatus).reduce((sum, count) => sum + count, 0),
        byStatus,
        ...(lastReceivedAt === undefined ? {} : { lastReceivedAt: lastReceivedAt.toISOString() }),
      },
      refused: refusedView(await listRefusals(database, slug)),
    };
  });
};

function refusedView(refusals: readonly Omit<Refusal, 'source'>[]) {
  const last = Math.max(...refusals.map(({ lastAt }) => lastAt.getTime()));
  return {
    total: refusals.reduce((sum, { count }) => sum + count, 0),
    byStatus: Object.fromEntries(refusals.map(({ status, count }) => [String(status), count])),
    ...(refusals.length === 0 ? {} : { lastAt: new Date(last).toISOString() }),
  };
}
