import type { Logger } from 'pino';
import type { Database } from '../../db/connection.js';
import { failUnbegun, listStalledBulkActions } from '../../db/queries/stalled-bulk-actions.js';
import type { MigrationsClient } from '../../temporal-client/migrations-client.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';

const everyMs = 5 * 60_000;
/** Longer than a caller repeats a request, and than the lease of its idempotency key. */
const silentForMs = 10 * 60_000;
/** So many at once do not exist; the rest follows in the next round. */
const atMost = 100;

type Client = Pick<MigrationsClient, 'runBulkAction' | 'knowsBulkAction'>;

/** Looks every few minutes after bulk actions that nobody carries out. The returned function ends it. */
export function startBulkActionSweep(database: Database, migrations: Client, logger: Logger): () => Promise<void> {
  let running = Promise.resolve();
  let isEnding = false;
  const timer = setInterval(() => {
    running = sweepBulkActions(database, migrations, silentForMs, () => isEnding)
      .then(({ failed }) => {
        if (failed > 0) logger.warn({ failed }, 'bulk actions were never begun and have been ended');
      })
      .catch((err) => {
        logger.warn({ err }, 'stalled bulk actions could not be looked at, the next round follows');
      });
  }, everyMs);
  return async () => {
    clearInterval(timer);
    isEnding = true;
    await running;
  };
}

/**
 * Has a bulk action whose run was ended from outside, or timed out, carried on. One whose request failed before anything was
 * asked of Temporal, and was never repeated, ends as failed: its caller was told that it did not work.
 */
export async function sweepBulkActions(
  database: Database,
  migrations: Client,
  olderThanMs: number,
  isEnding: () => boolean = () => false,
): Promise<{ failed: number }> {
  let failed = 0;
  for (const { id, isUnbegun } of await listStalledBulkActions(database, olderThanMs, atMost)) {
    // A hundred of them may take longer than an end has.
    if (isEnding()) break;
    try {
      if (isUnbegun && !(await migrations.knowsBulkAction(id))) failed += (await failUnbegun(database, id)) ? 1 : 0;
      // Where it runs, or waits for a worker, this does nothing.
      else await migrations.runBulkAction(id);
    } catch (error) {
      // With Temporal away nothing is known about any of them.
      if (error instanceof MigrationsClientError) return { failed };
      throw error;
    }
  }
  return { failed };
}
