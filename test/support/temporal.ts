import { randomUUID } from 'node:crypto';
import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { carryRecords } from '../../activities/record/carry-records.js';
import type { MigrationActivities } from '../../domain/activities.js';
import { temporalConfig } from '../../temporal.config.js';
import { FakeOutside } from './fake-outside.js';

// Failed tries are part of many tests and would drown the output.
Runtime.install({ logger: new DefaultLogger('ERROR') });

export interface TestTemporal {
  client: Client;
  connection: Connection;
  /** Runs a worker until the returned function is called; `maintenance` are the activities of other workflows. */
  work(taskQueue: string, activities?: MigrationActivities, maintenance?: object): Promise<() => Promise<void>>;
  /**
   * Has a worker do the work of this migration, which it does for all of them until `close`: to make one, with the code
   * of the workflows in it, takes half a second of a processor. Gives the queue.
   */
  share(workflowId: string, activities: MigrationActivities): Promise<string>;
  /** Stops that worker; the next `share` has another one go on. */
  rest(): Promise<void>;
  /** Runs recorded histories through the workflow code; throws at the first that the code would not repeat, named. */
  replay(histories: { workflowId: string; history: History }[], nameOf?: (workflowId: string) => string): Promise<void>;
  close(): Promise<void>;
}

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export interface TestTemporalOptions {
  /** The queue of the worker that all share. */
  sharedQueue?: string;
  /** Activities of other workflows, for that worker too. */
  maintenance?: () => object;
}

/** The Temporal server of this test run, and workers on it with the bundle made once. */
export async function connectTestTemporal({
  sharedQueue = `shared-${randomUUID()}`,
  maintenance,
}: TestTemporalOptions = {}): Promise<TestTemporal> {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  const bundle = process.env.TEST_WORKFLOW_BUNDLE;
  if (!address || !bundle) throw new Error('The global set-up has not run');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace: temporalConfig.defaultNamespace });
  const served = new Map<string, MigrationActivities>();
  let stopShared: Promise<() => Promise<void>> | undefined;

  async function work(taskQueue: string, activities?: MigrationActivities, others?: object) {
    const worker = await Worker.create({
      connection: native,
      namespace: temporalConfig.defaultNamespace,
      taskQueue,
      workflowBundle: { codePath: bundle ?? '' },
      activities: { ...(activities && carryRecords(activities)), ...others },
      maxCachedWorkflows: 100,
      shutdownGraceTime: '1s',
      // Otherwise a step of a workflow that takes 5 s, as on a machine with far too much to do, is cut off half way,
      // which may end the process ("async hook stack has become corrupted"). Workers that are processes have the limit.
      debugMode: true,
    });
    const done = worker.run();
    return async () => {
      worker.shutdown();
      await done;
    };
  }

  async function rest() {
    await (await stopShared)?.();
    stopShared = undefined;
  }

  return {
    client,
    connection,
    work,
    async share(workflowId, activities) {
      served.set(workflowId, activities);
      stopShared ??= work(sharedQueue, activitiesOfMany(served), maintenance?.());
      await stopShared;
      return sharedQueue;
    },
    rest,
    async replay(histories, nameOf = (workflowId) => workflowId) {
      for await (const result of Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, histories)) {
        if (result.error) throw new Error(`Not repeated: ${nameOf(result.workflowId)}`, { cause: result.error });
      }
    },
    async close() {
      await rest();
      await connection.close();
      await native.close();
    },
  };
}

/** Each call goes to the activities of the migration that makes it. */
function activitiesOfMany(served: ReadonlyMap<string, MigrationActivities>): MigrationActivities {
  const names = Object.keys(new FakeOutside().activities) as (keyof MigrationActivities)[];
  const call = (name: keyof MigrationActivities) => (input: never) => {
    const { workflowId } = activityInfo().workflowExecution ?? {};
    const activities = served.get(workflowId ?? '');
    if (!activities) throw ApplicationFailure.nonRetryable(`Nobody does the work of ${workflowId}`);
    return (activities[name] as (input: never) => Promise<unknown>)(input);
  };
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as MigrationActivities;
}
