import { lockApiClient, revokeApiClient } from '../../../db/queries/api-clients.js';
import { apiKeyTag } from '../../mutations/entity-tags.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { matchIfAsked } from '../../mutations/preconditions.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { apiKeyParams } from '../../schemas/api-key.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { apiKeyView } from '../../views/api-key.js';

const schema = {
  operationId: 'revokeApiKey',
  summary: 'End a key at once',
  description: 'It stays listed, since history names it.',
  tags: ['API keys'],
  params: apiKeyParams,
  response: {
    200: { description: 'The key', content: { 'application/json': { schema: { $ref: 'ApiKey#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found', 'precondition-failed'),
  },
};

/** `DELETE /v1/api-keys/{keyId}` */
export const revokeApiKey: Route = async (app, services) => {
  const config = { access: 'admin', audit: 'api.api-key.revoke', ifMatch: 'optional' } as const;
  app.delete('/v1/api-keys/:keyId', { schema, config }, async (request, reply) => {
    const { keyId } = request.params;
    return changeDatabase(services, request, reply, async (database) => {
      const before = await lockApiClient(database, keyId);
      if (before) await matchIfAsked(request, async () => apiKeyTag(before));
      const client = await revokeApiClient(database, keyId);
      if (!client) throw new Problem('not-found', { detail: 'No API key has this id' });
      request.log.info({ client: keyId, by: principalOf(request).id }, 'API key revoked');
      const body = apiKeyView(client);
      return {
        status: 200,
        headers: { etag: body.etag },
        body,
        target: { type: 'api-key', id: keyId },
        diff: { before: before && apiKeyView(before), after: body },
      };
    });
  });
};
