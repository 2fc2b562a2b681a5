import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client';
import type { RelayOrder } from '../../domain/activities.js';
import { temporalConfig } from '../../temporal.config.js';
import { connectionOptions, type TemporalSettings } from '../migrations-client.js';
import { ensureSchedule, type ScheduleDefinition } from './ensure-schedule.js';
import { scheduleIdsOf } from './schedule-ids.js';

const { relay } = temporalConfig;
const deadlineMs = 10_000;

/** Makes the schedule that keeps the event relay running, or brings it up to date. */
export async function ensureRelaySchedule(settings: TemporalSettings, intervalMs: number): Promise<void> {
  const { namespace, taskQueue } = settings;
  const connection = Connection.lazy(connectionOptions(settings));
  const client = new Client({ connection, namespace });
  const scheduleId = scheduleIdsOf(taskQueue).relay;
  const order: RelayOrder = { intervalMs, forMs: relay.forMs };
  const wanted: ScheduleDefinition = {
    spec: { intervals: [{ every: intervalMs }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: relay.catchupWindow },
    action: {
      type: 'startWorkflow',
      workflowType: relay.workflowType,
      workflowId: scheduleId,
      taskQueue,
      args: [order],
      workflowRunTimeout: relay.runTimeout,
      staticSummary: 'Delivers events that wait',
    },
  };
  try {
    await connection.withDeadline(Date.now() + deadlineMs, () => ensureSchedule(client, scheduleId, wanted));
  } finally {
    await connection.close();
  }
}
