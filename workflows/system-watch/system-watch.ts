import { proxyActivities } from '@temporalio/workflow';
import type { SystemActivities } from '../../domain/system-activities.js';

// The next run follows in a minute and does all of it again, so one that fails is not tried for long.
const { watchSystem, pursueAttention } = proxyActivities<SystemActivities>({
  startToCloseTimeout: '50s',
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '5s', maximumAttempts: 2 },
});

/** Looks after the system and the queue; started by a schedule every minute. */
export async function systemWatch(): Promise<void> {
  // What could not be looked at does not keep known items from being escalated; the run then fails all the same.
  const [watched] = await Promise.allSettled([watchSystem()]);
  await pursueAttention();
  if (watched?.status === 'rejected') throw watched.reason;
}
