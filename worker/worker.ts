import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { MigrationActivities } from '../domain/activities.js';
import { temporalConfig } from '../temporal.config.js';

export interface MigrationWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  activities: MigrationActivities;
  /** Path of a prebuilt bundle; absent: the workflows are bundled now (about 1.5 s). */
  workflowBundle?: string;
}

/** A worker with the limits of `temporal.config.ts`; the caller runs it and ends with it. */
export function createMigrationWorker(options: MigrationWorkerOptions): Promise<Worker> {
  const { connection, namespace, taskQueue, activities, workflowBundle } = options;
  const limits: Partial<WorkerOptions> = {
    ...temporalConfig.worker,
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
  };
  return Worker.create({
    ...limits,
    connection,
    namespace,
    taskQueue,
    activities,
    ...(workflowBundle === undefined
      ? { workflowsPath: workflowsPath() }
      : { workflowBundle: { codePath: workflowBundle } }),
  });
}

/** The workflows beside this file: TypeScript in development, JavaScript once built. */
export function workflowsPath(): string {
  const built = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
}
