import { Client, Connection, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { RelayOrder } from '../domain/activities.js';
import { temporalConfig } from '../temporal.config.js';
import { connectionOptions, type TemporalSettings } from './migrations-client.js';

const { relay } = temporalConfig;
const deadlineMs = 10_000;

/**
 * Makes the schedule that keeps the event relay running, or brings it up to date; one that an operator has paused stays
 * paused. Any number of workers may do so at once.
 */
export async function ensureRelaySchedule(settings: TemporalSettings, intervalMs: number): Promise<void> {
  const { namespace, taskQueue } = settings;
  const connection = Connection.lazy(connectionOptions(settings));
  const { schedule } = new Client({ connection, namespace });
  const scheduleId = relayScheduleId(taskQueue);
  const order: RelayOrder = { intervalMs, forMs: relay.forMs };
  const wanted = {
    spec: { intervals: [{ every: intervalMs }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: relay.catchupWindow },
    action: {
      type: 'startWorkflow' as const,
      workflowType: relay.workflowType,
      workflowId: scheduleId,
      taskQueue,
      args: [order],
      workflowRunTimeout: relay.runTimeout,
      staticSummary: 'Delivers events that wait',
    },
  };
  try {
    await connection.withDeadline(Date.now() + deadlineMs, async () => {
      try {
        await schedule.create({ scheduleId, ...wanted });
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
        await schedule.getHandle(scheduleId).update(({ state }) => ({ ...wanted, state }));
      }
    });
  } finally {
    await connection.close();
  }
}

/** One relay for each task queue: those of several installations in a namespace have databases of their own. */
export function relayScheduleId(taskQueue: string): string {
  return taskQueue === temporalConfig.taskQueue ? relay.scheduleId : `${relay.scheduleId}/${taskQueue}`;
}
