import {
  ActivityCancellationType,
  type ActivityOptions,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  TemporalFailure,
} from '@temporalio/workflow';
import type { MigrationActivities, RecordActivities } from '../../domain/activities.js';
import type { MigrationPolicy } from '../../domain/policy.js';

/**
 * The outside calls of a migration, each under a policy named after its reason. Whatever a policy gives up on becomes an
 * attention item with a later try of its own, so no outage ends a migration and none is retried out of sight for days.
 */
export interface Calls {
  /**
   * Keyed or look-first calls to the portal, the Marketplace and the mail server: a repeat has no second effect, so they
   * are simply tried again. One try ends well after the HTTP client's own time-out, so that a slow answer is read, not lost.
   */
  untilItAnswers(summary: string): MigrationActivities;
  /** Reads of many pages: minutes long, and heartbeats tell a dead worker from a long list. */
  longReads(summary: string): MigrationActivities;
  /**
   * Short calls run inside the workflow task that wants them: no server work, one history event instead of six. Reads, and
   * the notice on the old portal, which is keyed and harmless when set twice. One try only; a system that does not answer
   * at once is left to `untilItAnswers`, where the server does the retrying.
   */
  atOnce(summary: string): Pick<MigrationActivities, 'readMemberships' | 'readCertificates' | 'setNotice'>;
  /**
   * Records run inside the workflow task that made them: no server work of their own. A database that stays away is left
   * to an ordinary activity, since a local one that retries for long would fill the history with heartbeats; that one
   * the server retries without writing history, for as long as it takes.
   */
  records: RecordActivities;
}

/** `answered` is called when an ordinary activity has ended, before whoever waits for it goes on. */
export function callsUnder(policy: MigrationPolicy, answered: () => void): Calls {
  const retry = {
    initialInterval: policy.effectRetryFirstMs,
    backoffCoefficient: 2,
    maximumInterval: policy.effectRetryMaxMs,
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
    heartbeatTimeout: '30s',
    scheduleToCloseTimeout: Math.max(policy.effectRetryForMs, 600_000),
    cancellationType,
    retry,
  };
  const ordinary = <T extends object>(options: ActivityOptions) => telling(proxyActivities<T>(options) as T, answered);
  const untilItAnswersAs = (summary: string) => ordinary<MigrationActivities>({ ...untilItAnswers, summary });
  const locallyAs = (summary: string) =>
    proxyLocalActivities<MigrationActivities>({
      startToCloseTimeout: '3s',
      retry: { maximumAttempts: 1 },
      summary,
    });
  const locally = oneAtATime();
  const recordLocally = proxyLocalActivities<RecordActivities>({
    startToCloseTimeout: '5s',
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumAttempts: 3 },
  });
  const recordUntilWritten = ordinary<RecordActivities>({
    startToCloseTimeout: '10s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
    summary: 'Write records (database was away)',
  });
  return {
    untilItAnswers: untilItAnswersAs,
    atOnce: (summary) => ({
      readMemberships: (input) =>
        orElse(
          locally(() => locallyAs(summary).readMemberships(input)),
          () => untilItAnswersAs(summary).readMemberships(input),
        ),
      readCertificates: (input) =>
        orElse(
          locally(() => locallyAs(summary).readCertificates(input)),
          () => untilItAnswersAs(summary).readCertificates(input),
        ),
      setNotice: (input) =>
        orElse(
          locally(() => locallyAs(summary).setNotice(input)),
          () => untilItAnswersAs(summary).setNotice(input),
        ),
    }),
    longReads: (summary) => ordinary<MigrationActivities>({ ...longReads, summary }),
    records: {
      record: (batch) =>
        orElse(
          locally(() => recordLocally.record(batch)),
          () => recordUntilWritten.record(batch),
        ),
    },
  };
}

/** The same activities, with `answered` called after each. */
function telling<T extends object>(activities: T, answered: () => void): T {
  return new Proxy(activities, {
    get(target, name) {
      const activity = target[name as keyof T] as (...input: unknown[]) => Promise<unknown>;
      return (...input: unknown[]) => activity(...input).finally(answered);
    },
  });
}

/**
 * Queues the local activities of a run: of several under way at once a replay has the answers in the order in which they
 * were begun, not in the one in which they came, and code that goes on from each of them would take another way.
 */
function oneAtATime(): <T>(call: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const next = last.then(call);
    last = next.catch(() => undefined);
    return next;
  };
}

/**
 * The second way when the first one failed; a cancellation is not a failure. A local activity that fails throws its own
 * failure, not one wrapped into an `ActivityFailure` as that of an ordinary activity is.
 */
async function orElse<T>(first: Promise<T>, second: () => Promise<T>): Promise<T> {
  try {
    return await first;
  } catch (error) {
    if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
    return second();
  }
}
