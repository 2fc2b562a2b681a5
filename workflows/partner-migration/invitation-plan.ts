import type { ActionRequest, ForeseenEffect } from '../../domain/actions.js';
import { effectKey } from '../../domain/ids.js';
import type { Invitation } from '../../domain/migration.js';
import { isAfter } from '../../domain/stages.js';
import { revokeInvitation } from './effects.js';
import { isOpen, type Journey } from './journey.js';
import { invitingEffects, mayBeOut, welcomeMails } from './replacements.js';
import { mustBeWelcomed, stuckRound } from './rounds.js';

/** What actions come to for those who are invited: parts of the plan of an action. */

export function foreseenOfResend(journey: Journey, { contactId, round }: Invitation): ForeseenEffect[] {
  const stuck = stuckRound(journey, contactId, round + 1);
  if (stuck !== undefined) {
    return [
      { text: `Tried again: the new invitation of contact ${contactId}, which does not get through`, key: stuck },
      toldOfRenewal(journey, contactId, round + 1),
    ];
  }
  // What is being sent just now is let through, and another one follows it.
  const isRenewing = journey.underWay.has(keyOf(journey, 'renew-invitation', contactId, round + 1));
  const next = isRenewing ? round + 2 : round + 1;
  return [
    {
      text: `Contact ${contactId} gets a new invitation; its days and reminders start again`,
      key: keyOf(journey, 'resend-invitation', contactId, next),
    },
    toldOfRenewal(journey, contactId, next),
  ];
}

/** The further round that a retry allows: who has no invitation is invited, one that has expired is sent anew. */
export function foreseenOfRound(journey: Journey, invitation: Invitation): ForeseenEffect[] {
  const { contactId, status } = invitation;
  const round = invitation.round + 1;
  if (status === 'invited' || status === 'active') return [];
  if (status !== 'expired') return foreseenOfInviting(journey, invitation);
  return [
    {
      text: `Contact ${contactId} gets a new invitation (round ${round}); its days and reminders start again`,
      key: keyOf(journey, 'renew-invitation', contactId, round),
    },
    toldOfRenewal(journey, contactId, round),
  ];
}

/** Somebody who has declined, or was uninvited. */
export function foreseenOfInviting(journey: Journey, { contactId, round }: Invitation): ForeseenEffect[] {
  if (mustBeWelcomed(journey)) return foreseenOfWelcome(journey, contactId, round + 1);
  // Nobody is left to invite them.
  if (isAfter(journey.state.stage, 'awaiting-acceptance')) return [];
  return [invited(journey, contactId, round + 1)];
}

export function foreseenOfReplacement(
  journey: Journey,
  { contactId = '', newContactId = '' }: ActionRequest,
): ForeseenEffect[] {
  const { state } = journey;
  const list = { text: `Contact ${newContactId} is an admin contact in the place of contact ${contactId}` };
  if (!isAfter(state.stage, 'verifying')) return [list];
  // Somebody who comes back goes on with the rounds of before.
  const before = state.replaced?.find((one) => one.contactId === newContactId)?.round ?? 0;
  return [
    list,
    { text: `Nothing more goes to contact ${contactId}` },
    ...foreseenOfLeaving(journey, contactId),
    ...foreseenOfWelcome(journey, newContactId, before + 1, true),
  ];
}

export function toldOfRenewal(journey: Journey, contactId: string, round: number): ForeseenEffect {
  return {
    text: `Contact ${contactId} is told of the new invitation`,
    key: keyOf(journey, 'email', `invitation-renewed/${contactId}`, round),
  };
}

function foreseenOfLeaving(journey: Journey, contactId: string): ForeseenEffect[] {
  const { state } = journey;
  const old = state.invitations.find((one) => one.contactId === contactId);
  if (!old || !mayBeOut(state, old)) return [];
  // One that is being sent just now is waited for, and taken back as the round that it will be.
  const isBeingSent = invitingEffects(state, contactId).some(({ key }) => journey.isCalling(key));
  const { key } = revokeInvitation(journey, { ...old, round: isBeingSent ? old.round + 1 : old.round });
  const text = old.notOurs
    ? `Asked about: others made the invitation of contact ${contactId}`
    : `The invitation of contact ${contactId} is revoked`;
  return [{ text: old.status === 'none' ? `${text}, if it is out` : text, key }];
}

/** What a contact gets that joins the others: the mails that they have had, and an invitation. */
function foreseenOfWelcome(journey: Journey, contactId: string, round: number, isNew = false): ForeseenEffect[] {
  const { effects } = journey.state;
  const mails = welcomeMails(journey, contactId).filter(({ key }) => {
    const row = effects[key];
    if (row === undefined) return true;
    // Of somebody who comes back, what was let go of when they left is taken up again.
    const isTakenUp = isNew && journey.isCurrent && row.status === 'skipped';
    return (isOpen(row) || isTakenUp) && !journey.underWay.has(key);
  });
  return [
    ...mails.map(({ key, email }) => ({ text: `Contact ${contactId} gets the mail "${email?.template}"`, key })),
    invited(journey, contactId, round),
  ];
}

export function invited(journey: Journey, contactId: string, round: number) {
  return {
    text: `Contact ${contactId} is invited${round > 1 ? ` again (round ${round})` : ''}`,
    key: keyOf(journey, 'invite', contactId, round),
  };
}

function keyOf({ start }: Journey, step: string, target: string, round: number): string {
  return effectKey(start.migrationId, step, target, round);
}
