import { setTimeout as delay } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { loadAlerting } from '../activities/system/alerting.js';
import { BootError } from '../boot/boot-error.js';
import { createLogger } from '../boot/logger.js';
import { waitForDatabase } from '../boot/wait-for-database.js';
import { ConfigurationError, loadConfig } from '../config.js';
import { connectDatabase } from '../db/connection.js';
import { hasLiveAdminKey } from '../db/queries/api-clients.js';
import { installationSecret } from '../db/queries/installation-secrets.js';
import { createMigrationsClient } from '../temporal-client/migrations-client.js';
import { buildApp } from './app.js';
import { ensureLocalAdminKey } from './identity/local-admin-key.js';
import { cursorKey } from './lists/page-cursor.js';
import { startBulkActionSweep } from './process/bulk-action-sweep.js';
import { startHousekeeping } from './process/housekeeping.js';
import { ApiMetrics } from './process/metrics.js';
import { createMetricsServer } from './process/metrics-server.js';
import { Readiness } from './process/readiness.js';
import { startSystemWatchLapse } from './process/system-watch-lapse.js';

/** Load balancers look every few seconds: so long they may still send requests after `/readyz` has turned. */
const turnAwayMs = 5_000;
const drainMs = 15_000;
const housekeepingEndMs = 5_000;
const connectionEndMs = 5_000;
/** Beyond the sum of the phases something hangs, and the process ends with an error. */
const graceMs = turnAwayMs + drainMs + 3 * housekeepingEndMs + 3 * connectionEndMs + 2_000;

