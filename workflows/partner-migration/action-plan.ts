import type { ActionRequest, ForeseenEffect, UpdateAction } from '../../domain/actions.js';
import { resendable } from '../../domain/allowed-actions.js';
import { isToBeRevoked } from '../../domain/duties.js';
import type { EffectRecord, Undo } from '../../domain/effects.js';
import { effectKey } from '../../domain/ids.js';
import { foreseenOfRetry, foreseenOfSkip } from './answer-plan.js';
import { standingEffects, undoPlan } from './ending.js';
import { foreseenOfReplacement, foreseenOfResend } from './invitation-plan.js';
import type { Journey } from './journey.js';
import { itemsFor } from './operator-checks.js';
import { invitingEffects } from './replacements.js';

/**
 * What an action that was found possible would do now: words for people and, of what stands in the ledger or will, the
 * keys. `validateOnly` answers with it, and the action's own answer has its keys: whoever changes what an action does
 * says so here. Looks at the state and changes nothing. What happens outside meanwhile may make it come out otherwise.
 */
export function planOf(journey: Journey, action: UpdateAction, request: ActionRequest): ForeseenEffect[] {
  const plan = withoutRepeats(foreseen(journey, action, request));
  const isHeld = journey.state.paused && action !== 'abort' && action !== 'rollback';
  if (!isHeld || keysOf(plan).length === 0) return plan;
  return [...plan, { text: 'The account is held: none of it starts before somebody resumes' }];
}

/** What the answer to an action has of its plan. */
export function keysOf(plan: ForeseenEffect[]): string[] {
  return plan.flatMap(({ key }) => key ?? []);
}

function foreseen(journey: Journey, action: UpdateAction, request: ActionRequest): ForeseenEffect[] {
  switch (action) {
    case 'pause':
      return [
        { text: 'No new effect starts until somebody resumes; facts are still recorded' },
        { text: `A call that has begun is still tried, for ${minutes(journey.policy.effectRetryForMs)} at most` },
      ];
    case 'resume':
      return [{ text: 'The migration goes on; deadlines that passed meanwhile act now' }];
    case 'retry':
      return itemsFor(journey, action, request.step).flatMap((item) => foreseenOfRetry(journey, item));
    case 'skip':
      return itemsFor(journey, action, request.step).flatMap((item) => foreseenOfSkip(journey, item));
    case 'reschedule':
      return foreseenOfDate(journey);
    case 'resend-invitation':
      return resendable(journey.state)
        .filter(({ contactId }) => request.contactId === undefined || request.contactId === contactId)
        .flatMap((invitation) => foreseenOfResend(journey, invitation));
    case 'replace-contact':
      return foreseenOfReplacement(journey, request);
    case 'abort':
      return orElse(standingEffects(journey).map(foreseenStanding), 'Nothing was done outside: nothing stands');
    case 'rollback':
      return orElse(foreseenOfRollback(journey), 'Nothing was done outside: there is nothing to take back');
  }
}

/** That nothing follows is worth a word: an empty plan reads as one that could not be made. */
function orElse(plan: ForeseenEffect[], text: string): ForeseenEffect[] {
  return plan.length === 0 ? [{ text }] : plan;
}

/** Two questions may have the same effect as their answer. */
function withoutRepeats(plan: ForeseenEffect[]): ForeseenEffect[] {
  return [...new Map(plan.map((one) => [one.key ?? one.text, one])).values()];
}

/** Also of a long read, one try of which takes up to ten. */
function minutes(ms: number): string {
  return `${Math.max(10, Math.ceil(ms / 60_000))} minutes`;
}

function foreseenOfDate({ start, state }: Journey): ForeseenEffect[] {
  const dates: ForeseenEffect[] = [{ text: 'The planned date and the deadlines that count from it change' }];
  // The first notice is set with the date that holds then.
  if (state.stage === 'preparing') return dates;
  const round = (state.dateChanges ?? 0) + 2;
  dates.push({
    text: 'The old portal announces the new date',
    key: effectKey(start.migrationId, 'notice-upcoming', undefined, round),
  });
  if (state.stage === 'announced') dates.push({ text: 'The account is looked at again for the new date' });
  const isFrozen = Object.values(state.effects).some(
    ({ step, status }) => step === 'freeze-portal' && status === 'confirmed',
  );
  if (isFrozen) dates.push({ text: 'The old portal stays frozen until then' });
  return dates;
}

function foreseenStanding({ key, status }: EffectRecord): ForeseenEffect {
  if (status === 'confirmed') return { text: 'Stands', key };
  const why =
    status === 'skipped' ? 'a try may have arrived before it was left out' : 'nobody knows whether it arrived';
  return { text: `May stand: ${why}`, key };
}

function foreseenOfRollback(journey: Journey): ForeseenEffect[] {
  const { state } = journey;
  const plan = undoPlan(journey);
  const hasNotice = plan.some(({ undo }) => undo?.kind === 'restore-notice');
  const contactIds = plan.map(({ undo }) => undo?.kind === 'revoke-invitation' && undo.contactId);
  // Begun, and surely not out: looked up all the same, since with one left the old portal must not open again.
  const lookedFor = [...state.invitations, ...(state.replaced ?? [])].filter(
    (one) =>
      isToBeRevoked(one) && invitingEffects(state, one.contactId).length > 0 && !contactIds.includes(one.contactId),
  );
  return [
    ...lookedFor.map(({ contactId }) => ({
      text: `Looked for, and revoked if it is there: contact ${contactId}'s invitation`,
    })),
    ...plan.map((effect) => {
      const foreseen = foreseenUndo(journey, effect);
      // They are set beside each other: the order of the list is none between these two.
      const isBeside = hasNotice && effect.undo?.kind === 'restore-mode';
      return isBeside ? { ...foreseen, text: `${foreseen.text}, set at the same time as the notice` } : foreseen;
    }),
  ];
}

/** Without a key where it is known that it is not taken back. */
function foreseenUndo({ state }: Journey, { key, undo }: EffectRecord): ForeseenEffect {
  const { kind, ...about } = undo as Undo;
  const contactId = 'contactId' in about ? about.contactId : undefined;
  const invitation = [...state.invitations, ...(state.replaced ?? [])].find((one) => one.contactId === contactId);
  if (kind === 'revoke-invitation' && invitation?.status === 'revoked') {
    return { text: `Stays: the invitation of contact ${contactId}, which was left to those who made it` };
  }
  if (kind === 'revoke-invitation' && invitation?.notOurs)
    return { text: 'Asked about: others made the invitation', key };
  return { text: undoing[kind], key };
}

const undoing: Record<Undo['kind'], string> = {
  'revoke-invitation': 'Taken back: the invitation is revoked',
  'restore-notice': 'Taken back: the old portal shows its earlier notice again',
  'restore-mode': 'Taken back: the old portal is in its earlier mode again',
  'postponed-email': 'Answered by a mail that says that the move is postponed',
};
