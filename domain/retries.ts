import type { AttentionItem } from './attention.js';
import { isToBeInvited } from './duties.js';
import type { EffectRecord } from './effects.js';
import { stepName } from './ids.js';
import type { Invitation, MigrationSnapshot, MigrationState } from './migration.js';
import { isAfter, isEnded } from './stages.js';

/** The steps at which it shows what a retry of the item came to: its own, and those that the retry has begun. */
export function stepsOfRetry(state: MigrationState, { code, step }: AttentionItem): string[] {
  switch (code) {
    case 'invitation-rounds-exhausted':
      return [step, memberships, ...state.invitations.flatMap(nextRound)];
    case 'invitation-declined':
      return [step, ...state.invitations.filter((one) => step === `invitation/${one.contactId}`).flatMap(nextRound)];
    case 'report-contradicted':
    case 'enrollment-queried':
    case 'enrollment-failed':
    case 'enrollment-overdue':
    case 'certificate-pending':
    case 'certificate-ended':
      return [step, memberships, certificates];
    default:
      return [step];
  }
}

/**
 * The steps that are being tried or left out just now, or will be at once; what waits for a decision, or for the time of
 * its next try, is not. `calling`: those whose call is under way.
 */
export function stepsTried(migrationId: string, state: MigrationState, calling: Iterable<string>): string[] {
  if (isEnded(state.stage)) return [];
  const isStuck = (step: string) => state.attention.some((item) => item.step === step && item.nextTryAt !== undefined);
  const begun = Object.values(state.effects)
    .filter(({ status }) => status === 'intended' || status === 'failed')
    .map(({ key }) => stepName(migrationId, key));
  // Who is invited anew is looked up first.
  const due = isStuck(memberships) ? [] : [...renewalsDue(state), ...looksDue(state)];
  const decided = Object.keys(state.decisions);
  const free = [...begun, ...invitationsDue(state), ...due].filter((step) => !isStuck(step));
  return [...new Set([...calling, ...decided, ...free])].sort();
}

export interface RetryOutcome {
  status: 'resolved' | 'stillFailing' | 'notApplicable';
  code?: string;
}

/** The outcome of one that is still being tried when nobody waits any longer. */
export const retryNotKnown: RetryOutcome = { status: 'stillFailing', code: 'still-tried' };

/** What of a migration tells the outcome of a retry. */
export interface ShownOfRetry extends Pick<MigrationSnapshot, 'stage' | 'trying'> {
  paused?: object;
  attention: readonly Pick<AttentionItem, 'code' | 'step' | 'actions'>[];
  effects: readonly Pick<EffectRecord, 'key' | 'status'>[];
}

/** What a retry of these steps came to, by what is shown of the migration; undefined while that is not known. */
export function outcomeOfRetry(shown: ShownOfRetry, steps: readonly string[]): RetryOutcome | undefined {
  const { stage, paused, attention, effects, trying } = shown;
  if (isEnded(stage)) {
    if (stage !== 'completed') return { status: 'notApplicable', code: 'ended' };
    // It does not wait for ever for a mail that cannot be sent.
    const isOpen = effects.some(
      ({ key, status }) => steps.some((step) => key.endsWith(`/${step}`)) && !settled.includes(status),
    );
    return isOpen ? { status: 'stillFailing', code: 'ended' } : { status: 'resolved' };
  }
  // Recorded by a worker that did not tell.
  if (!trying) return undefined;
  if (trying.some((step) => steps.includes(step))) {
    return paused ? { status: 'stillFailing', code: 'paused' } : undefined;
  }
  const open = attention.find((item) => steps.includes(item.step) && item.actions.includes('retry'));
  return open ? { status: 'stillFailing', code: open.code } : { status: 'resolved' };
}

const memberships = 'look-at-memberships';
const certificates = 'look-at-certificates';
const settled = ['confirmed', 'skipped', 'undone'];

function nextRound({ contactId, round }: Invitation): string[] {
  return [`invite/${contactId}/${round + 1}`, `renew-invitation/${contactId}/${round + 1}`];
}

function invitationsDue(state: MigrationState): string[] {
  // Once somebody has accepted, further rounds are for those alone whom an operator wants to join.
  const isWanted = ({ contactId, round }: Invitation) =>
    round === 0 || !isAfter(state.stage, 'awaiting-acceptance') || state.newcomers?.includes(contactId);
  return state.invitations
    .filter((one) => isToBeInvited(state, one) && isWanted(one))
    .map(({ contactId, round }) => `invite/${contactId}/${round + 1}`);
}

function renewalsDue({ stage, invitations }: MigrationState): string[] {
  if (stage !== 'awaiting-acceptance') return [];
  return invitations
    .filter(({ status, round, roundsAllowed }) => status === 'expired' && round < roundsAllowed)
    .map(({ contactId, round }) => `renew-invitation/${contactId}/${round + 1}`);
}

function looksDue({ stage, recheck, attention }: MigrationState): string[] {
  // A later one is a look at what the Marketplace may show by then; the first one has its answer.
  if (recheck?.at !== 0) return [];
  if (stage === 'awaiting-acceptance') return [memberships];
  // At the end it is looked at again where something is asked about.
  const isAsked = stage === 'ready' && attention.some(({ code }) => code === 'certificate-ended');
  return stage === 'awaiting-certificate' || isAsked ? [certificates] : [];
}
