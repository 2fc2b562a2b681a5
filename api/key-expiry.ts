import { maxKeyLifeMs } from '../db/queries/api-clients.js';
import { Problem } from './problems.js';

/**
 * When a key that is made now ends; without a wish as late as it may.
 * @throws Problem `validation-failed` for a past instant, or one in more than 365 days.
 */
export function keyExpiryOf(wished: string | undefined): Date {
  const now = Date.now();
  const expiresAt = new Date(wished ?? now + maxKeyLifeMs);
  if (expiresAt.getTime() > now && expiresAt.getTime() <= now + maxKeyLifeMs) return expiresAt;
  throw new Problem('validation-failed', {
    detail: 'The body does not fit its schema',
    errors: [{ message: 'must be in the future, and within 365 days', pointer: '/expiresAt' }],
  });
}
