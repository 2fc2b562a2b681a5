import { Type } from 'typebox';
import { findEventSourceKey, endEventSourceKey as markEnded } from '../../../db/queries/event-sources.js';
import { holdEventSource, tagOfEventSource } from '../../mutations/change-event-source.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { slug } from '../../schemas/event-source.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { keyView } from '../../views/event-source.js';

const schema = {
  operationId: 'endEventSourceKey',
  summary: 'End a key at once',
  description: 'Signatures by it are refused from now on. It stays listed, since receipts name it.',
  tags: ['Event sources'],
  params: Type.Object(
    {
      slug,
      kid: Type.String({
        pattern: '^key_[0-9a-f-]{36}$',
        description: 'Kid of the key',
        examples: ['key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
      }),
    },
    { additionalProperties: false },
  ),
  response: {
    200: { description: 'The key', content: { 'application/json': { schema: { $ref: 'EventSourceKey#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found', 'precondition-failed'),
  },
};

/** `DELETE /v1/event-sources/{slug}/keys/{kid}` */
export const endEventSourceKey: Route = async (app, services) => {
  const config = { access: 'admin', audit: 'api.event-source-key.end', ifMatch: 'optional' } as const;
  app.delete('/v1/event-sources/:slug/keys/:kid', { schema, config }, async (request, reply) => {
    const { slug, kid } = request.params;
    return changeDatabase(services, request, reply, async (database) => {
      await holdEventSource(database, request, slug);
      const before = await findEventSourceKey(database, slug, kid);
      const key = await markEnded(database, slug, kid);
      if (!key) throw new Problem('not-found', { detail: 'The event source has no such key' });
      request.log.info({ source: slug, kid, by: principalOf(request).id }, 'key of an event source ended');
      const headers = await tagOfEventSource(database, slug);
      return {
        status: 200,
        headers,
        body: keyView(key),
        target: { type: 'event-source', id: slug },
        diff: { before: before && keyView(before), after: keyView(key) },
      };
    });
  });
};
