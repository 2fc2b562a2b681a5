import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { carryRecords } from '../activities/record/carry-records.js';
import type { MigrationActivities, RelayActivities } from '../domain/activities.js';
import type { BulkActionActivities } from '../domain/bulk-actions.js';
import type { WatchActivities } from '../domain/marketplace-watch.js';
import type { SystemActivities } from '../domain/system-activities.js';
import { temporalConfig } from '../temporal.config.js';
import { workflowCode } from './workflow-code.js';

export interface MigrationWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Those of the migrations. */
  activities: MigrationActivities;
  /** Those of the small workflows that keep the rest going. */
  maintenance?: Partial<WatchActivities & RelayActivities & SystemActivities & BulkActionActivities>;
  /** Path of a prebuilt bundle; absent: the one of the build, or the workflows are bundled now. */
  workflowBundle?: string;
}

/** A worker with the limits of `temporal.config.ts`; the caller runs it and ends with it. */
export async function createMigrationWorker(options: MigrationWorkerOptions): Promise<Worker> {
  const { workflowBundle, activities, maintenance, ...rest } = options;
  const limits: Partial<WorkerOptions> = {
    ...temporalConfig.worker,
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
  };
  return Worker.create({
    ...limits,
    ...rest,
    activities: { ...carryRecords(activities), ...maintenance },
    workflowBundle: await workflowCode(workflowBundle),
  });
}
