import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { v7 as uuidv7 } from 'uuid';
import { migrationWorkflowId } from '../../../domain/ids.js';
import type { MigrationInput } from '../../../domain/migration.js';
import { policyWith } from '../../../domain/policy.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { freePort } from '../../../stack/free-port.js';
import { temporalConfig } from '../../../temporal.config.js';
import { type Program, runProgram } from '../../e2e/program.js';
import { createTestDatabase } from '../../support/database.js';
import { outsideSettings } from '../../support/sandbox-settings.js';
import { type CuttableProxy, startProxy } from './cuttable-proxy.js';

/** The outside of a worker process: real servers, two of them behind ways that can be cut. */
export interface WorkerWorld {
  sandbox: Sandbox;
  temporal: CuttableProxy;
  database: CuttableProxy;
  databaseUrl: string;
  client: Client;
  /** A worker process, built unless told otherwise, on a task queue of its own, and the address of its health page. */
  startWorker(
    env?: Record<string, string>,
    start?: typeof runProgram,
  ): Promise<{ worker: Program; url: string; taskQueue: string }>;
  /** Makes a partner in the sandbox and starts its migration. */
  startMigration(taskQueue: string, client?: Client): Promise<string>;
  stop(): Promise<void>;
}

export async function startWorkerWorld(): Promise<WorkerWorld> {
  const temporalAddress = process.env.TEST_TEMPORAL_ADDRESS ?? '';
  const testDatabase = await createTestDatabase();
  const sandbox = await startSandbox({ seed: 'empty' });
  const direct = new URL(testDatabase.url);
  const database = await startProxy({ host: direct.hostname, port: Number(direct.port) });
  const [host = '', port] = temporalAddress.split(':');
  const temporal = await startProxy({ host, port: Number(port) });
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  const throughProxy = new URL(direct);
  throughProxy.host = database.address;

  return {
    sandbox,
    temporal,
    database,
    databaseUrl: testDatabase.url,
    client,
    async startWorker(env = {}, start = runProgram) {
      const taskQueue = `worker-${randomUUID()}`;
      const httpPort = await freePort();
      const worker = start('worker/main.ts', {
        env: {
          TEMPORAL_ADDRESS: temporal.address,
          TEMPORAL_TASK_QUEUE: taskQueue,
          DATABASE_URL: throughProxy.href,
          ...outsideSettings(sandbox),
          WORKER_HTTP_PORT: String(httpPort),
          ...env,
        },
      });
      return { worker, url: `http://127.0.0.1:${httpPort}`, taskQueue };
    },
    async startMigration(taskQueue, on = client) {
      const partnerId = `W-${randomUUID().slice(0, 8)}`;
      sandbox.makePartner({ id: partnerId });
      const input: MigrationInput = {
        migrationId: `mig_${uuidv7()}`,
        partnerId,
        plannedFor: new Date(Date.now() + 3_600_000).toISOString(),
        policy: policyWith({ effectRetryFirstMs: 100, effectRetryMaxMs: 500 }),
        startedBy: { type: 'operator', id: 'op-1' },
      };
      await on.workflow.start(temporalConfig.workflowType, {
        taskQueue,
        workflowId: migrationWorkflowId(partnerId),
        args: [input],
      });
      return partnerId;
    },
    async stop() {
      await connection.close();
      await temporal.close();
      await database.close();
      await sandbox.stop();
      await testDatabase.drop();
    },
  };
}
