import { AsyncLocalStorage } from 'node:async_hooks';
import { Context } from '@temporalio/activity';

// What is left for mapping the answer and reporting it before the server gives the attempt up.
const marginMs = 500;
const shortestCallMs = 50;

const startedAt = new WeakMap<Context, number>();
const stops = new AsyncLocalStorage<AbortSignal>();

/** The attempt that this code runs in; undefined outside an activity (a script, the preview, a test of a client). */
function currentAttempt(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}

/** Has the time of the attempt count from here: what goes before its first call takes of it too. */
export function beginAttempt(): void {
  const attempt = currentAttempt();
  if (attempt) startedAt.set(attempt, Date.now());
}

/** How long an outside call may take now: an attempt that makes several must answer before its own time is over. */
export function callTimeoutMs(configuredMs: number): number {
  const attempt = currentAttempt();
  if (!attempt) return configuredMs;
  const now = Date.now();
  // Measured by our own clock, not by the server's, which may differ from it.
  const began = startedAt.get(attempt) ?? now;
  startedAt.set(attempt, began);
  const { startToCloseTimeoutMs } = attempt.info;
  if (!startToCloseTimeoutMs) return configuredMs;
  const leftMs = startToCloseTimeoutMs - (now - began) - marginMs;
  return Math.max(shortestCallMs, Math.min(configuredMs, leftMs));
}

/** Has the outside calls of `work`, which no activity makes, broken off when `stop` says so. */
export function stoppable<T>(stop: AbortSignal, work: () => Promise<T>): Promise<T> {
  return stops.run(stop, work);
}

/**
 * Aborts when the workflow cancels the activity, the worker shuts down, or work that is `stoppable` is to stop; undefined
 * for all other code.
 */
export function attemptSignal(): AbortSignal | undefined {
  return currentAttempt()?.cancellationSignal ?? stops.getStore();
}

/** Says that a long read is alive, and lets a cancellation through; nothing outside an activity. */
export function reportProgress(progress: { read: number }): void {
  currentAttempt()?.heartbeat(progress);
}

/** Since when (epoch ms, the server's clock) the activity has been wanted, if this is not its first attempt. */
export function retryingSince(): number | undefined {
  const info = currentAttempt()?.info;
  return info && info.attempt > 1 ? info.scheduledTimestampMs : undefined;
}
