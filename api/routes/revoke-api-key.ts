import { revokeApiClient } from '../../db/queries/api-clients.js';
import { apiKeyView } from '../api-key-view.js';
import { changeDatabase } from '../mutation.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { apiKeyParams } from '../schemas/api-key.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'revokeApiKey',
  summary: 'End a key at once',
  description: 'It stays listed, since history names it.',
  tags: ['API keys'],
  params: apiKeyParams,
  response: {
    200: { description: 'The key', content: { 'application/json': { schema: { $ref: 'ApiKey#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `DELETE /v1/api-keys/{keyId}` */
export const revokeApiKey: Route = async (app, services) => {
  const config = { access: 'admin', audit: 'api.api-key.revoke' } as const;
  app.delete('/v1/api-keys/:keyId', { schema, config }, async (request, reply) => {
    const { keyId } = request.params;
    return changeDatabase(services, request, reply, async (database) => {
      const client = await revokeApiClient(database, keyId);
      if (!client) throw new Problem('not-found', { detail: 'No API key has this id' });
      request.log.info({ client: keyId, by: principalOf(request).id }, 'API key revoked');
      return { status: 200, body: apiKeyView(client), target: { type: 'api-key', id: keyId } };
    });
  });
};
