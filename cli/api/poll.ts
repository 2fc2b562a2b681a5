import { setTimeout as delay } from 'node:timers/promises';
import type { Option } from 'commander';
import { option } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { parseDuration } from '../input/duration.js';
import type { Session } from '../session.js';
import { interruption } from './api-client.js';
import { ApiProblem, CliError, UnreachableError } from './cli-error.js';

export interface WaitOptions {
  wait?: boolean;
  timeout: number;
  interval: number;
}

/** `--timeout` and `--interval`, for a command that always waits. */
export const timingOptions: readonly Option[] = [
  option('--timeout <duration>', 'how long to wait at most', parseDuration).default(600_000, '10m'),
  option('--interval <duration>', 'how often to look', parseDuration).default(2_000, '2s'),
];

/** The same, for a command that waits when told to. */
export const waitOptions: readonly Option[] = [option('--wait', 'wait until it has had its effect'), ...timingOptions];

/**
 * Looks again and again until `look` gives something. That the API is away for a while does not end it.
 * @throws CliError 124 when the time is over, 130 when interrupted.
 */
export async function pollUntil<T>(
  session: Session,
  { timeout, interval }: Pick<WaitOptions, 'timeout' | 'interval'>,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const deadlineAt = Date.now() + timeout;
  session.waitEndsAt = deadlineAt;
  try {
    return await pollBefore(deadlineAt, session, interval, look);
  } finally {
    session.waitEndsAt = Number.POSITIVE_INFINITY;
  }
}

async function pollBefore<T>(
  deadlineAt: number,
  session: Session,
  interval: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const found = await look().catch((error: unknown) => {
      if (!isPassing(error)) throw error;
      session.printer.progress(`${error.message}; trying again`);
      return undefined;
    });
    if (found !== undefined) return found;
    const leftMs = deadlineAt - Date.now();
    if (leftMs <= 0) throw new CliError('The wait timed out. What the API has taken on goes on.', exitCodes.timedOut);
    await delay(Math.min(interval, leftMs), undefined, { signal: session.io.interrupted }).catch(() => {
      throw interruption();
    });
  }
}

/** Whether the same question may well be answered a moment later. */
export function isPassing(error: unknown): error is CliError {
  return error instanceof UnreachableError || (error instanceof ApiProblem && error.isPassing);
}
