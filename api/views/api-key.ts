import type { ApiClient } from '../../db/queries/api-clients.js';
import { apiKeyTag } from '../mutations/entity-tags.js';

/** What is told of a machine's key; the key itself never again. */
export function apiKeyView(client: ApiClient) {
  const { id, name, scopes, createdAt, createdBy, expiresAt, previousUntil, lastUsedAt, revokedAt } = client;
  const now = Date.now();
  return {
    id,
    etag: apiKeyTag(client),
    name,
    scopes,
    state: stateOf(client, now),
    createdAt: createdAt.toISOString(),
    createdBy,
    expiresAt: expiresAt.toISOString(),
    ...(previousUntil && previousUntil.getTime() > now ? { previousUntil: previousUntil.toISOString() } : {}),
    ...(lastUsedAt ? { lastUsedAt: lastUsedAt.toISOString() } : {}),
    ...(revokedAt ? { revokedAt: revokedAt.toISOString() } : {}),
  };
}

function stateOf({ revokedAt, expiresAt }: ApiClient, now: number): 'live' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked';
  return expiresAt.getTime() <= now ? 'expired' : 'live';
}
