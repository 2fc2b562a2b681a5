import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../session.js';
import { interruption } from './api-client.js';
import { ApiProblem } from './cli-error.js';

/** Of commands without `--timeout`. Longer than the API leaves a request that broke off to its first try, 30 s. */
const usualTimeoutMs = 60_000;
const usualPauseMs = 2_000;

/**
 * Sends the request; while the API says that one with the same idempotency key is being carried out, it is sent again after
 * `Retry-After`. The answer is then that of the first one, or of a new try where the first one broke off.
 * @throws ApiProblem 409 `idempotency-in-progress` when the time is over; whatever `send` throws.
 */
export async function untilAnswered<T>(
  { io, printer }: Session,
  timeoutMs = usualTimeoutMs,
  send: () => Promise<T>,
): Promise<T> {
  const deadlineAt = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const leftMs = deadlineAt - Date.now();
      if (!(error instanceof ApiProblem && error.isInProgress) || leftMs <= 0) throw error;
      printer.progress(`${error.message}; asking again`);
      await delay(Math.min(error.retryAfterMs ?? usualPauseMs, leftMs), undefined, { signal: io.interrupted }).catch(
        () => {
          throw interruption();
        },
      );
    }
  }
}
