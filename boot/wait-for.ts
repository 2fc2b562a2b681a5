import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BootError } from './boot-error.js';

export interface WaitOptions {
  /** What is waited for, in words: "Temporal at 127.0.0.1:7233". */
  what: string;
  logger: Logger;
  /** After so long the wait is given up. */
  timeoutMs?: number;
}

const againAfterMs = 2_000;
// Servers that start together with us are there by then; what stays away for longer is for the supervisor to notice.
const usualTimeoutMs = 60_000;

/**
 * Tries until it works: at boot the servers may come up after us. Says at each try what is missing.
 * @throws BootError when the time is up
 */
export async function waitFor<T>(options: WaitOptions, tryOnce: () => Promise<T>): Promise<T> {
  const { what, logger, timeoutMs = usualTimeoutMs } = options;
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await tryOnce();
    } catch (error) {
      if (error instanceof BootError) throw error;
      const reason = reasonOf(error);
      if (Date.now() + againAfterMs >= endsAt) {
        throw new BootError(`${what} did not answer within ${timeoutMs / 1000} s: ${reason}`);
      }
      logger.warn({ reason }, `waiting for ${what}`);
    }
    await delay(againAfterMs);
  }
}

/** The words alone, without stack and further members; of a gRPC error in Rust's notation the part for people. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /message: \\?"([^"\\]+)/.exec(message)?.[1] ?? message.slice(0, 200);
}
