import { connectDatabase } from '../../db/connection.js';
import { relayDueEvents } from '../../delivery/event-relay.js';
import { temporalConfig } from '../../temporal.config.js';
import { createMigrationsClient } from '../../temporal-client/migrations-client.js';

/** What the process tells, as lines of JSON: how it goes on, and last how it ended. */
export interface RelayNews {
  taken: number;
  rssMiB: number;
  /** Of the last line. */
  delivered?: number;
  seconds?: number;
}

const drainForMs = 1_800_000;
const toldEveryMs = 500;

// The relay as the worker's activity runs it, in a process that does nothing else: so its memory is the relay's.
const database = connectDatabase(process.env.DATABASE_URL ?? '', { max: 10, applicationName: 'portage-bench-relay' });
const migrations = createMigrationsClient({
  address: process.env.TEMPORAL_ADDRESS ?? '',
  namespace: temporalConfig.defaultNamespace,
  taskQueue: temporalConfig.taskQueue,
});
await migrations.check();
const tell = (news: RelayNews) => void process.stdout.write(`${JSON.stringify(news)}\n`);
const rssMiB = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
tell({ taken: 0, rssMiB: rssMiB() });
let told = 0;
const startedAt = performance.now();
const { taken, delivered } = await relayDueEvents(
  {
    database,
    migrations,
    onRefusal(error) {
      throw error;
    },
  },
  {
    endsAt: Date.now() + drainForMs,
    onProgress: (soFar) => {
      if (Date.now() - told < toldEveryMs) return;
      told = Date.now();
      tell({ taken: soFar, rssMiB: rssMiB() });
    },
  },
);
tell({ taken, delivered, seconds: (performance.now() - startedAt) / 1000, rssMiB: rssMiB() });
await migrations.close();
await database.close();
