import { Type } from 'typebox';
import { endEventSourceKey as markEnded } from '../../db/queries/event-sources.js';
import { keyView } from '../event-source-view.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { slug } from '../schemas/event-source.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'endEventSourceKey',
  summary: 'End a key at once',
  description: 'Signatures by it are refused from now on. It stays listed, since receipts name it.',
  tags: ['Event sources'],
  params: Type.Object(
    { slug, kid: Type.String({ pattern: '^key_[0-9a-f-]{36}$', description: 'Kid of the key' }) },
    { additionalProperties: false },
  ),
  response: {
    200: { description: 'The key', content: { 'application/json': { schema: { $ref: 'EventSourceKey#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `DELETE /v1/event-sources/{slug}/keys/{kid}` */
export const endEventSourceKey: Route = async (app, { database }) => {
  app.delete('/v1/event-sources/:slug/keys/:kid', { schema, config: { access: 'admin' } }, async (request) => {
    const { slug, kid } = request.params;
    const key = await markEnded(database, slug, kid);
    if (!key) throw new Problem('not-found', { detail: 'The event source has no such key' });
    request.log.info({ source: slug, kid, by: principalOf(request).id }, 'key of an event source ended');
    return keyView(key);
  });
};
