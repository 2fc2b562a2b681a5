import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { temporalConfig } from '../../temporal.config.js';
import { ensureSchedule } from './ensure-schedule.js';
import { scheduleIdsOf } from './schedule-ids.js';

/** Makes the schedule of the system watch, or brings it up to date. */
export async function ensureSystemWatch(client: Client, taskQueue: string): Promise<void> {
  const { workflowType, everyMs } = temporalConfig.systemWatch;
  const scheduleId = scheduleIdsOf(taskQueue).systemWatch;
  await ensureSchedule(client, scheduleId, {
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
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
  });
}
