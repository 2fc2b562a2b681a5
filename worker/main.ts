import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { createBulkActionActivities } from '../activities/bulk-action/bulk-action-activities.js';
import { createRelayActivities } from '../activities/event-relay/relay-activities.js';
import {
  activitySettings,
  createActivities,
  createOutsideClients,
  createWatcherActivities,
} from '../activities/index.js';
import { createAlertWebhook } from '../activities/system/alert-webhook.js';
import { createSystemActivities, systemSettings } from '../activities/system/system-activities.js';
import { createLogger } from '../boot/logger.js';
import { waitFor } from '../boot/wait-for.js';
import { waitForDatabase } from '../boot/wait-for-database.js';
import { ConfigurationError, loadConfig } from '../config.js';
import { connectDatabase, type Database } from '../db/connection.js';
import type { EventRow } from '../db/queries/event-row.js';
import { relayDueEvents } from '../delivery/event-relay.js';
import { createMigrationsClient, type TemporalSettings } from '../temporal-client/migrations-client.js';
import { ensureMarketplaceWatch } from '../temporal-client/schedules/marketplace-watch.js';
import { ensureRelaySchedule } from '../temporal-client/schedules/relay.js';
import { ensureSystemWatch } from '../temporal-client/schedules/system-watch.js';
import { temporalSight } from '../temporal-client/temporal-sight.js';
import { createHealthServer } from './health-server.js';
import { installRuntimeAnywhere } from './runtime.js';
import { createMigrationWorker } from './worker.js';

const settings = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_TASK_QUEUE',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS',
  'DATABASE_URL',
  'DATABASE_POOL',
  ...activitySettings,
  'WATCH_EVERY_MINUTES',
  'RELAY_INTERVAL_MS',
  ...systemSettings,
  'WORKER_HTTP_HOST',
  'WORKER_HTTP_PORT',
  'WORKFLOW_BUNDLE',
  'LOG_LEVEL',
] as const;
type WorkerConfig = ReturnType<typeof loadConfig<(typeof settings)[number]>>;

// Beyond the worker's own grace and force times (30 s and 60 s) and the closing of connections something hangs.
const graceMs = 75_000;

