import { activityInfo } from '@temporalio/activity';
import type { RecordActivities } from '../../domain/activities.js';

/** More calls than fit into the history of one run. */
const callsOfARun = 1_000_000;

/**
 * The record step, told by the number of the call that brings a batch which of two batches is the newer one: a workflow
 * makes a batch in the moment in which it makes the call, numbers its calls, and counts its runs.
 */
export function numberedRecords({ record }: RecordActivities): RecordActivities {
  return {
    record: (batch) => {
      const call = Number(activityInfo().activityId);
      // The SDK numbers activities unless they are given an id; without a number the database goes by the entries alone.
      if (!Number.isSafeInteger(call) || call <= 0) return record(batch);
      return record({ ...batch, revision: batch.snapshot.runs * callsOfARun + call });
    },
  };
}
