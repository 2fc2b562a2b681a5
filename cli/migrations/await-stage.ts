import { isAfter, isEnded, type JourneyStage, journeyStages, type Stage } from '../../domain/stages.js';
import { CliError } from '../api/cli-error.js';
import { pollUntil, type WaitOptions } from '../api/poll.js';
import { exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';
import { type Migration, readMigration } from './migration-reads.js';
import { ago } from './migration-text.js';

/**
 * Waits until the migration is in the stage or beyond it.
 * @throws CliError 1 when it ended elsewhere, or needs a person; 124 when the time is over.
 */
export function awaitStage(
  session: Session,
  partnerId: string,
  wanted: Stage,
  timing: Pick<WaitOptions, 'timeout' | 'interval'>,
): Promise<Migration> {
  return pollUntil(session, timing, async () => {
    const migration = await readMigration(session, partnerId);
    const { stage, attention, waiting } = migration;
    if (hasReached(stage, wanted)) return migration;
    if (isEnded(stage)) throw new CliError(`The migration of ${partnerId} has ended as ${stage}`, exitCodes.failed);
    const [first] = attention.filter(({ severity }) => severity === 'critical');
    if (first) throw new CliError(`${partnerId} needs a person: ${first.code}: ${first.why}`, exitCodes.failed);
    session.printer.progress(
      `${partnerId}: ${stage}${waiting ? `, waiting for ${waiting.for}` : ''} (${ago(migration.stageSince)})`,
    );
    return undefined;
  });
}

function hasReached(stage: Stage, wanted: Stage): boolean {
  if (stage === wanted) return true;
  // An abort comes after every stage, and reaches none of them.
  if (!isJourney(wanted) || stage === 'aborted' || stage === 'rolled-back') return false;
  return isAfter(stage, wanted);
}

function isJourney(stage: Stage): stage is JourneyStage {
  return (journeyStages as readonly Stage[]).includes(stage);
}
