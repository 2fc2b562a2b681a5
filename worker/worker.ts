import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { MigrationActivities } from '../domain/activities.js';
import type { SystemActivities } from '../domain/system-activities.js';
import { temporalConfig } from '../temporal.config.js';
import { workflowCode } from './workflow-code.js';

export interface MigrationWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Without those of the system watch its workflow cannot run here. */
  activities: MigrationActivities & Partial<SystemActivities>;
  /** Path of a prebuilt bundle; absent: the one of the build, or the workflows are bundled now. */
  workflowBundle?: string;
}

/** A worker with the limits of `temporal.config.ts`; the caller runs it and ends with it. */
export async function createMigrationWorker(options: MigrationWorkerOptions): Promise<Worker> {
  const { workflowBundle, ...rest } = options;
  const limits: Partial<WorkerOptions> = {
    ...temporalConfig.worker,
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
  };
  return Worker.create({ ...limits, ...rest, workflowBundle: await workflowCode(workflowBundle) });
}
