import { Type } from 'typebox';
import { findApiClient, lockApiClient, rotateApiKey as replaceKey } from '../../../db/queries/api-clients.js';
import { grants, may } from '../../../domain/authorization.js';
import { keyOverlapHours } from '../../../domain/keys.js';
import { keyExpiryOf } from '../../identity/key-expiry.js';
import { apiKeyTag } from '../../mutations/entity-tags.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { matchIfAsked } from '../../mutations/preconditions.js';
import { deny, principalOf } from '../../plugins/authentication.js';
import { takeNothingForEmpty } from '../../plugins/json-bodies.js';
import { Problem } from '../../problems.js';
import { apiKeyParams, keyExpiry, newApiKeySchema } from '../../schemas/api-key.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { apiKeyView } from '../../views/api-key.js';

const schema = {
  operationId: 'rotateApiKey',
  summary: 'Replace a key',
  description: `The new key is shown in this answer alone; the old one goes on for ${keyOverlapHours} hours.`,
  tags: ['API keys'],
  params: apiKeyParams,
  body: Type.Object({ expiresAt: Type.Optional(keyExpiry) }, { additionalProperties: false }),
  response: {
    200: { ...newApiKeySchema, description: 'The new key' },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'not-found',
      'precondition-failed',
      'wrong-state',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/api-keys/{keyId}/rotate` */
export const rotateApiKey: Route = async (app, services) => {
  const config = { access: 'admin', audit: 'api.api-key.rotate', ifMatch: 'optional' } as const;
  app.post(
    '/v1/api-keys/:keyId/rotate',
    { schema, config, preValidation: takeNothingForEmpty },
    async (request, reply) => {
      const { keyId } = request.params;
      const expiresAt = keyExpiryOf(request.body.expiresAt);
      const principal = principalOf(request);
      const before = await findApiClient(services.database, keyId);
      if (!before) throw new Problem('not-found', { detail: 'No API key has this id' });
      // Who rotates sees the new key, and could use it.
      const notOwn = grants.find((grant) => before.scopes.includes(grant) && !may(principal, grant));
      if (notOwn) await deny(request, notOwn);
      return changeDatabase(services, request, reply, async (database) => {
        const held = await lockApiClient(database, keyId);
        if (held) await matchIfAsked(request, async () => apiKeyTag(held));
        const rotated = await replaceKey(database, keyId, expiresAt);
        if (!rotated) {
          throw new Problem('wrong-state', {
            detail: 'The key has ended; make a new one',
            members: { currentState: apiKeyView(before).state, allowedActions: [] },
          });
        }
        request.log.info({ client: keyId, by: principal.id }, 'API key rotated');
        return {
          status: 200,
          headers: { etag: apiKeyTag(rotated.client) },
          body: { ...apiKeyView(rotated.client), key: rotated.key },
          target: { type: 'api-key', id: keyId },
          diff: { before: held && apiKeyView(held), after: apiKeyView(rotated.client) },
        };
      });
    },
  );
};
