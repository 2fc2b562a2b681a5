import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { CarryingRecords, MigrationActivities, RecordActivities } from '../../domain/activities.js';
import type { RecordBatch } from '../../domain/migration.js';
import type { MigrationPolicy } from '../../domain/policy.js';

type OutsideActivities = Omit<MigrationActivities, keyof RecordActivities>;

/**
 * The outside calls of a migration, each under a policy named after its reason. Whatever a policy gives up on becomes an
 * attention item with a later try of its own, so no outage ends a migration and none is retried out of sight for days.
 *
 * None of them is a local activity, though those would cost a sixth of the history: a query that comes with a workflow
 * task makes the SDK end that task before a local activity in it has answered, and a replay then tells the code of the
 * answer in another task than the first run did. What else came in meanwhile is met in another order, and a migration
 * that another worker takes over stops for good.
 */
export interface Calls {
  /**
   * Reads, and keyed or look-first writes, at the portal, the Marketplace and the mail server: a repeat has no second
   * effect, so they are simply tried again. One try ends well after the HTTP client's own time-out, so that a slow answer
   * is read, not lost.
   */
  untilItAnswers(summary: string): OutsideActivities;
  /** Reads of many pages: minutes long, and heartbeats tell a dead worker from a long list. */
  longReads(summary: string): OutsideActivities;
  /** The database is ours and is waited for; the server retries without writing history. */
  records: RecordActivities;
}

/** What is not recorded yet, for a call to take along; `taken` is called once it is in the database. */
export interface Carried {
  batch: RecordBatch;
  taken: () => void;
  /** The call is over, whatever became of it. */
  ended: () => void;
}

/** `answered` is called when a call has ended, before whoever waits for it goes on. */
export function callsUnder(policy: MigrationPolicy, carry: () => Carried | undefined, answered: () => void): Calls {
  const retry = {
    initialInterval: policy.effectRetryFirstMs,
    backoffCoefficient: 2,
    // The server refuses one that is shorter than the first, and the migration would stand still for good.
    maximumInterval: Math.max(policy.effectRetryFirstMs, policy.effectRetryMaxMs),
  };
  // An abort or a rollback waits for the call that runs. The default would let go of it at once: it could still close the
  // portal, or invite somebody, after that had been taken back.
  const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;
  const untilItAnswers: ActivityOptions = {
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: Math.max(policy.effectRetryForMs, 30_000),
    cancellationType,
    retry,
  };
  const longReads: ActivityOptions = {
    startToCloseTimeout: '10m',
    // Longer than one call may take (OUTSIDE_TIMEOUT_MS: a minute at most): heartbeats come between the calls.
    heartbeatTimeout: '75s',
    scheduleToCloseTimeout: Math.max(policy.effectRetryForMs, 600_000),
    cancellationType,
    retry,
  };
  const carrying = (options: ActivityOptions) =>
    takingAlong(proxyActivities<CarryingRecords<OutsideActivities>>(options), carry, answered);
  const { record } = proxyActivities<RecordActivities>({
    startToCloseTimeout: '10s',
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
    summary: 'Write records',
  });
  return {
    untilItAnswers: (summary) => carrying({ ...untilItAnswers, summary }),
    longReads: (summary) => carrying({ ...longReads, summary }),
    records: { record: (batch) => record(batch).finally(answered) },
  };
}

/** The same activities; each call takes the records along that are still to be written, which then cost no call of their own. */
function takingAlong(
  activities: CarryingRecords<OutsideActivities>,
  carry: () => Carried | undefined,
  answered: () => void,
) {
  return new Proxy(activities, {
    get: (target, name) => async (input: object) => {
      const carried = carry();
      try {
        const call = target[name as keyof OutsideActivities] as (
          input: object,
        ) => Promise<{ result: unknown; recorded: boolean }>;
        const { result, recorded } = await call({ ...input, ...(carried && { records: carried.batch }) });
        if (recorded) carried?.taken();
        return result;
      } finally {
        answered();
        carried?.ended();
      }
    },
  }) as unknown as OutsideActivities;
}
