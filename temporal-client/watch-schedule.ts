import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { watchScheduleId, watchWorkflowType } from '../domain/watch.js';

export interface WatchScheduleOptions {
  taskQueue: string;
  /** 0: on demand alone. */
  everyMinutes: number;
}

const minuteMs = 60_000;

/**
 * Makes the schedule of the Marketplace watcher, or brings it up to date; whether somebody has paused it stays as it is.
 * Any number of workers may do so at once.
 */
export async function ensureWatchSchedule(client: Client, options: WatchScheduleOptions): Promise<void> {
  const definition = definitionOf(options);
  try {
    await client.schedule.create({ scheduleId: watchScheduleId, ...definition });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(watchScheduleId).update(({ state }) => ({
      ...definition,
      state: { paused: state.paused, ...(state.note && { note: state.note }) },
    }));
  }
}

/** Runs it now; one that runs already is followed by another, so that what is there by now is seen for sure. */
export async function triggerWatch(client: Client): Promise<void> {
  await client.schedule.getHandle(watchScheduleId).trigger(ScheduleOverlapPolicy.BUFFER_ONE);
}

function definitionOf({ taskQueue, everyMinutes }: WatchScheduleOptions) {
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
      workflowType: watchWorkflowType,
      workflowId: watchScheduleId,
      taskQueue,
      args: [],
      // Its own bounds are shorter; this ends what no worker takes up.
      workflowRunTimeout: '6h',
      staticSummary: 'Asks the Marketplace what it sends no event for',
    },
  } satisfies Omit<ScheduleOptions, 'scheduleId'>;
}
