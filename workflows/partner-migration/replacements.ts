import type { ActionRequest } from '../../domain/actions.js';
import { type Duty, replacementDuty, uncertified } from '../../domain/duties.js';
import { type EffectRecord, type EmailTemplate, mayStand } from '../../domain/effects.js';
import { stepName } from '../../domain/ids.js';
import { type Invitation, type MigrationState, newInvitation } from '../../domain/migration.js';
import { isAfter } from '../../domain/stages.js';
import { invite, partnerOf, revokeInvitation, sendEmail, sendWebinarInvitations } from './effects.js';
import type { Effect, Journey } from './journey.js';
import { enrollmentGuide } from './recipients.js';
import { allowRound } from './rounds.js';

/** Puts another person in a contact's place: the one leaves with what was sent to them, the other comes to be invited. */
export function replaceContact(journey: Journey, { contactId = '', newContactId = '' }: ActionRequest): void {
  const { state } = journey;
  const partner = partnerOf(journey);
  partner.adminContactIds = partner.adminContactIds.map((id) => (id === contactId ? newContactId : id));
  // Else the hand-over makes the invitations, from the list.
  const isInviting = state.invitations.length > 0;
  letGo(journey, contactId, newContactId);
  // Before hand-over nobody has been told or invited, and the list is all there is.
  if (!isAfter(state.stage, 'verifying')) return;
  state.newcomers = [...(state.newcomers ?? []), newContactId];
  if (journey.isCurrent) takeUpMails(journey, newContactId);
  if (!isInviting) return;
  const newcomer = newInvitation(newContactId, journey.policy);
  // Somebody who comes back: the keys of the rounds before are used up.
  const earlier = state.replaced?.find((one) => one.contactId === newContactId);
  if (earlier) {
    newcomer.round = earlier.round;
    newcomer.roundsAllowed += earlier.round;
    state.replaced = state.replaced?.filter((one) => one !== earlier) ?? [];
  }
  state.invitations.push(newcomer);
  allowRound(journey, newcomer);
}

/**
 * Of somebody who comes back: what was let go of when they left is theirs again, if a newcomer gets it. A mail that was
 * sent is not sent twice, but that the move is off they would be told.
 */
function takeUpMails(journey: Journey, contactId: string): void {
  const { state } = journey;
  for (const effect of Object.values(state.effects)) {
    const { email, key, status } = effect;
    if (email?.contactId !== contactId || !isForNewcomers(state, email.template)) continue;
    const step = stepName(journey.start.migrationId, key);
    if (state.decisions[step] === 'drop') delete state.decisions[step];
    const { undo } = sendEmail(journey, contactId, email.template);
    journey.keep({ ...effect, ...(undo && { undo }) }, status === 'skipped' ? 'failed' : status);
  }
}

function isForNewcomers(state: MigrationState, template: EmailTemplate): boolean {
  if (template === 'enrollment-guide') return uncertified(state).length > 0;
  return template === 'migrated' || template === 'webinars';
}

/** Whether somebody who was replaced may come back: not before their old invitation is taken back. */
export function isLeaving(state: MigrationState, contactId: string): boolean {
  return state.replaced?.some((one) => one.contactId === contactId && one.status === 'none') ?? false;
}

/** Carries out what an exchange of contacts has left to do, at the end of the hand-over; later it is a duty of the waits. */
export async function welcomeNewcomers(journey: Journey): Promise<void> {
  for (;;) {
    const duty = replacementDuty(journey.state, journey.underWay);
    if (!duty) return;
    await doReplacementDuty(journey, duty);
  }
}

export async function doReplacementDuty(journey: Journey, duty: Duty): Promise<void> {
  if (duty.kind === 'revoke-replaced') await revokeReplaced(journey, duty.contactId);
  else if (duty.kind === 'welcome-contact') await welcome(journey, duty.contactId);
  else throw new Error(`Not about an exchange of contacts: ${duty.kind}`);
}

