import { MockActivityEnvironment } from '@temporalio/testing';
import { type ActivityConfig, createActivities, createOutsideClients } from '../../../activities/index.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import type { MigrationActivities } from '../../../domain/activities.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { createTestDatabase } from '../../support/database.js';
import { activityConfigOf } from '../../support/sandbox-settings.js';

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
  const config = activityConfigOf(sandbox, settings);
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
