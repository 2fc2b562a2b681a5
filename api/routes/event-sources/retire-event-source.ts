import { keyEndsOf, retireEventSource as markRetired } from '../../../db/queries/event-sources.js';
import { holdEventSource } from '../../mutations/change-event-source.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { sourceParams } from '../../schemas/event-source.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { sourceView } from '../../views/event-source.js';

const schema = {
  operationId: 'retireEventSource',
  summary: 'Take nothing more from a source',
  description: 'For good: its events are answered with 410 from now on. What it has sent stays.',
  tags: ['Event sources'],
  params: sourceParams,
  response: {
    200: { description: 'The source', content: { 'application/json': { schema: { $ref: 'EventSource#' } } } },
    ...keyedProblems('malformed-request', 'validation-failed', 'not-found', 'precondition-failed'),
  },
};

/** `POST /v1/event-sources/{slug}/retire` */
export const retireEventSource: Route = async (app, services) => {
  const config = { access: 'admin', audit: 'api.event-source.retire', ifMatch: 'optional' } as const;
  app.post('/v1/event-sources/:slug/retire', { schema, config }, async (request, reply) => {
    const { slug } = request.params;
    return changeDatabase(services, request, reply, async (database) => {
      const before = await holdEventSource(database, request, slug);
      const source = await markRetired(database, slug);
      if (!source) throw new Problem('not-found', { detail: 'No event source has this name' });
      request.log.info({ source: slug, by: principalOf(request).id }, 'event source retired');
      const keys = (await keyEndsOf(database, [slug])).get(slug);
      const body = sourceView(source, keys);
      return {
        status: 200,
        headers: { etag: body.etag },
        body,
        target: { type: 'event-source', id: slug },
        diff: { before: sourceView(before, keys), after: body },
      };
    });
  });
};
