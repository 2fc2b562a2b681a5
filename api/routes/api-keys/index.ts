import type { Route } from '../../services.js';
import { createApiKey } from './create-api-key.js';
import { listApiKeys } from './list-api-keys.js';
import { revokeApiKey } from './revoke-api-key.js';
import { rotateApiKey } from './rotate-api-key.js';

export const apiKeyRoutes: Route[] = [createApiKey, listApiKeys, rotateApiKey, revokeApiKey];
