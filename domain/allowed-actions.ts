import type { ActionName } from './actions.js';
import { isAccepted } from './duties.js';
import type { MigrationState } from './migration.js';
import { isAfter, isEnded } from './stages.js';

/** What an operator can do to a migration in this state; the workflow refuses everything else. */
export function allowedActions(state: MigrationState): ActionName[] {
  if (isEnded(state.stage)) return [];
  const answers = (['retry', 'skip'] as const).filter((action) =>
    state.attention.some((item) => item.actions.includes(action)),
  );
  if (state.ending) return answers;
  const actions: ActionName[] = [state.paused ? 'resume' : 'pause', ...answers, 'abort'];
  // After the first acceptance people work on the Marketplace: from there only forward.
  if (!isAccepted(state) && !isAfter(state.stage, 'awaiting-acceptance')) actions.push('rollback');
  return actions;
}
