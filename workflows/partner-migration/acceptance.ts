import type { Duty } from '../../domain/duties.js';
import { isAccepted, remindersDue } from '../../domain/duties.js';
import type { EffectRecord } from '../../domain/effects.js';
import type { Invitation, MigrationState } from '../../domain/migration.js';
import { isAfter } from '../../domain/stages.js';
import { partnerOf, renewInvitation, sendEmail } from './effects.js';
import { inviteContacts } from './inviting.js';
import type { Journey } from './journey.js';
import { doSideDuty, lookAgainLater } from './side-duties.js';

/**
 * What was still to be said to those who had not accepted is moot once somebody has. Not their first invitation: the mail
 * has promised it.
 */
export function closeAcceptance(journey: Journey): void {
  const { state } = journey;
  journey.settle(
    ({ code, step }) => code === 'report-contradicted' || step === 'acceptance' || step.startsWith('invitation/'),
  );
  for (const effect of Object.values(state.effects)) if (isMoot(state, effect)) journey.drop(effect);
  // One that waited when the run before this one ended has nobody else to say that it is over: it would be due for ever.
  for (const invitation of state.invitations) if (isResendOver(state, invitation)) delete invitation.resend;
}

function isResendOver({ effects }: MigrationState, { contactId, round }: Invitation): boolean {
  return Object.values(effects).some(
    ({ key, status }) => status === 'skipped' && key.endsWith(`/resend-invitation/${contactId}/${round + 1}`),
  );
}

function isMoot(state: MigrationState, { step, email, undo }: EffectRecord): boolean {
  if (email) return email.template.startsWith('invitation-');
  const isFirst = state.invitations.some(
    ({ contactId, round }) => undo?.kind === 'revoke-invitation' && undo.contactId === contactId && round === 0,
  );
  return (step === 'invite' && !isFirst) || step === 'renew-invitation' || step === 'resend-invitation';
}

export async function doAcceptanceDuty(journey: Journey, duty: Duty): Promise<void> {
  switch (duty.kind) {
    case 'look':
      return lookAtMemberships(journey);
    case 'invite-contacts':
      return inviteContacts(journey);
    case 'remind-contact':
      return remind(journey, invitationOf(journey, duty.contactId));
    case 'renew-invitation':
      return renew(journey, invitationOf(journey, duty.contactId));
    case 'resend-invitation':
      return resend(journey, duty.contactId);
    case 'raise-exhausted':
      return raiseExhausted(journey);
    case 'announce-migrated':
    case 'revoke-replaced':
    case 'welcome-contact':
    case 'invite-to-webinars':
    case 'send-again':
      return doSideDuty(journey, duty);
    default:
      throw new Error(`No such duty while waiting for acceptance: ${duty.kind}`);
  }
}

async function lookAtMemberships(journey: Journey): Promise<void> {
  const { state } = journey;
  await readMemberships(journey);
  lookAgainLater(journey, {
    isExplained: () => isAccepted(state) || !hasUnseenInvitationNews(journey),
    isContradicted: () => acceptedButUnseen(journey),
    step: 'acceptance',
    why: 'An event said that an invitation was accepted, but the Marketplace does not show it',
  });
}

/** Asks the Marketplace where the invitations stand: the membership being Active is the proof of acceptance. */
export async function readMemberships(journey: Journey): Promise<void> {
  const { state, policy } = journey;
  // Of a declined or revoked one the old membership says nothing new.
  const known = state.invitations.flatMap(({ contactId, membershipId, userId, status }) =>
    membershipId !== undefined && userId !== undefined && (status === 'invited' || status === 'expired')
      ? [{ contactId, membershipId, userId }]
      : [],
  );
  const readings =
    known.length === 0
      ? []
      : await journey
          .insist('look-at-memberships', isAfter(state.stage, 'awaiting-certificate'), async () => ({
            list: await journey.calls
              .untilItAnswers('Ask the Marketplace who has accepted')
              .readMemberships({ ...journey.ref, accountId: partnerOf(journey).accountId, memberships: known }),
          }))
          .then((read) => read?.list ?? []);
  for (const reading of readings) {
    const invitation = state.invitations.find((one) => one.contactId === reading.contactId);
    // The answer is about the invitation that was there when it was asked; a newer one, or a contact that was replaced
    // meanwhile, is not touched.
    if (!invitation || invitation.membershipId !== reading.membershipId || invitation.status === 'active') continue;
    const overSince = invitation.invitedAt + policy.invitationLifetimeMs;
    if (reading.status === 'Active') accepted(journey, invitation, reading.acceptedAt);
    else if (reading.status === 'InvitationExpired' && invitation.status === 'invited') expired(journey, invitation);
    else if (reading.status === 'Deleted') declined(journey, invitation);
    else if (invitation.status === 'invited' && journey.now >= overSince) invitation.overdueLooks++;
  }
}

/** Whether an event reported something of an invitation that the Marketplace has not shown. */
export function hasUnseenInvitationNews(journey: Journey): boolean {
  return acceptedButUnseen(journey) || endedButUnseen(journey);
}

