import { retireEventSource as markRetired } from '../../db/queries/event-sources.js';
import { sourceView } from '../event-source-view.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { sourceParams } from '../schemas/event-source.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'retireEventSource',
  summary: 'Take nothing more from a source',
  description: 'For good: its events are answered with 410 from now on. What it has sent stays.',
  tags: ['Event sources'],
  params: sourceParams,
  response: {
    200: { description: 'The source', content: { 'application/json': { schema: { $ref: 'EventSource#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `POST /v1/event-sources/{slug}/retire` */
export const retireEventSource: Route = async (app, { database }) => {
  app.post('/v1/event-sources/:slug/retire', { schema, config: { access: 'admin' } }, async (request) => {
    const { slug } = request.params;
    const source = await markRetired(database, slug);
    if (!source) throw new Problem('not-found', { detail: 'No event source has this name' });
    request.log.info({ source: slug, by: principalOf(request).id }, 'event source retired');
    return sourceView(source);
  });
};
