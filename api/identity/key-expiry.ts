import { maxKeyLifeDays, maxKeyLifeMs } from '../../domain/keys.js';
import { unprocessable } from '../problems.js';

/**
 * When a key that is made now ends; without a wish as late as it may.
 * @throws Problem `unprocessable` for a past instant, or one that is too far.
 */
export function keyExpiryOf(wished: string | undefined): Date {
  const now = Date.now();
  const expiresAt = new Date(wished ?? now + maxKeyLifeMs);
  if (expiresAt.getTime() > now && expiresAt.getTime() <= now + maxKeyLifeMs) return expiresAt;
  throw unprocessable('/expiresAt', `must be in the future, and within ${maxKeyLifeDays} days`);
}