/** Nothing more goes to the contact, and nothing more is asked about them. */
function letGo(journey: Journey, contactId: string, replacedBy: string): void {
  const { state } = journey;
  const steps = new Set<string>([`invitation/${contactId}`]);
  for (const effect of Object.values(state.effects)) {
    if (!isAbout(effect, contactId)) continue;
    if (effect.email) steps.add(stepName(journey.start.migrationId, effect.key));
    // They are not told of a rollback either: what happens to the partner is no longer theirs to know.
    if (effect.undo?.kind === 'postponed-email') {
      const { undo: _, ...rest } = effect;
      journey.keep(rest, effect.status);
    }
  }
  const invitation = state.invitations.find((one) => one.contactId === contactId);
  state.newcomers = state.newcomers?.filter((id) => id !== contactId) ?? [];
  if (invitation) {
    state.invitations = state.invitations.filter((one) => one !== invitation);
    state.replaced = [...(state.replaced ?? []), invitation];
    invitation.replacedBy = replacedBy;
    delete invitation.resend;
    if (invitation.status !== 'declined') invitation.status = mayBeOut(state, invitation) ? 'none' : 'revoked';
  }
  for (const effect of Object.values(state.effects)) if (isAbout(effect, contactId)) journey.drop(effect);
  const moot = ['email-undeliverable', 'email-unconfirmed', 'invitation-declined'];
  journey.settle(
    ({ code, step }) => (moot.includes(code) && steps.has(step)) || code === 'invitation-rounds-exhausted',
  );
}

async function revokeReplaced(journey: Journey, contactId: string): Promise<void> {
  const invitation = journey.state.replaced?.find((one) => one.contactId === contactId);
  if (!invitation) return;
  const effect = revokeInvitation(journey, invitation);
  await journey.performBeside({ ...effect, follow: (outcome) => revoked(journey, invitation, outcome) });
}

function revoked(journey: Journey, invitation: Invitation, outcome: 'done' | 'skipped'): void {
  const { state } = journey;
  const { contactId } = invitation;
  if (invitation.status === 'active') {
    // They were faster than we were. A member can no longer be replaced, and so counts like every other.
    state.replaced = state.replaced?.filter((one) => one !== invitation) ?? [];
    delete invitation.replacedBy;
    state.invitations.push(invitation);
    partnerOf(journey).adminContactIds.push(contactId);
    return;
  }
  // Left to those who made it, it is not ours to revoke any more either.
  invitation.status = 'revoked';
  if (outcome === 'skipped') return;
  for (const effect of invitingEffects(state, contactId)) {
    if (mayStand(effect.status) && !journey.underWay.has(effect.key)) journey.keep(effect, 'undone', effect.outsideId);
  }
}

/** The mail promises an invitation, so it goes before that. */
async function welcome(journey: Journey, contactId: string): Promise<void> {
  const { state } = journey;
  await journey.performBeside(...welcomeMails(journey, contactId));
  const invitation = state.invitations.find((one) => one.contactId === contactId);
  const effect = invitation && invite(journey, invitation);
  if (effect && invitation.status === 'none') await journey.performBeside(effect);
  // While it is stuck they stay on the list: a run that continues this one takes it up again.
  if (effect && journey.underWay.has(effect.key)) return;
  state.newcomers = state.newcomers?.filter((id) => id !== contactId) ?? [];
}

/** The mails that the others have had by now. */
export function welcomeMails(journey: Journey, contactId: string): Effect[] {
  const { state } = journey;
  const guide = enrollmentGuide(journey, contactId);
  return [
    sendEmail(journey, contactId, 'migrated'),
    ...(state.enrollmentGuideAt === undefined || (journey.isCurrent && uncertified(state).length === 0) ? [] : [guide]),
    ...(state.webinars === 'done' ? [sendWebinarInvitations(journey, contactId)] : []),
  ];
}

/** Whether the contact's invitation is to be taken back when they leave, be its outcome known or not. */
export function mayBeOut(state: MigrationState, { contactId, status }: Invitation): boolean {
  return status !== 'declined' && invitingEffects(state, contactId).length > 0;
}

function isAbout({ key, email }: EffectRecord, contactId: string): boolean {
  return email ? email.contactId === contactId : isInvitingKey(key, contactId);
}

/** All that was ever begun to invite the contact. */
export function invitingEffects(state: MigrationState, contactId: string): EffectRecord[] {
  return Object.values(state.effects).filter(({ key, email }) => !email && isInvitingKey(key, contactId));
}

function isInvitingKey(key: string, contactId: string): boolean {
  const [step = '', target] = key.split('/').slice(-3);
  return target === contactId && ['invite', 'renew-invitation', 'resend-invitation'].includes(step);
}
