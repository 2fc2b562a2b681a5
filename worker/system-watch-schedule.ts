import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { temporalConfig } from '../temporal.config.js';

/** Id of the schedule that starts the watch of a task queue's system. */
export function systemWatchScheduleId(taskQueue: string): string {
  return `system-watch/${taskQueue}`;
}

/** Makes the schedule, or brings an older one up to date; whether somebody has paused it stays. Safe to call at once from many. */
export async function ensureSystemWatch(client: Client, taskQueue: string): Promise<void> {
  const { workflowType, everyMs } = temporalConfig.systemWatch;
  const scheduleId = systemWatchScheduleId(taskQueue);
  const options = {
    scheduleId,
    spec: { intervals: [{ every: everyMs }] },
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId: scheduleId,
      taskQueue,
      workflowRunTimeout: '5m',
      args: [],
    },
    // One that was missed is made up for by the next; two at once would only look twice.
    policies: { overlap: 'SKIP', catchupWindow: '1m' },
  } satisfies ScheduleOptions;
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({
      spec: options.spec,
      action: options.action,
      policies: options.policies,
      state,
    }));
  }
}
