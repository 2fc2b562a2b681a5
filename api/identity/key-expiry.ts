import { maxKeyLifeMs } from '../../db/queries/api-clients.js';
import { unprocessable } from '../problems.js';

/**
 * When a key that is made now ends; without a wish as late as it may.
 * @throws Problem `unprocessable` for a past instant, or one in more than 365 days.
 */
export function keyExpiryOf(wished: string | undefined): Date {
  const now = Date.now();
  const expiresAt = new Date(wished ?? now + maxKeyLifeMs);
  if (expiresAt.getTime() > now && expiresAt.getTime() <= now + maxKeyLifeMs) return expiresAt;
  throw unprocessable('/expiresAt', 'must be in the future, and within 365 days');
}
