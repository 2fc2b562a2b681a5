import type { Duty } from '../../domain/duties.js';
import { isAccepted } from '../../domain/duties.js';
import type { Invitation } from '../../domain/migration.js';
import { invite, partnerOf, renewInvitation, sendEmail } from './effects.js';
import type { Journey } from './journey.js';
import { doSideDuty, lookAgainLater } from './side-duties.js';

/** Invites every admin contact that has no live invitation yet. */
export async function inviteContacts(journey: Journey): Promise<void> {
  const { state, policy } = journey;
  if (state.invitations.length === 0) {
    state.invitations = partnerOf(journey).adminContactIds.map((contactId) => ({
      contactId,
      status: 'none',
      round: 0,
      roundsAllowed: policy.invitationRounds,
      invitedAt: 0,
      remindersSent: 0,
      overdueLooks: 0,
    }));
  }
  const waiting = state.invitations.filter(
    ({ status, round, roundsAllowed }) => status === 'none' && round < roundsAllowed,
  );
  await Promise.all(
    waiting.map(async (invitation) => {
      const invited = await journey.perform(invite(journey, invitation));
      if (!invited) invitation.roundsAllowed = invitation.round;
    }),
  );
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
    case 'raise-exhausted':
      return raiseExhausted(journey);
    case 'invite-to-webinars':
    case 'send-again':
      return doSideDuty(journey, duty);
    default:
      throw new Error(`No such duty while waiting for acceptance: ${duty.kind}`);
  }
}

/** Asks the Marketplace where the invitations stand: the membership being Active is the proof of acceptance. */
async function lookAtMemberships(journey: Journey): Promise<void> {
  const { state, policy } = journey;
  const known = state.invitations.flatMap(({ contactId, membershipId, userId, status }) =>
    membershipId !== undefined && userId !== undefined && status !== 'revoked'
      ? [{ contactId, membershipId, userId }]
      : [],
  );
  const readings =
    known.length === 0
      ? []
      : await journey
          .insist('look-at-memberships', true, async () => ({
            list: await journey.calls
              .look('Ask the Marketplace who has accepted')
              .readMemberships({ ...journey.ref, accountId: partnerOf(journey).accountId, memberships: known }),
          }))
          .then((read) => read?.list ?? []);
  for (const reading of readings) {
    const invitation = invitationOf(journey, reading.contactId);
    // The answer is about the invitation that was there when it was asked; a newer one is not touched.
    if (invitation.membershipId !== reading.membershipId) continue;
    const overSince = invitation.invitedAt + policy.invitationLifetimeMs;
    if (reading.status === 'Active' && invitation.status !== 'active')
      accepted(journey, invitation, reading.acceptedAt);
    else if (reading.status === 'InvitationExpired' && invitation.status === 'invited') expired(journey, invitation);
    else if (reading.status === 'Deleted' && invitation.status !== 'declined') declined(journey, invitation);
    else if (invitation.status === 'invited' && Date.now() >= overSince) invitation.overdueLooks++;
  }
  lookAgainLater(journey, {
    isExplained: () => isAccepted(state) || !reportedButUnseen(journey),
    step: 'acceptance',
    why: 'An event said that an invitation was accepted, but the Marketplace does not show it',
  });
}

/** Whether an event reported an acceptance that the Marketplace has not shown. */
function reportedButUnseen(journey: Journey): boolean {
  const { facts, invitations } = journey.state;
  return facts.some(
    (fact) =>
      fact.type === 'invitation.accepted' &&
      !invitations.some(
        ({ membershipId, status }) =>
          fact.key.endsWith(`:${membershipId}`) && (status === 'active' || status === 'declined'),
      ),
  );
}

function accepted(journey: Journey, invitation: Invitation, acceptedAt: string | undefined): void {
  invitation.status = 'active';
  invitation.acceptedAt = acceptedAt ?? new Date().toISOString();
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
  if (invitation.status !== 'invited') return;
  const reminder = ++invitation.remindersSent;
  await journey.perform(
    sendEmail(journey, invitation.contactId, 'invitation-reminder', {
      round: `${invitation.round}.${reminder}`,
      data: { round: invitation.round, invitationEndsAt: endsAt(journey, invitation) },
    }),
  );
}

async function renew(journey: Journey, invitation: Invitation): Promise<void> {
  await lookAtMemberships(journey);
  if (invitation.status !== 'expired' && invitation.status !== 'invited') return;
  if (invitation.round >= invitation.roundsAllowed) {
    invitation.status = 'expired';
    return;
  }
  const renewed = await journey.perform(renewInvitation(journey, invitation));
  if (!renewed) {
    invitation.roundsAllowed = invitation.round;
    return;
  }
  if (invitation.status !== 'invited') return;
  await journey.perform(
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
