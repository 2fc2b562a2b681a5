import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { marketplaceWatchType } from '../../domain/marketplace-watch.js';
import { ensureSchedule, type ScheduleDefinition } from './ensure-schedule.js';
import { scheduleIdsOf } from './schedule-ids.js';

export interface WatchScheduleOptions {
  taskQueue: string;
  /** 0: on demand alone. */
  everyMinutes: number;
}

const minuteMs = 60_000;

/** Makes the schedule of the Marketplace watcher, or brings it up to date. */
export async function ensureMarketplaceWatch(client: Client, options: WatchScheduleOptions): Promise<void> {
  await ensureSchedule(client, scheduleIdsOf(options.taskQueue).marketplaceWatch, definitionOf(options));
}

/** Runs it now; one that runs already is followed by another, so that what is there by now is seen for sure. */
export async function triggerMarketplaceWatch(client: Client, taskQueue: string): Promise<void> {
  await client.schedule.getHandle(scheduleIdsOf(taskQueue).marketplaceWatch).trigger(ScheduleOverlapPolicy.BUFFER_ONE);
}

function definitionOf({ taskQueue, everyMinutes }: WatchScheduleOptions): ScheduleDefinition {
  return {
    spec:
      everyMinutes === 0
        ? {}
        : {
            intervals: [{ every: everyMinutes * minuteMs }],
            // Added to each start, so two starts are 90 to 110 % of the interval apart.
            jitter: (everyMinutes * minuteMs) / 10,
          },
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      // After an outage of the server one run now is worth as much as those that were missed.
      catchupWindow: minuteMs,
    },
    action: {
      type: 'startWorkflow',
      workflowType: marketplaceWatchType,
      workflowId: scheduleIdsOf(taskQueue).marketplaceWatch,
      taskQueue,
      args: [],
      // Its own bounds are shorter; this ends what no worker takes up.
      workflowRunTimeout: '6h',
      staticSummary: 'Asks the Marketplace what it sends no event for',
    },
  };
}
