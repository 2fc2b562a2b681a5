import type { ActionName } from './actions.js';
import { allowedActions } from './allowed-actions.js';
import type { AttentionItem } from './attention.js';
import type { MigrationState } from './migration.js';
import { openBlockers } from './readiness.js';
import { resolvingActions } from './resolving-actions.js';
import { isAfter, isEnded } from './stages.js';

/** Why an action is not possible in this state, for the operator who asked for it: what stands in the way, not where. */
export function whyNot(state: MigrationState, action: ActionName, step?: string): string {
  const { stage, ending } = state;
  if (isEnded(stage)) return `The migration has ended: it is ${stage}`;
  if (action === 'retry' || action === 'skip') return whyNoAnswer(state, action, step);
  if (ending) return `It is being ended by ${ending.kind}: "${action}" comes too late`;
  switch (action) {
    case 'pause':
      return 'It is paused already';
    case 'resume':
      return 'It is not paused';
    case 'reschedule':
      return 'The migration has been executed: another date would mean nothing';
    case 'resend-invitation':
      return isAfter(stage, 'handing-over')
        ? 'No invitation waits to be accepted'
        : 'Nobody has been invited yet, or not everybody: an invitation can be sent anew once its acceptance is awaited';
    case 'replace-contact':
      return state.partner
        ? 'Every admin contact has joined, or the partner is ready: nobody is left to be replaced'
        : 'The contacts are not known yet: the account has not been found ready';
    case 'rollback':
      return state.invitations.some(({ status }) => status === 'active')
        ? 'An invitation has been accepted: from there it only goes forward'
        : 'The partner may work on the Marketplace already: from there it only goes forward';
    default:
      return `"${action}" is not possible in stage ${stage}`;
  }
}

function whyNoAnswer(state: MigrationState, action: 'retry' | 'skip', step: string | undefined): string {
  const asked = state.attention.filter((item) => step === undefined || item.step === step);
  if (asked.length > 0) return asked.map((item) => whyItTakesNo(state, action, item)).join('; ');
  const open = [...new Set(state.attention.map((item) => item.step))];
  if (open.length === 0) return `Nothing is asked that "${action}" could answer`;
  return `Nothing is asked at step "${step}"; what is asked is at: ${open.join(', ')}`;
}

function whyItTakesNo(state: MigrationState, action: 'retry' | 'skip', item: AttentionItem): string {
  const { code, step } = item;
  const about = `${code} (step ${step})`;
  const others = resolvingActions(item, allowedActions(state));
  const instead = others.length === 0 ? 'it closes when its cause is gone' : `what resolves it: ${others.join(', ')}`;
  if (action === 'retry') return `${about} takes no retry, since there is no call of Portage behind it; ${instead}`;
  if (code === 'readiness-failed') {
    const fixed = openBlockers(state.readiness, state.waived).filter(({ waivable }) => !waivable);
    return `${about} takes no skip: not to be waived are ${fixed.map((one) => one.code).join(', ')}; ${instead}`;
  }
  const why = neverLeftOut.find(([prefix]) => step.startsWith(prefix))?.[1];
  return `${about} takes no skip${why === undefined ? '' : `: ${why}`}; ${instead}`;
}

/** Steps without which the partner could transact on both sides, or nobody knew what happened. */
const neverLeftOut: readonly (readonly [string, string])[] = [
  [
    'archive-portal',
    'Archive mode is never left out, since with the old portal open the partner could order on both sides',
  ],
  ['revoke-invitation', 'an invitation is not left standing beside an old portal that opens again'],
  ['look-at-', 'without the look nobody knows how the partner stands'],
  ['records', 'what has happened must be written down'],
];
