import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { carryRecords } from '../../activities/record/carry-records.js';
import type { MigrationActivities } from '../../domain/activities.js';
import { temporalConfig } from '../../temporal.config.js';

// Failed tries are part of many tests and would drown the output.
Runtime.install({ logger: new DefaultLogger('ERROR') });

export interface TestTemporal {
  client: Client;
  connection: Connection;
  /** Runs a worker until the returned function is called; `maintenance` are the activities of other workflows. */
  work(taskQueue: string, activities?: MigrationActivities, maintenance?: object): Promise<() => Promise<void>>;
  /** Runs recorded histories through the workflow code; throws at the first that the code would not repeat. */
  replay(histories: { workflowId: string; history: History }[]): Promise<void>;
  close(): Promise<void>;
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** The Temporal server of this test run, and workers on it with the bundle made once. */
export async function connectTestTemporal(): Promise<TestTemporal> {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  const bundle = process.env.TEST_WORKFLOW_BUNDLE;
  if (!address || !bundle) throw new Error('The global set-up has not run');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace: temporalConfig.defaultNamespace });
  return {
    client,
    connection,
    async work(taskQueue, activities, maintenance) {
      const worker = await Worker.create({
        connection: native,
        namespace: temporalConfig.defaultNamespace,
        taskQueue,
        workflowBundle: { codePath: bundle },
        activities: { ...(activities && carryRecords(activities)), ...maintenance },
        maxCachedWorkflows: 100,
        shutdownGraceTime: '1s',
      });
      const done = worker.run();
      return async () => {
        worker.shutdown();
        await done;
      };
    },
    async replay(histories) {
      for await (const result of Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, histories)) {
        if (result.error) throw result.error;
      }
    },
    async close() {
      await connection.close();
      await native.close();
    },
  };
}