/** The worker process: runs the workflows and their activities until it is told to stop. */
async function work(config: WorkerConfig, logger: Logger): Promise<void> {
  const namespace = config.TEMPORAL_NAMESPACE;
  const metricsAddress = await installRuntimeAnywhere(logger);
  const database = connectDatabase(config.DATABASE_URL, {
    max: config.DATABASE_POOL,
    applicationName: 'portage-worker',
  });
  const clients = createOutsideClients(config);
  const temporal = temporalSettings(config);
  const migrations = createMigrationsClient(temporal);
  const relayStop = new AbortController();
  // What the watcher has found need not wait for the relay's next look.
  const deliver = async ({ subject }: EventRow) => {
    const onRefusal = (error: unknown, eventId: string) =>
      logger.error({ reason: messageOf(error), eventId }, 'event was refused');
    const run = { endsAt: Date.now() + 3_000, partnerId: subject, signal: relayStop.signal };
    await relayDueEvents({ database, migrations, onRefusal }, run);
  };
  const webhook = createAlertWebhook(config);
  let connection: NativeConnection | undefined;
  let worker: Worker | undefined;
  let running: Promise<void> | undefined;
  let isStopping = false;
  let isFailed = false;

  const describeNamespace = () => {
    if (!connection) return Promise.reject(new Error('not connected yet'));
    const { workflowService } = connection;
    return connection.withDeadline(Date.now() + 5_000, () => workflowService.describeNamespace({ namespace }));
  };
  const health = createHealthServer({
    workerState: () => worker?.getState(),
    temporal: describeNamespace,
    database: () => database.sql`select 1`,
    metricsAddress,
  });
  // Up before anything is waited for: a worker that waits for Temporal is alive, and not ready.
  await health.listen({ host: config.WORKER_HTTP_HOST, port: config.WORKER_HTTP_PORT });

  const { close } = closeWithGrace(
    { delay: graceMs, logger: { error: (line) => logger.error(String(line)) } },
    async ({ signal, err }) => {
      isStopping = true;
      if (err) logger.error({ err }, 'worker failed');
      // Running activities end, nothing new is begun; what is left of them is handed back when the grace is over.
      logger.info({ signal }, 'worker drains');
      relayStop.abort();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
      await running?.catch((error: unknown) => {
        if (!isFailed) logger.error({ reason: messageOf(error) }, 'worker did not end in order');
        isFailed = true;
      });
      await health.close();
      await connection?.close();
      await migrations.close();
      await clients.close();
      await webhook?.close();
      await database.close();
      logger.info('worker has ended');
      if (isFailed) process.exit(1);
    },
  );

  try {
    connection = await reachServers(config, database, logger);
    await waitFor({ what: `the namespace ${namespace}`, logger }, describeNamespace);
    await waitFor({ what: 'the schedule of the event relay', logger }, () =>
      ensureRelaySchedule(temporal, config.RELAY_INTERVAL_MS),
    );
    const taskQueue = config.TEMPORAL_TASK_QUEUE;
    const client = new Client({ connection, namespace });
    const sight = temporalSight({ client, namespace, taskQueues: [taskQueue] });
    await waitFor({ what: 'the schedule of the system watch', logger }, () => ensureSystemWatch(client, taskQueue));
    const made = await createMigrationWorker({
      connection,
      namespace,
      taskQueue,
      activities: createActivities({ database, config, clients }),
      maintenance: {
        ...createWatcherActivities({ database, config, clients, deliver }),
        ...createRelayActivities({ database, migrations, stopping: relayStop.signal }),
        ...createBulkActionActivities({ database, migrations, stopping: relayStop.signal }),
        ...createSystemActivities({ database, config, mailer: clients.mailer, webhook, sight }),
      },
      ...(config.WORKFLOW_BUNDLE !== undefined && { workflowBundle: config.WORKFLOW_BUNDLE }),
    });
    await ensureMarketplaceWatch(client, {
      taskQueue,
      everyMinutes: config.WATCH_EVERY_MINUTES,
    });
    if (isStopping) return;
    worker = made;
  } catch (error) {
    // Told to stop while it started: the connections that it starts with have been closed under it.
    if (isStopping) return;
    throw error;
  }
  running = worker.run();
  running.catch((error: unknown) => {
    if (isStopping) return;
    isFailed = true;
    logger.fatal({ reason: messageOf(error) }, 'worker failed');
    close();
  });
  logger.info({ taskQueue: config.TEMPORAL_TASK_QUEUE, namespace }, 'worker polls');
}

async function reachServers(config: WorkerConfig, database: Database, logger: Logger): Promise<NativeConnection> {
  await waitForDatabase(database, logger);
  return waitFor({ what: `Temporal at ${config.TEMPORAL_ADDRESS}`, logger }, () =>
    NativeConnection.connect({
      address: config.TEMPORAL_ADDRESS,
      ...(config.TEMPORAL_API_KEY !== undefined && { apiKey: config.TEMPORAL_API_KEY }),
      tls: config.TEMPORAL_TLS || config.TEMPORAL_API_KEY !== undefined,
    }),
  );
}

function temporalSettings(config: WorkerConfig): TemporalSettings {
  return {
    address: config.TEMPORAL_ADDRESS,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    tls: config.TEMPORAL_TLS,
    ...(config.TEMPORAL_API_KEY !== undefined && { apiKey: config.TEMPORAL_API_KEY }),
  };
}

function readConfig(): WorkerConfig {
  try {
    return loadConfig(settings);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // Before there is a logger, and for people: one plain text on stderr.
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Without stack and members: of an error at boot these may hold an address with its password. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const config = readConfig();
const logger = createLogger('worker', config.LOG_LEVEL);
try {
  await work(config, logger);
} catch (error) {
  logger.fatal({ reason: messageOf(error) }, 'worker could not start');
  // Servers and connections that are open already would keep the process alive.
  process.exit(1);
}
