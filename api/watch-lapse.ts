import type { Logger } from 'pino';
import type { Database } from '../db/connection.js';
import { sinceBeat } from '../db/queries/heartbeats.js';
import { raiseSystemAttention, settleSystemAttention } from '../db/queries/system-attention.js';
import { systemWatchBeat } from '../domain/system-activities.js';

const everyMs = 60_000;
/** The watch runs every minute; a worker that restarts may miss a few. */
const lapsedAfterMs = 5 * 60_000;

/**
 * Says so in the queue when the system watch has not run for five minutes. The watch runs on a worker: without any worker
 * it could not tell of its own absence, so the API does.
 */
export async function lookAtWatch(database: Database): Promise<void> {
  const silentMs = await sinceBeat(database, systemWatchBeat);
  // One that never ran belongs to a system that is just being set up.
  if (silentMs === undefined) return;
  if (silentMs <= lapsedAfterMs) {
    await settleSystemAttention(database, 'watch-not-running', systemWatchBeat);
    return;
  }
  await raiseSystemAttention(database, {
    code: 'watch-not-running',
    severity: 'critical',
    subjectKind: 'schedule',
    subject: systemWatchBeat,
    why: 'The system watch has not run for more than five minutes: no worker runs, or its schedule is stopped. Nothing is escalated meanwhile',
    evidence: { lastRunAt: new Date(Date.now() - silentMs).toISOString() },
    since: new Date(Date.now() - silentMs).toISOString(),
  });
}

/** Looks every minute. The returned function ends it once the look in hand is done. */
export function startWatchLapse(database: Database, logger: Logger): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = lookAtWatch(database).catch((error: unknown) => {
      logger.warn({ err: error }, 'the system watch could not be looked after, the next look follows');
    });
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
