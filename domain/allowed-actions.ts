import type { ActionName } from './actions.js';
import { isExecuted } from './duties.js';
import type { Invitation, MigrationState } from './migration.js';
import { isAfter, isEnded } from './stages.js';

/** What an operator can do to a migration in this state; the workflow refuses everything else. */
export function allowedActions(state: MigrationState): ActionName[] {
  const answers = (['retry', 'skip'] as const).filter((action) =>
    state.attention.some((item) => item.actions.includes(action)),
  );
  // A rollback that does not get through can be given up; what it has undone is undone.
  if (state.ending?.kind === 'rollback' && !isEnded(state.stage)) return [...answers, 'abort'];
  // At the end too something may be asked: whether the last records can be written now.
  if (state.ending || isEnded(state.stage)) return answers;
  const actions: ActionName[] = [state.paused ? 'resume' : 'pause', ...answers];
  if (mayBeRescheduled(state)) actions.push('reschedule');
  if (resendable(state).length > 0) actions.push('resend-invitation');
  if (replaceable(state).length > 0) actions.push('replace-contact');
  actions.push('record-fact', 'abort');
  // After the first acceptance people work on the Marketplace: from there only forward. A wait that was skipped is none.
  const hasJoined = state.invitations.some(({ status }) => status === 'active');
  if (!hasJoined && !isAfter(state.stage, 'awaiting-certificate')) actions.push('rollback');
  return actions;
}

/** Whether another date would still mean something. */
function mayBeRescheduled(state: MigrationState): boolean {
  return !isAfter(state.stage, 'migrating') && !isExecuted(state);
}

/** Invitations that can be sent anew: those that wait for their person, while somebody watches over them. */
export function resendable(state: MigrationState): Invitation[] {
  if (state.stage !== 'awaiting-acceptance' && state.stage !== 'awaiting-certificate') return [];
  return state.invitations.filter(({ status }) => status === 'invited' || status === 'expired');
}

/** Admin contacts in whose place another can come: everybody who has not joined, until the partner is ready. */
export function replaceable(state: MigrationState): string[] {
  if (!state.partner || isAfter(state.stage, 'awaiting-certificate')) return [];
  const active = state.invitations.filter(({ status }) => status === 'active').map((one) => one.contactId);
  return state.partner.adminContactIds.filter((contactId) => !active.includes(contactId));
}
