import { isToBeRevoked } from '../../domain/duties.js';
import { type EffectRecord, mayStand } from '../../domain/effects.js';
import { effectKey, stepName } from '../../domain/ids.js';
import type { Invitation, MigrationState } from '../../domain/migration.js';
import type { EndStage } from '../../domain/stages.js';
import { partnerOf, revokeInvitation, sendEmail, setMode, setNotice } from './effects.js';
import type { Journey } from './journey.js';
import { invitingEffects } from './replacements.js';
import { inviteAnew } from './rounds.js';

/** The end that an operator asked for; undefined when a rollback came too late and the journey goes on. */
export async function endEarly(journey: Journey): Promise<EndStage | undefined> {
  const { ending } = journey.state;
  if (!ending) throw new Error('The story was cancelled, but nobody asked for an end');
  return ending.kind === 'abort' ? abort(journey) : rollBack(journey);
}

/** Ledger rows that a rollback would take back, in the order in which it does. */
export function undoPlan(journey: Journey): EffectRecord[] {
  const standing = Object.values(journey.state.effects).filter((effect) => mayHaveToBeUndone(journey, effect));
  return undoOrder.flatMap((kind) => standing.filter((effect) => effect.undo?.kind === kind));
}

/**
 * What was skipped may have taken effect before: a try whose answer was lost. Undoing what never was does nothing; only
 * a mail about a mail that was not sent would be one too many.
 */
function mayHaveToBeUndone(journey: Journey, effect: EffectRecord): boolean {
  const { undo, status } = effect;
  if (!undo || !mayHaveArrived(journey, effect)) return false;
  switch (undo.kind) {
    case 'revoke-invitation':
      return !hasDeclined(journey.state, undo.contactId);
    case 'postponed-email':
      return status !== 'skipped' && isToBeTold(journey, undo.contactId);
    default:
      return true;
  }
}

/** The contact has taken it back before us. */
function hasDeclined({ invitations, replaced = [] }: MigrationState, contactId: string): boolean {
  return [...invitations, ...replaced].some((one) => one.contactId === contactId && one.status === 'declined');
}

/** A mail that was under way when its reader was replaced: what happens to the partner is no longer theirs to know. */
function isToBeTold(journey: Journey, contactId: string): boolean {
  return !journey.isCurrent || partnerOf(journey).adminContactIds.includes(contactId);
}

/** What has not been tried yet does not arrive any more once the story ends. */
function mayHaveArrived(journey: Journey, { key, status }: EffectRecord): boolean {
  if (status !== 'intended' || !journey.underWay.has(key)) return mayStand(status);
  const step = stepName(journey.start.migrationId, key);
  return (
    journey.isCalling(key) || journey.state.attention.some((item) => item.step === step && item.tries !== undefined)
  );
}

/**
 * Invitations go first: nobody may be able to join the Marketplace once the old portal takes orders again. Then the old
 * portal; the mail that says so comes last, when it is true.
 */
const undoOrder = ['revoke-invitation', 'restore-notice', 'restore-mode', 'postponed-email'] as const;

/** Ledger rows that stay when the journey is aborted: what stands, and what may. */
export function standingEffects(journey: Journey): EffectRecord[] {
  return Object.values(journey.state.effects).filter((effect) => mayHaveArrived(journey, effect));
}

function abort(journey: Journey): EndStage {
  const standing = standingEffects(journey);
  const unsure = standing.filter(({ status }) => status !== 'confirmed').length;
  journey.note({
    kind: 'operator',
    code: 'aborted.standing',
    text: `Stopped (${journey.state.ending?.reason}); ${standing.length - unsure} effects stand${unsure > 0 ? `, ${unsure} may stand` : ''}`,
    data: { effects: standing.map((effect) => effect.key) },
  });
  return 'aborted';
}

async function rollBack(journey: Journey): Promise<EndStage | undefined> {
  const plan = undoPlan(journey);
  const { ending } = journey.state;
  // A run that continues another finds taken back what that one has, and it belongs to the same rollback.
  const planned = ending?.plan ?? plan.map(({ key }) => key);
  if (ending) ending.plan = planned;
  const tooLate = await revokeInvitations(journey, plan);
  // Given up while its last revocation was under way: what was decided last is carried out.
  if (journey.state.ending?.kind !== 'rollback') return undefined;
  if (tooLate) {
    goOn(journey);
    journey.ask({
      code: 'rollback-incomplete',
      step: 'rollback',
      severity: 'critical',
      why: 'The rollback came too late: an invitation has been accepted meanwhile, so the migration goes on',
      actions: ['skip'],
    });
    return undefined;
  }
  await Promise.all([restoreNotice(journey, plan), restoreMode(journey, plan)]);
  await sendPostponed(journey, plan);
  const undone = planned.filter((key) => journey.state.effects[key]?.status === 'undone');
  journey.note({
    kind: 'operator',
    code: 'rolled-back.undone',
    text: `Rolled back: ${undone.length} of ${planned.length} effects taken back`,
    data: { undone, left: planned.filter((key) => !undone.includes(key)) },
  });
  return 'rolled-back';
}

