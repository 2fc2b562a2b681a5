import { Type } from 'typebox';
import { createApiClient } from '../../../db/queries/api-clients.js';
import { grants, may } from '../../../domain/authorization.js';
import { isReservedSource } from '../../../domain/event-sources.js';
import { keyExpiryOf } from '../../identity/key-expiry.js';
import { apiKeyTag } from '../../mutations/entity-tags.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { deny, principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { keyExpiry, keyName, keyScopes, newApiKeySchema } from '../../schemas/api-key.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { apiKeyView } from '../../views/api-key.js';

const schema = {
  operationId: 'createApiKey',
  summary: 'Make a key for a machine',
  description: 'The key is shown in this answer alone. `pii:read` and `audit:read` are given by those who hold them.',
  tags: ['API keys'],
  body: Type.Object(
    { name: keyName, scopes: keyScopes, expiresAt: Type.Optional(keyExpiry) },
    { additionalProperties: false },
  ),
  response: {
    201: { ...newApiKeySchema, description: 'The key' },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'already-exists',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/api-keys` */
export const createApiKey: Route = async (app, services) => {
  const config = { access: 'admin', audit: 'api.api-key.create' } as const;
  app.post('/v1/api-keys', { schema, config }, async (request, reply) => {
    const { name, scopes } = request.body;
    const expiresAt = keyExpiryOf(request.body.expiresAt);
    const principal = principalOf(request);
    // A key reports events under its name.
    if (isReservedSource(name)) {
      throw new Problem('already-exists', { detail: 'Events of Portage itself have this name' });
    }
    // Else an administrator could give himself what no role holds, by way of a key.
    const notOwn = grants.find((grant) => scopes.includes(grant) && !may(principal, grant));
    if (notOwn) await deny(request, notOwn);
    return changeDatabase(services, request, reply, async (database) => {
      const { client, key } = await createApiClient(database, { name, scopes, createdBy: principal.id, expiresAt });
      request.log.info({ client: client.id, scopes, by: principal.id }, 'API key made');
      return {
        status: 201,
        headers: { etag: apiKeyTag(client) },
        body: { ...apiKeyView(client), key },
        target: { type: 'api-key', id: client.id },
        diff: { name, scopes, expiresAt },
      };
    });
  });
};
