import type { Logger } from 'pino';
import type { Database } from '../db/connection.js';
import { deleteExpiredIdempotencyKeys } from '../db/queries/idempotency-keys.js';
import {
  type Retention,
  removeOldAttention,
  removeOldContacts,
  removeOldEvents,
  removeOldOperations,
} from '../db/queries/retention.js';

const everyMs = 10 * 60_000;
/** Of a round and kind: a backlog of a million is gone in a day, and no round keeps the database busy. */
const batchesAtMost = 10;
const batchSize = 1_000;
/** Each takes up to 5,000 items with it. */
const operationsAtOnce = 5;

/**
 * Removes kept answers that nobody can ask for again, and what has been over for longer than it is kept, every 10 minutes.
 * The returned function ends it.
 */
export function startHousekeeping(database: Database, logger: Logger, retention: Retention): () => Promise<void> {
  let running = Promise.resolve();
  let isEnding = false;
  const timer = setInterval(() => {
    running = removeWhatIsOver(database, retention, () => isEnding)
      .then((removed) => {
        if (Object.values(removed).some((count) => count > 0)) logger.info(removed, 'what was over has been removed');
      })
      .catch((err) => {
        logger.warn({ err }, 'what is over could not be removed, the next round follows');
      });
  }, everyMs);
  return async () => {
    clearInterval(timer);
    isEnding = true;
    await running;
  };
}

/** One round, in bounded steps. Gives how much went. @throws DatabaseError */
export async function removeWhatIsOver(
  database: Database,
  { contactsDays, eventsDays, operationsDays, attentionDays }: Retention,
  isEnding: () => boolean = () => false,
): Promise<Record<'contacts' | 'events' | 'operations' | 'attention', number>> {
  const inBatches = async (size: number, remove: (atMost: number) => Promise<number>) => {
    let total = 0;
    for (let batch = 0; batch < batchesAtMost && !isEnding(); batch += 1) {
      const count = await remove(size);
      total += count;
      if (count < size) break;
    }
    return total;
  };
  await deleteExpiredIdempotencyKeys(database);
  return {
    contacts: await inBatches(batchSize, (atMost) => removeOldContacts(database, contactsDays, atMost)),
    events: await inBatches(batchSize, (atMost) => removeOldEvents(database, eventsDays, atMost)),
    operations: await inBatches(operationsAtOnce, (atMost) => removeOldOperations(database, operationsDays, atMost)),
    attention: await inBatches(batchSize, (atMost) => removeOldAttention(database, attentionDays, atMost)),
  };
}
