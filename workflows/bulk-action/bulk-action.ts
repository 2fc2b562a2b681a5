import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { BulkActionActivities, BulkActionOrder } from '../../domain/bulk-actions.js';

const { actOnItems } = proxyActivities<BulkActionActivities>({
  startToCloseTimeout: '5m',
  // A worker that died with it is missed soon, and another one goes on with the item that it was at.
  heartbeatTimeout: '15s',
  // As long as it takes: the run's own time limit is the bound.
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  summary: 'Act on the partners that are left',
});

/** 5,000 items at 10 a second are 9 looks of a minute; slow answers may make it many times as long. */
const maxLooks = 1_000;

/** Takes one action on many partners, as its operation says. The items in the database say how far it is. */
export async function bulkAction(order: BulkActionOrder): Promise<void> {
  for (let looks = 0; looks < maxLooks; looks += 1) {
    const { left } = await actOnItems(order);
    if (left === 0) return;
  }
  // Any other error would fail the task, which is tried again for ever, and not the run.
  throw ApplicationFailure.nonRetryable('The bulk action does not come to its end');
}
