import type { Logger } from 'pino';
import type { Alerting } from '../../activities/system/alerting.js';
import type { Database } from '../../db/connection.js';
import { sinceBeat } from '../../db/queries/heartbeats.js';
import { raiseSystemAttention, settleSystemAttention } from '../../db/queries/system-attention.js';
import { systemWatchBeat } from '../../domain/system-activities.js';

const everyMs = 60_000;
/** The watch runs every minute; a worker that restarts may miss a few. */
const lapsedAfterMs = 5 * 60_000;

/**
 * Says so in the queue when the system watch has not run for five minutes. The watch runs on a worker: without any worker
 * it could not tell of its own absence, so the API does.
 */
export async function lookAtSystemWatch(database: Database): Promise<void> {
  const silentMs = await sinceBeat(database, systemWatchBeat);
  // One that never ran belongs to a system that is just being set up.
  if (silentMs === undefined) return;
  if (silentMs > lapsedAfterMs) {
    await raiseSystemAttention(database, {
      code: 'watch-not-running',
      severity: 'critical',
      subjectKind: 'schedule',
      subject: systemWatchBeat,
      why: 'The system watch has not run for more than five minutes: no worker runs, or its schedule is stopped. Nothing else is escalated meanwhile',
      evidence: { lastRunAt: new Date(Date.now() - silentMs).toISOString() },
      since: new Date(Date.now() - silentMs).toISOString(),
    });
  }
  // Asked anew: a watch that came back while this was raised has found nothing to settle.
  const now = await sinceBeat(database, systemWatchBeat);
  if (now !== undefined && now <= lapsedAfterMs) {
    await settleSystemAttention(database, 'watch-not-running', systemWatchBeat);
  }
}

/**
 * Looks every minute, and tells people of this one item itself: who tells of all others is what has stopped. The returned
 * function ends it: a look in hand notes what it knows, but does not wait for a mail server or a receiver any longer.
 */
export function startSystemWatchLapse(
  database: Database,
  logger: Logger,
  alerting: Alerting | undefined,
  lookEveryMs = everyMs,
): () => Promise<void> {
  const ending = new AbortController();
  const look = async () => {
    await lookAtSystemWatch(database);
    const warn = (message: string, details: object) => logger.warn(details, message);
    await alerting?.pursue(database, ['watch-not-running'], warn, ending.signal);
  };
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    // A mail server that does not answer may hold a look for longer than a minute.
    running ??= look()
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'the system watch could not be looked after, the next look follows');
      })
      .finally(() => {
        running = undefined;
      });
  }, lookEveryMs);
  return async () => {
    clearInterval(timer);
    ending.abort();
    await Promise.all([running, alerting?.close()]);
  };
}
