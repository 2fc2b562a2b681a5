import { NativeConnection } from '@temporalio/worker';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { activitySettings, createActivities, createOutsideClients } from '../activities/index.js';
import { ConfigurationError, loadConfig } from '../config.js';
import { connectDatabase } from '../db/connection.js';
import { createHealthServer } from './health-server.js';
import { freeMetricsAddress, installRuntime } from './runtime.js';
import { createMigrationWorker } from './worker.js';

/** The worker process: runs the workflows and their activities until it is told to stop. */
const config = readConfig();
const logger = pino({ level: config.LOG_LEVEL, base: { service: 'worker' } });
const metricsAddress = await freeMetricsAddress();
installRuntime(logger, metricsAddress);

const database = connectDatabase(config.DATABASE_URL, { max: config.DATABASE_POOL, applicationName: 'portage-worker' });
const connection = await NativeConnection.connect({
  address: config.TEMPORAL_ADDRESS,
  ...(config.TEMPORAL_API_KEY !== undefined && { apiKey: config.TEMPORAL_API_KEY }),
  tls: config.TEMPORAL_TLS || config.TEMPORAL_API_KEY !== undefined,
});
const clients = createOutsideClients(config);
const worker = await createMigrationWorker({
  connection,
  namespace: config.TEMPORAL_NAMESPACE,
  taskQueue: config.TEMPORAL_TASK_QUEUE,
  activities: createActivities({ database, config, clients }),
  ...(config.WORKFLOW_BUNDLE !== undefined && { workflowBundle: config.WORKFLOW_BUNDLE }),
});
const health = createHealthServer({ worker, connection, database, metricsAddress });
await health.listen({ host: config.WORKER_HTTP_HOST, port: config.WORKER_HTTP_PORT });

const running = worker.run();
// A second signal, or an overrun of the worker's own 60 s, ends the process with an error code.
const { close } = closeWithGrace({ delay: 75_000, logger }, async ({ err }) => {
  if (err) logger.error({ err }, 'worker failed');
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await running.catch(() => undefined);
  await health.close();
  await connection.close();
  await clients.close();
  await database.close();
});
running.then(
  () => close(),
  (error: unknown) => {
    logger.fatal({ err: error }, 'worker failed');
    process.exitCode = 1;
    return close();
  },
);
logger.info({ taskQueue: config.TEMPORAL_TASK_QUEUE, namespace: config.TEMPORAL_NAMESPACE }, 'worker polls');

function readConfig() {
  try {
    return loadConfig([
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
      'TEMPORAL_TASK_QUEUE',
      'TEMPORAL_API_KEY',
      'TEMPORAL_TLS',
      'DATABASE_URL',
      'DATABASE_POOL',
      ...activitySettings,
      'WORKER_HTTP_HOST',
      'WORKER_HTTP_PORT',
      'WORKFLOW_BUNDLE',
      'LOG_LEVEL',
    ]);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