/** The journey goes on as it was: held if it was held, and who was uninvited on the way is invited again. */
function goOn(journey: Journey): void {
  const { state } = journey;
  const { ending } = state;
  delete state.ending;
  if (!journey.isCurrent) return;
  if (ending?.paused) state.paused = ending.paused;
  for (const invitation of state.invitations) if (invitation.status === 'revoked') inviteAnew(journey, invitation);
}

/** True when one of them has been accepted: people work on the Marketplace, and there is no way back. */
async function revokeInvitations(journey: Journey, plan: EffectRecord[]): Promise<boolean> {
  const { state } = journey;
  if (state.invitations.some((invitation) => invitation.status === 'active')) return true;
  for (const invitation of [...state.invitations, ...(state.replaced ?? [])]) {
    const { contactId } = invitation;
    // Whatever the ledger says of its outcome: one that was begun may be out, and is looked up by the activity, by contact.
    if (!isToBeRevoked(invitation) || invitingEffects(state, contactId).length === 0) continue;
    const revoked = await journey.perform(revokeInvitation(journey, invitation));
    if (isActive(invitation)) return true;
    if (!revoked) continue;
    invitation.status = 'revoked';
    markUndone(
      journey,
      plan.filter(({ undo }) => undo?.kind === 'revoke-invitation' && undo.contactId === contactId),
    );
  }
  return false;
}

async function restoreNotice(journey: Journey, plan: EffectRecord[]): Promise<void> {
  const done = plan.filter(({ undo }) => undo?.kind === 'restore-notice');
  if (done.length === 0) return;
  const key = effectKey(journey.start.migrationId, 'restore-notice');
  const { previousNotice } = partnerOf(journey);
  const restored = await journey.perform({
    key,
    step: 'restore-notice',
    done: `The old portal's notice is "${previousNotice}" again`,
    skippable: true,
    call: async () => ({ outsideId: `version ${(await setNotice(journey, key, previousNotice)).version}` }),
  });
  if (restored) markUndone(journey, done);
}

async function restoreMode(journey: Journey, plan: EffectRecord[]): Promise<void> {
  const done = plan.filter(({ undo }) => undo?.kind === 'restore-mode');
  if (done.length === 0) return;
  const key = effectKey(journey.start.migrationId, 'restore-mode');
  const { previousMode } = partnerOf(journey);
  const restored = await journey.perform({
    key,
    step: 'restore-mode',
    done: `The old portal is in mode "${previousMode}" again`,
    skippable: true,
    call: async () => ({ outsideId: `version ${(await setMode(journey, key, previousMode, 'Rolled back')).version}` }),
  });
  if (restored) markUndone(journey, done);
}

/** The mail says that the old portal takes orders and that no invitation is valid any more: only those get it of whom that holds. */
async function sendPostponed(journey: Journey, plan: EffectRecord[]): Promise<void> {
  const { state } = journey;
  const isOut = (contactId: string) =>
    state.invitations.some((one) => one.contactId === contactId && one.round > 0 && isToBeRevoked(one));
  const untold: string[] = [];
  await Promise.all(
    plan.map(async (mail) => {
      if (mail.undo?.kind !== 'postponed-email') return;
      const { contactId } = mail.undo;
      if (!isPortalLive(state) || isOut(contactId)) untold.push(contactId);
      else if (await journey.perform(sendEmail(journey, contactId, 'postponed'))) markUndone(journey, [mail]);
    }),
  );
  if (untold.length === 0) return;
  const why = isPortalLive(state) ? 'their invitation was left open' : 'the old portal is not live';
  journey.note({
    kind: 'operator',
    code: 'rolled-back.untold',
    text: `Not told that the move is off, since ${why}: contact ${untold.join(', ')}`,
    data: { contactIds: untold },
  });
}

/** What the end of a rollback is called: the truth about the old portal. */
export function rolledBackMeaning(state: MigrationState): string {
  return isPortalLive(state)
    ? 'Rolled back: the old portal is live'
    : 'Rolled back in part: the old portal is not live again';
}

function isPortalLive({ partner, effects }: MigrationState): boolean {
  const isChanged = Object.values(effects).some(
    ({ undo, status }) => undo?.kind === 'restore-mode' && mayStand(status),
  );
  return !isChanged && (partner === undefined || partner.previousMode === 'live');
}

/** A function of its own, since the call in between may have changed what the compiler thinks it knows. */
function isActive(invitation: Invitation): boolean {
  return invitation.status === 'active';
}

function markUndone(journey: Journey, effects: EffectRecord[]): void {
  for (const effect of effects) journey.keep(effect, 'undone', effect.outsideId);
}
