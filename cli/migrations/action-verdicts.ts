import { outcomeOfRetry } from '../../domain/retries.js';
import { isEnded, type Stage } from '../../domain/stages.js';
import type { ActionResult } from '../output/kinds.js';
import type { ActionOptions } from './action-table.js';
import type { Migration } from './migration-reads.js';

/** What has become of an action: it had its effect, or it ended without, and why. */
export type Verdict = 'done' | { failed: string };

export function when(isDone: (migration: Migration) => boolean): (migration: Migration) => Verdict | undefined {
  return (migration) => (isDone(migration) ? 'done' : undefined);
}

/** An end that was asked for may come to nothing: a rollback that came too late, a migration that ended otherwise before. */
export function judgeEnd(wanted: Stage): (migration: Migration) => Verdict | undefined {
  return ({ stage, attention }) => {
    if (stage === wanted) return 'done';
    if (isEnded(stage)) return { failed: `the migration has ended as ${stage}` };
    const tooLate = attention.find(({ code }) => code === 'rollback-incomplete');
    return wanted === 'rolled-back' && tooLate ? { failed: tooLate.why } : undefined;
  };
}

/** As bulk actions judge it: by what is open at its steps, once none of them is tried any more. */
export function judgeRetry(
  migration: Migration,
  { step }: ActionOptions,
  { steps }: ActionResult,
): Verdict | undefined {
  return verdictAt(migration, steps ?? (typeof step === 'string' ? [step] : stepsOf(migration)));
}

/** The question may come again: another blocker, another difference. */
export function judgeSkip(migration: Migration, { step }: ActionOptions): Verdict | undefined {
  return verdictAt(migration, [String(step)]);
}

function verdictAt(migration: Migration, steps: readonly string[]): Verdict | undefined {
  const outcome = outcomeOfRetry(migration, steps);
  if (!outcome) return undefined;
  if (outcome.status === 'resolved') return 'done';
  if (outcome.code === 'paused') return { failed: 'it is held; it is carried out once somebody resumes it' };
  if (outcome.code === 'ended') return { failed: `the migration has ended as ${migration.stage}` };
  const open = migration.attention.find((item) => steps.includes(item.step) && item.code === outcome.code);
  return { failed: `still failing: ${outcome.code}${open ? ` (${open.step}): ${open.why}` : ''}` };
}

/** Of an answer that does not tell them: of a repeat. */
function stepsOf({ trying = [], attention }: Migration): string[] {
  return [...trying, ...attention.map(({ step }) => step)];
}
