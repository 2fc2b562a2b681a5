import type { Logger } from 'pino';
import type { Database } from '../db/connection.js';
import { deleteExpiredIdempotencyKeys } from '../db/queries/idempotency-keys.js';

const everyMs = 10 * 60_000;

/** Removes kept answers that nobody can ask for again, every 10 minutes. The returned function ends it. */
export function startHousekeeping(database: Database, logger: Logger): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = deleteExpiredIdempotencyKeys(database).catch((err) => {
      logger.warn({ err }, 'expired idempotency keys could not be removed, the next round follows');
    });
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
