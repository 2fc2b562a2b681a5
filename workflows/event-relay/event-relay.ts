import { proxyActivities } from '@temporalio/workflow';
import type { RelayActivities, RelayOrder } from '../../domain/activities.js';

const { relayEvents } = proxyActivities<RelayActivities>({
  // It looks for work for a minute; what it has in hand then may take half a minute more.
  startToCloseTimeout: '3m',
  // A worker that died with it is missed soon: nothing else brings waiting events meanwhile.
  heartbeatTimeout: '15s',
  // The schedule's next run is the retry of last resort.
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 5 },
  summary: 'Deliver waiting events',
});

/**
 * Brings events that wait in the inbox to their migrations. The schedule `portage-event-relay` starts it anew as soon as
 * a run has ended; each run is short, so that none grows a history. Returns how many events were delivered.
 */
export async function eventRelay(order: RelayOrder): Promise<number> {
  return relayEvents(order);
}
