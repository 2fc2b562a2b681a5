import { MockActivityEnvironment } from '@temporalio/testing';
import { type ActivityConfig, createActivities, createOutsideClients } from '../../../activities/index.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import type { MigrationActivities } from '../../../domain/activities.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { createTestDatabase } from '../../support/database.js';

export interface ActivityWorld {
  sandbox: Sandbox;
  database: Database;
  config: ActivityConfig;
  /** The real activities over HTTP, SMTP and PostgreSQL. */
  activities: MigrationActivities;
  /** Runs a call as an attempt of an activity. */
  run<T>(call: () => Promise<T>, attempt?: { attempt?: number; scheduledTimestampMs?: number }): Promise<T>;
  stop(): Promise<void>;
}

/** Sandbox, database and the real activities over them. */
export async function startActivityWorld(settings: Partial<ActivityConfig> = {}): Promise<ActivityWorld> {
  const sandbox = await startSandbox({ seed: 'empty' });
  const testDatabase = await createTestDatabase();
  const database = connectDatabase(testDatabase.url);
  const config: ActivityConfig = {
    LEGACY_PORTAL_URL: sandbox.legacyUrl,
    LEGACY_PORTAL_TOKEN: sandbox.legacyToken,
    MARKETPLACE_URL: sandbox.marketplaceUrl,
    MARKETPLACE_OPERATIONS_TOKEN: sandbox.operationsToken,
    MARKETPLACE_PORTAL_URL: 'https://portal.example.com',
    PROGRAM_ID: sandbox.programId,
    DOCS_URL: 'https://docs.example.com',
    SUPPORT_EMAIL: 'help@portage.example',
    EMAIL_PROVIDER: 'smtp',
    SMTP_URL: sandbox.smtpUrl,
    RESEND_URL: sandbox.resendUrl,
    RESEND_API_KEY: sandbox.resendKey,
    MAIL_FROM: 'Portage <no-reply@portage.example>',
    OUTSIDE_TIMEOUT_MS: 3000,
    WATCH_FULL_EVERY_HOURS: 24,
    WATCH_REQUESTS_PER_SECOND: 1000,
    ...settings,
  };
  const clients = createOutsideClients(config);
  return {
    sandbox,
    database,
    config,
    activities: createActivities({ database, config, clients }),
    run: (call, attempt = {}) => new MockActivityEnvironment({ startToCloseTimeoutMs: 30_000, ...attempt }).run(call),
    async stop() {
      await clients.close();
      await database.close();
      await testDatabase.drop();
      await sandbox.stop();
    },
  };
}
