import type { Logger } from 'pino';
import type { Database } from '../db/connection.js';
import { claimWaitingEvents } from '../db/queries/claim-events.js';
import type { EventRow } from '../db/queries/events.js';
import { deliverEvent } from '../delivery/deliver-event.js';
import type { MigrationsClient } from '../temporal-client/migrations-client.js';
import { isDatabaseAway } from './database-away.js';

const everyMs = 30_000;
/** Longer than a batch takes when each event of it runs into its deadline. */
const leaseMs = 120_000;
const batchSize = 50;
const maxBatches = 20;

/**
 * Delivers what waits and is due, in bounded batches. Any number of processes may do so at once: each event is claimed by
 * one. Ends early when Temporal does not answer. Returns how many events it took up.
 */
export async function sweepEvents(
  database: Database,
  migrations: MigrationsClient,
  logger: Logger,
  signal?: AbortSignal,
): Promise<number> {
  let taken = 0;
  const deliver = async (event: EventRow) => {
    try {
      return await deliverEvent(database, migrations, event);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      // One that cannot be delivered must not hold up the others behind it.
      logger.error({ err: error, eventId: event.id }, 'event could not be delivered');
      return 'failed';
    }
  };
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const events = await claimWaitingEvents(database, { limit: batchSize, leaseMs });
    for (const event of events) {
      if (signal?.aborted) return taken;
      const outcome = await deliver(event);
      taken += 1;
      // The rest of the batch comes back when the lease is over, which is soon enough after an outage.
      if (outcome === 'waiting') return taken;
    }
    if (events.length < batchSize) break;
  }
  return taken;
}

/** Sweeps now and then every 30 s. The returned function ends it once the event in hand is done. */
export function startEventSweep(database: Database, migrations: MigrationsClient, logger: Logger): () => Promise<void> {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const sweep = async () => {
    try {
      const taken = await sweepEvents(database, migrations, logger, stopping.signal);
      if (taken > 0) logger.info({ events: taken }, 'waiting events taken up');
    } catch (error) {
      logger.warn({ err: error }, 'event sweep failed, the next one follows');
    }
    // Processes that were started together would otherwise sweep together for ever.
    if (!stopping.signal.aborted) timer = setTimeout(run, everyMs * (0.9 + Math.random() * 0.2));
  };
  let running = sweep();
  function run() {
    running = sweep();
  }
  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await running;
  };
}
