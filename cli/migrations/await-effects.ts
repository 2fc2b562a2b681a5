import { CliError } from '../api/cli-error.js';
import { isPassing, pollUntil, type WaitOptions } from '../api/poll.js';
import { exitCodes } from '../exit-codes.js';
import type { ActionResult } from '../output/kinds.js';
import type { Session } from '../session.js';
import type { ActionCommand, ActionName, ActionOptions } from './action-table.js';
import { type Migration, readMigration } from './migration-reads.js';

/** An action that was taken. */
export interface Taken {
  partnerId: string;
  result: ActionResult;
}

/** How the wait for its effect ended. */
export type Ended = { migration: Migration } | { failure: CliError };

/** So many are looked at together, and so long apart is each from the next: half of what the API allows in a minute. */
const lookedAtOnce = 10;
const paceMs = 200;

/**
 * Waits for all of them at once, until it is known of each what has become of it, or the time is over. In the order of
 * `taken`.
 */
export async function awaitEffects(
  session: Session,
  name: ActionName,
  { judge }: ActionCommand,
  options: ActionOptions & WaitOptions,
  taken: readonly Taken[],
): Promise<Ended[]> {
  const ends = new Map<Taken, Ended>();
  const open = () => taken.filter((one) => !ends.has(one));
  const look = async (one: Taken) => {
    const { partnerId, result } = one;
    const migration = await readMigration(session, partnerId);
    // What was recorded before the action says nothing of it.
    const verdict = judge ? migration.sequence >= result.sequence && judge(migration, options, result) : 'done';
    if (verdict === 'done') ends.set(one, { migration });
    else if (verdict) ends.set(one, failed(new CliError(`${partnerId}: ${verdict.failed}`, exitCodes.failed)));
    else if (taken.length === 1) session.printer.progress(`${partnerId}: ${name} taken; ${migration.stage}`);
  };
  const interval = Math.max(options.interval, taken.length > 1 ? taken.length * paceMs : 0);
  await pollUntil(session, { ...options, interval }, async () => {
    const left = open();
    for (let at = 0; at < left.length; at += lookedAtOnce) {
      const looks = left.slice(at, at + lookedAtOnce).map((one) =>
        look(one).catch((error: unknown) => {
          if (isPassing(error)) session.printer.progress(`${error.message}; trying again`);
          else ends.set(one, failed(error));
        }),
      );
      await Promise.all(looks);
    }
    if (ends.size === taken.length) return true;
    if (taken.length > 1) session.printer.progress(`${name}: known of ${ends.size} of ${taken.length}`);
    return undefined;
  }).catch((error: unknown) => {
    for (const one of open()) ends.set(one, failed(error));
  });
  return taken.map((one) => ends.get(one) as Ended);
}

function failed(error: unknown): Ended {
  if (!(error instanceof CliError)) throw error;
  return { failure: error };
}