/** Whether an event reported an acceptance that the Marketplace has not shown. */
function acceptedButUnseen(journey: Journey): boolean {
  const { facts, invitations, replaced = [] } = journey.state;
  return facts.some(
    (fact) =>
      fact.type === 'invitation.accepted' &&
      ![...invitations, ...replaced].some(
        ({ membershipId, status, replacedBy }) =>
          fact.key.endsWith(`:${membershipId}`) &&
          (status === 'active' || status === 'declined' || replacedBy !== undefined),
      ),
  );
}

/** Whether an event reported the end of an invitation that the Marketplace still shows as open. */
function endedButUnseen(journey: Journey): boolean {
  const { facts, invitations } = journey.state;
  return facts.some(
    (fact) =>
      (fact.type === 'invitation.declined' || fact.type === 'invitation.expired') &&
      invitations.some(
        ({ membershipId, status, invitedAt }) =>
          status === 'invited' &&
          fact.key.startsWith(`${fact.type}:${membershipId}:`) &&
          Date.parse(fact.occurredAt) > invitedAt,
      ),
  );
}

function accepted(journey: Journey, invitation: Invitation, acceptedAt: string | undefined): void {
  invitation.status = 'active';
  invitation.acceptedAt = acceptedAt ?? new Date(journey.now).toISOString();
  journey.note({
    kind: 'check',
    code: 'invitation.active',
    text: `Contact ${invitation.contactId} has joined the Marketplace account`,
    data: { membershipId: invitation.membershipId },
  });
}

function expired(journey: Journey, invitation: Invitation): void {
  invitation.status = 'expired';
  journey.note({
    kind: 'check',
    code: 'invitation.expired',
    text: `The invitation of contact ${invitation.contactId} has expired (round ${invitation.round})`,
    data: { membershipId: invitation.membershipId },
  });
}

/** Deleted, and not by us: declined, or removed in the Marketplace. No new invitation by itself. */
function declined(journey: Journey, invitation: Invitation): void {
  invitation.status = 'declined';
  journey.ask({
    code: 'invitation-declined',
    step: `invitation/${invitation.contactId}`,
    severity: 'warning',
    why: `The invitation of contact ${invitation.contactId} was declined or removed`,
    evidence: { membershipId: invitation.membershipId },
    actions: ['retry', 'skip'],
  });
}

async function remind(journey: Journey, invitation: Invitation): Promise<void> {
  // Looked up first: nobody who has just accepted is reminded to accept.
  await lookAtMemberships(journey);
  if (isAccepted(journey.state) || invitation.status !== 'invited') return;
  // After a pause several may be due: one of them says it all.
  const due = remindersDue(journey.policy.invitationRemindersMs, invitation.invitedAt, journey.now);
  const reminder = Math.max(due, invitation.remindersSent + 1);
  invitation.remindersSent = reminder;
  await journey.performBeside(
    sendEmail(journey, invitation.contactId, 'invitation-reminder', {
      round: `${invitation.round}.${reminder}`,
      data: { round: invitation.round, invitationEndsAt: endsAt(journey, invitation) },
    }),
  );
}

async function renew(journey: Journey, invitation: Invitation): Promise<void> {
  await lookAtMemberships(journey);
  if (isAccepted(journey.state) || (invitation.status !== 'expired' && invitation.status !== 'invited')) return;
  if (invitation.round >= invitation.roundsAllowed) {
    if (invitation.status === 'invited') expired(journey, invitation);
    return;
  }
  await journey.performBeside(
    renewInvitation(journey, invitation, 'renew-invitation', () => tellOfRenewal(journey, invitation)),
  );
}

/** An operator's word is enough: no look, since the activity itself finds out which call the membership takes. */
export function resend(journey: Journey, contactId: string): Promise<void> {
  const invitation = invitationOf(journey, contactId);
  return journey.performBeside(
    renewInvitation(journey, invitation, 'resend-invitation', () => tellOfRenewal(journey, invitation)),
  );
}

function tellOfRenewal(journey: Journey, invitation: Invitation): void {
  if (invitation.status === 'declined') return declined(journey, invitation);
  if (invitation.status !== 'invited') return;
  journey.doBeside(
    sendEmail(journey, invitation.contactId, 'invitation-renewed', {
      round: String(invitation.round),
      data: { round: invitation.round, invitationEndsAt: endsAt(journey, invitation) },
    }),
  );
}

function raiseExhausted(journey: Journey): void {
  const { invitations } = journey.state;
  journey.ask({
    code: 'invitation-rounds-exhausted',
    step: 'acceptance',
    severity: 'critical',
    why: `Nobody has accepted: ${invitations.length} contacts, ${invitations.map(({ contactId, status, round }) => `${contactId} ${status} after ${round}`).join(', ')}`,
    actions: ['retry', 'skip'],
  });
}

function endsAt(journey: Journey, invitation: Invitation): string {
  return new Date(invitation.invitedAt + journey.policy.invitationLifetimeMs).toISOString();
}

function invitationOf(journey: Journey, contactId: string): Invitation {
  const invitation = journey.state.invitations.find((one) => one.contactId === contactId);
  if (!invitation) throw new Error(`No invitation of contact ${contactId}`);
  return invitation;
}