/** The process: reads its settings, connects, listens, and ends in phases. */
async function serve(): Promise<void> {
  const config = loadConfig([
    'DATABASE_URL',
    'DATABASE_POOL',
    'TEMPORAL_ADDRESS',
    'TEMPORAL_NAMESPACE',
    'TEMPORAL_TASK_QUEUE',
    'TEMPORAL_API_KEY',
    'TEMPORAL_TLS',
    'HTTP_HOST',
    'HTTP_PORT',
    'PUBLIC_URL',
    'METRICS_HOST',
    'METRICS_PORT',
    'ADMIN_KEY_FILE',
    'API_SECRET',
    'EVENT_KEYS_SECRET',
    'INTAKE_IN_FLIGHT',
    'OIDC_ISSUER',
    'OIDC_AUDIENCE',
    'OIDC_ROLES_CLAIM',
    'OIDC_ROLES_PREFIX',
    'OIDC_CLIENT_IDS',
    'API_REQUESTS_PER_MINUTE',
    'API_FAILURES_PER_MINUTE',
    'TRUSTED_PROXIES',
    'SECOND_PERSON',
    'OPERATIONS_TIME_ZONE',
    'BUSINESS_HOLIDAYS',
    'CONTACTS_KEPT_DAYS',
    'EVENTS_KEPT_DAYS',
    'OPERATIONS_KEPT_DAYS',
    'ATTENTION_KEPT_DAYS',
    'LOG_LEVEL',
  ]);
  const alerting = loadAlerting();
  const logger = createLogger('api', config.LOG_LEVEL);
  const database = connectDatabase(config.DATABASE_URL, {
    max: config.DATABASE_POOL,
    applicationName: 'portage-api',
  });
  try {
    await waitForDatabase(database, logger);
  } catch (error) {
    await database.close();
    throw error;
  }
  if (config.ADMIN_KEY_FILE && (await ensureLocalAdminKey(database, config.ADMIN_KEY_FILE))) {
    logger.info({ file: config.ADMIN_KEY_FILE }, 'local admin key made');
  }
  if (!config.OIDC_ISSUER && !(await hasLiveAdminKey(database))) {
    logger.warn(
      'nobody can get in: there is neither an identity provider nor an admin key; set OIDC_ISSUER or ADMIN_KEY_FILE',
    );
  }
  if (config.SECOND_PERSON && !config.OIDC_ISSUER) {
    logger.warn(
      'overrides that take a second person will wait in vain: there is no identity provider; set OIDC_ISSUER, or SECOND_PERSON=false',
    );
  }
  const migrations = createMigrationsClient({
    address: config.TEMPORAL_ADDRESS,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    tls: config.TEMPORAL_TLS,
    ...(config.TEMPORAL_API_KEY === undefined ? {} : { apiKey: config.TEMPORAL_API_KEY }),
  });
  const readiness = new Readiness(database, migrations);
  const metrics = new ApiMetrics();
  metrics.watchProcess();
  const metricsServer = createMetricsServer(metrics);
  const app = await buildApp({
    database,
    migrations,
    logger,
    readiness,
    metrics,
    publicUrl: config.PUBLIC_URL ?? `http://${config.HTTP_HOST}:${config.HTTP_PORT}`,
    // Nothing of the address of the database: its password changes, and two processes may write it differently.
    cursorKey: cursorKey(config.API_SECRET ?? (await installationSecret(database))),
    eventsInFlight: config.INTAKE_IN_FLIGHT,
    rateLimits: {
      requestsPerMinute: config.API_REQUESTS_PER_MINUTE,
      failuresPerMinute: config.API_FAILURES_PER_MINUTE,
    },
    ...(config.TRUSTED_PROXIES === undefined ? {} : { trustedProxies: config.TRUSTED_PROXIES.split(',') }),
    ...(config.OIDC_ISSUER === undefined
      ? {}
      : {
          tokens: {
            issuer: config.OIDC_ISSUER,
            audience: config.OIDC_AUDIENCE,
            rolesClaim: config.OIDC_ROLES_CLAIM,
            ...(config.OIDC_ROLES_PREFIX === undefined ? {} : { rolesPrefix: config.OIDC_ROLES_PREFIX }),
            ...(config.OIDC_CLIENT_IDS === undefined ? {} : { clientIds: config.OIDC_CLIENT_IDS.split(',') }),
          },
        }),
    secondPerson: config.SECOND_PERSON,
    calendar: { timeZone: config.OPERATIONS_TIME_ZONE, holidays: config.BUSINESS_HOLIDAYS.split(',') },
    ...(config.EVENT_KEYS_SECRET === undefined ? {} : { eventKeysSecret: config.EVENT_KEYS_SECRET }),
  });
  const endHousekeeping = startHousekeeping(database, logger, {
    contactsDays: config.CONTACTS_KEPT_DAYS,
    eventsDays: config.EVENTS_KEPT_DAYS,
    operationsDays: config.OPERATIONS_KEPT_DAYS,
    attentionDays: config.ATTENTION_KEPT_DAYS,
  });
  const endWatchLapse = startSystemWatchLapse(database, logger, alerting);
  const endBulkActionSweep = startBulkActionSweep(database, migrations, logger);

  closeWithGrace(
    { delay: graceMs, logger: { error: (line) => logger.error(String(line)) } },
    async ({ signal, err }) => {
      logger.info({ signal, ...(err ? { err } : {}) }, 'shutting down');
      readiness.drain();
      // Nobody balances a loopback address: waiting would only make a developer wait.
      if (!err && !isLoopback(config.HTTP_HOST)) await delay(turnAwayMs);
      const failed = [
        await hasFailed(logger, 'requests', drainMs, () => app.close()),
        await hasFailed(logger, 'metrics', connectionEndMs, () => metricsServer.close()),
        await hasFailed(logger, 'housekeeping', housekeepingEndMs, endHousekeeping),
        await hasFailed(logger, 'watch', housekeepingEndMs, endWatchLapse),
        await hasFailed(logger, 'bulk actions', housekeepingEndMs, endBulkActionSweep),
        await hasFailed(logger, 'Temporal', connectionEndMs, () => migrations.close()),
        await hasFailed(logger, 'database', connectionEndMs, () => database.close()),
      ];
      // What is thrown here makes the process exit with 1.
      if (failed.includes(true)) throw new Error('The shutdown was not clean');
    },
  );

  if (config.METRICS_PORT !== undefined) {
    await metricsServer.listen({ host: config.METRICS_HOST, port: config.METRICS_PORT });
    logger.info({ host: config.METRICS_HOST, port: config.METRICS_PORT }, 'metrics are served');
  }
  await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT });
  logger.info({ host: config.HTTP_HOST, port: config.HTTP_PORT }, 'listening');
}

/** Ends one part; what takes too long or fails is logged and does not keep the others from ending. */
async function hasFailed(
  logger: Logger,
  part: string,
  timeoutMs: number,
  end: () => Promise<unknown>,
): Promise<boolean> {
  const finished = new AbortController();
  try {
    const late = delay(timeoutMs, 'late', { signal: finished.signal });
    if ((await Promise.race([end(), late])) === 'late') throw new Error(`${part} did not end within ${timeoutMs} ms`);
    return false;
  } catch (error) {
    logger.error({ err: error, part }, 'shutdown phase failed');
    return true;
  } finally {
    finished.abort();
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

try {
  await serve();
} catch (error) {
  // Before there is a logger, and for people: one plain text on stderr.
  const isForPeople = error instanceof ConfigurationError || error instanceof BootError;
  process.stderr.write(`${isForPeople ? error.message : String(error)}\n`);
  process.exit(1);
}
