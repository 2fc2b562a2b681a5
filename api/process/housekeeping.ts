import type { Logger } from 'pino';
import type { Database } from '../../db/connection.js';
import { appendAudit } from '../../db/queries/audit.js';
import { deleteExpiredIdempotencyKeys } from '../../db/queries/idempotency-keys.js';
import {
  type Retention,
  removeOldApprovals,
  removeOldAttention,
  removeOldContacts,
  removeOldEvents,
  removeOldOperations,
} from '../../db/queries/retention.js';
import { inTransaction } from '../../db/transaction.js';
import { portage } from '../../domain/audit.js';

const everyMs = 10 * 60_000;
/** Of a round and kind: a backlog of a million is gone in a day, and no round keeps the database busy. */
const stepsAtMost = 10;
const rowsAtOnce = 1_000;
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

/** One round, in bounded steps, each audited with how much it removed. Gives how much went. @throws DatabaseError */
export async function removeWhatIsOver(
  database: Database,
  { contactsDays, eventsDays, operationsDays, attentionDays }: Retention,
  isEnding: () => boolean = () => false,
): Promise<Record<'contacts' | 'events' | 'operations' | 'attention' | 'approvals', number>> {
  const inSteps = async (kind: string, days: number, atOnce: number, remove: typeof removeOldEvents) => {
    let total = 0;
    for (let step = 0; step < stepsAtMost && !isEnding(); step += 1) {
      const count = await inTransaction(database, async (within) => {
        const removed = await remove(within, days, atOnce);
        if (removed > 0) await noteRemoval(within, kind, { count: removed, keptDays: days });
        return removed;
      });
      total += count;
      if (count < atOnce) break;
    }
    return total;
  };
  await deleteExpiredIdempotencyKeys(database);
  return {
    contacts: await inSteps('contacts', contactsDays, rowsAtOnce, removeOldContacts),
    events: await inSteps('events', eventsDays, rowsAtOnce, removeOldEvents),
    operations: await inSteps('operations', operationsDays, operationsAtOnce, removeOldOperations),
    attention: await inSteps('attention', attentionDays, rowsAtOnce, removeOldAttention),
    approvals: await inSteps('approvals', attentionDays, rowsAtOnce, removeOldApprovals),
  };
}

async function noteRemoval(within: Database, kind: string, diff: { count: number; keptDays: number }): Promise<void> {
  await appendAudit(within, {
    actor: portage,
    action: `api.${kind}.remove`,
    target: { type: kind, id: 'all' },
    outcome: 'success',
    diff,
  });
}
