import type { MembershipReading } from '../../domain/activities.js';
import type {
  EffectRecord,
  EffectStep,
  EmailData,
  EmailTemplate,
  NoticeState,
  PortalMode,
} from '../../domain/effects.js';
import { effectKey } from '../../domain/ids.js';
import type { Invitation, MigratingPartner } from '../../domain/migration.js';
import { type Effect, isOpen, type Journey } from './journey.js';
import { failureTypeOf } from './trouble.js';

/** The effects of the journey: what each is called, how it is keyed, what takes it back. */

/** Each change of the date is a further round: the portal must not take it for a repeat of the first notice. */
export function announceMove(journey: Journey): Effect {
  const changes = journey.state.dateChanges ?? 0;
  const round = changes === 0 ? undefined : changes + 1;
  return notice(journey, 'notice-upcoming', 'upcoming', {
    done: round === undefined ? 'The old portal announces the move' : 'The old portal announces the new date',
    round,
    undo: { kind: 'restore-notice', notice: partnerOf(journey).previousNotice },
  });
}

export function announceMigrated(journey: Journey): Effect {
  return notice(journey, 'notice-migrated', 'migrated', {
    done: 'The old portal says that the account has been migrated',
    undo: { kind: 'restore-notice', notice: partnerOf(journey).previousNotice },
  });
}

export function freezePortal(journey: Journey): Effect {
  return mode(journey, 'freeze-portal', 'frozen', 'The old portal takes no new orders');
}

/** Never skippable: a partner invited with the old portal open could transact on both sides. */
export function archivePortal(journey: Journey): Effect {
  return { ...mode(journey, 'archive-portal', 'archive', 'The old portal is in Archive mode'), skippable: false };
}

export function sendEmail(
  journey: Journey,
  contactId: string,
  template: EmailTemplate,
  options: { round?: string; data?: EmailData; again?: boolean; key?: string | undefined } = {},
): Effect {
  const data = options.data ?? {};
  const target = [template, contactId, options.round].filter((part) => part !== undefined).join('/');
  const key = options.key ?? effectKey(journey.start.migrationId, 'email', target);
  return {
    key,
    step: 'email',
    email: { template, contactId, data },
    done: `Mail "${template}" sent to contact ${contactId}`,
    skippable: true,
    // Telling a partner that the move is off makes sense only where it was told that it happened.
    ...(template === 'migrated' && { undo: { kind: 'postponed-email' as const, contactId } }),
    call: async () => {
      const sent = await journey.calls
        .untilItAnswers(`Send mail "${template}" to contact ${contactId}`)
        .sendEmail({ ...journey.ref, key, contactId, template, data, ...(options.again && { again: true }) });
      return { outsideId: sent.messageId, unconfirmed: sent.outcome === 'unconfirmed' };
    },
  };
}

export function sendWebinarInvitations(journey: Journey, contactId: string, again = false): Effect {
  const key = effectKey(journey.start.migrationId, 'webinars', contactId);
  return {
    key,
    step: 'webinars',
    email: { template: 'webinars', contactId, data: {} },
    done: `Webinar invitations sent to contact ${contactId}`,
    skippable: true,
    call: async () => {
      const sent = await journey.calls
        .untilItAnswers(`Invite contact ${contactId} to the webinars`)
        .sendWebinarInvitations({ ...journey.ref, key, contactId, ...(again && { again: true }) });
      return {
        outsideId: sent.messageId,
        unconfirmed: sent.outcome === 'unconfirmed',
        done:
          sent.sessions === 0
            ? `No upcoming webinar to invite contact ${contactId} to`
            : `Contact ${contactId} invited to ${sent.sessions} webinar sessions`,
      };
    },
  };
}

export function invite(journey: Journey, invitation: Invitation): Effect {
  const { contactId } = invitation;
  const partner = partnerOf(journey);
  const round = invitation.round + 1;
  const key = effectKey(journey.start.migrationId, 'invite', contactId, round);
  return {
    key,
    step: 'invite',
    done: `Contact ${contactId} invited to ${partner.accountId}`,
    skippable: true,
    undo: { kind: 'revoke-invitation', contactId },
    follow: (outcome) => {
      if (outcome === 'skipped') invitation.roundsAllowed = invitation.round;
    },
    call: async () => {
      const reading = await journey.calls
        .untilItAnswers(`Invite contact ${contactId} to the Marketplace account`)
        .invite({
          ...journey.ref,
          key,
          accountId: partner.accountId,
          groupId: partner.defaultGroupId,
          contactId,
        });
      beginRound(journey, invitation, round, reading);
      if (reading.found) invitation.notOurs = true;
      else delete invitation.notOurs;
      return {
        outsideId: reading.membershipId,
        ...(reading.found && { done: `Contact ${contactId} had been invited by somebody else; it was sent anew` }),
        ...(reading.status === 'Active' && {
          done: `Contact ${contactId} is a member of ${partner.accountId} already`,
        }),
      };
    },
  };
}

/** The mail of a ledger row under its own key and Message-ID: sent once more, or what an earlier run had begun. */
export function sendAgain(journey: Journey, record: EffectRecord): Effect {
  const { email, key } = record;
  if (!email) throw new Error(`Not a mail: ${key}`);
  // One that may have gone out is repeated only because an operator said so: it has a Message-ID then, unless it was cut short.
  const again = record.outsideId !== undefined || journey.state.sendAnyway?.includes(key) === true;
  if (email.template === 'webinars') return sendWebinarInvitations(journey, email.contactId, again);
  return sendEmail(journey, email.contactId, email.template, { data: email.data, again, key });
}

/** The 7 days, and the reminders, start again; `renewed` draws what comes of it. A resend is one that an operator wants. */
export function renewInvitation(
  journey: Journey,
  invitation: Invitation,
  step: 'renew-invitation' | 'resend-invitation',
  renewed: () => void,
): Effect {
  const { contactId } = invitation;
  const partner = partnerOf(journey);
  const round = invitation.round + 1;
  const key = effectKey(journey.start.migrationId, step, contactId, round);
  return {
    key,
    step,
    done: `New invitation sent to contact ${contactId} (round ${round})`,
    skippable: true,
    follow: (outcome) => {
      if (step === 'resend-invitation') delete invitation.resend;
      if (outcome === 'skipped') invitation.roundsAllowed = invitation.round;
      else renewed();
    },
    call: async () => {
      const reading = await journey.calls.untilItAnswers(`Send contact ${contactId} a new invitation`).renewInvitation({
        ...journey.ref,
        key,
        accountId: partner.accountId,
        contactId,
        membershipId: invitation.membershipId ?? '',
        userId: invitation.userId ?? '',
        ...(invitation.sentAt !== undefined && { sentAt: invitation.sentAt }),
      });
      beginRound(journey, invitation, round, reading);
      return {
        outsideId: reading.membershipId,
        ...(reading.status === 'Active' && { done: `Contact ${contactId} has accepted meanwhile` }),
        ...(reading.status === 'Deleted' && { done: `The invitation of contact ${contactId} is gone` }),
      };
    },
  };
}

/** A look in between may have found more than this answer says; who has joined stays. */
function beginRound(
  journey: Journey,
  invitation: Invitation,
  round: number,
  reading: MembershipReading & { invitedAt?: string },
): void {
  const invitedAt = Date.parse(reading.invitedAt ?? '');
  invitation.membershipId = reading.membershipId;
  invitation.userId = reading.userId;
  invitation.round = round;
  // The platform counts its days from then.
  invitation.invitedAt = Number.isNaN(invitedAt) ? journey.now : Math.min(invitedAt, journey.now);
  if (reading.sentAt !== undefined) invitation.sentAt = reading.sentAt;
  invitation.remindersSent = 0;
  invitation.overdueLooks = 0;
  // Replaced meanwhile: what was just sent is known now, and will be taken back.
  if (invitation.status === 'active' || invitation.replacedBy !== undefined) return;
  const status = { Active: 'active', Deleted: 'declined' } as const;
  invitation.status = status[reading.status as keyof typeof status] ?? 'invited';
  if (reading.acceptedAt !== undefined) invitation.acceptedAt = reading.acceptedAt;
}

/** Takes an invitation back, unless it has been accepted: then `status` says so. */
export function revokeInvitation(journey: Journey, invitation: Invitation): Effect {
  const { contactId } = invitation;
  const key = revocationKey(journey, invitation);
  if (invitation.notOurs) return askForRevocation(journey, invitation, key);
  return {
    key,
    step: 'revoke-invitation',
    done: `Invitation of contact ${contactId} revoked`,
    // With the old portal open again and an invitation left, the partner could transact on both sides.
    skippable: false,
    call: async () => {
      const { outcome } = await journey.calls
        .untilItAnswers(`Revoke the invitation of contact ${contactId}`)
        .revokeInvitation({
          ...journey.ref,
          key,
          accountId: partnerOf(journey).accountId,
          contactId,
          ...(invitation.membershipId !== undefined && { membershipId: invitation.membershipId }),
          ...(invitation.userId !== undefined && { userId: invitation.userId }),
        });
      if (outcome === 'already-active') invitation.status = 'active';
      const words = {
        revoked: `Invitation of contact ${contactId} revoked`,
        'nothing-to-revoke': `Contact ${contactId} has no invitation to revoke`,
        'already-active': `Contact ${contactId} has accepted already; the membership stays`,
      };
      return { done: words[outcome] };
    },
  };
}

/** Others made it, and may need it: they take it back, or an operator says that it may stay. */
function askForRevocation(journey: Journey, invitation: Invitation, key: string): Effect {
  const { contactId, membershipId = '', userId = '' } = invitation;
  return {
    key,
    step: 'revoke-invitation',
    done: `The invitation of contact ${contactId}, which others made, is gone`,
    skippable: true,
    call: async () => {
      const [reading] = await journey.calls
        .untilItAnswers(`Look whether the invitation of contact ${contactId} is still open`)
        .readMemberships({
          ...journey.ref,
          accountId: partnerOf(journey).accountId,
          memberships: [{ contactId, membershipId, userId }],
        });
      if (reading?.status === 'Active') {
        invitation.status = 'active';
        return { done: `Contact ${contactId} has accepted already; the membership stays` };
      }
      if (reading === undefined || reading.status === 'Deleted' || reading.status === 'InvitationExpired') return {};
      return {
        trouble: {
          code: 'invitation-not-ours',
          why: `Others have invited contact ${contactId}: have it taken back in the Marketplace and retry, or skip and leave it`,
          evidence: { membershipId },
          skippable: true,
        },
      };
    },
  };
}

/**
 * Who was revoked in a round, or left alone by an operator, and came back may be invited again without a further round
 * being known. A key that was used up would be taken for done, with the new invitation out.
 */
function revocationKey(journey: Journey, { contactId, round }: Invitation): string {
  const keyOf = (nth: number) => effectKey(journey.start.migrationId, 'revoke-invitation', contactId, nth);
  const rowOf = (nth: number) => journey.state.effects[keyOf(nth)];
  let nth = round;
  for (let row = rowOf(nth); row && !isOpen(row); row = rowOf(nth)) nth++;
  return keyOf(nth);
}

/** The partner as the inspection found it; every stage after `preparing` has it. */
export function partnerOf(journey: Journey): MigratingPartner {
  const { partner } = journey.state;
  if (!partner) throw new Error('The partner is not known before the inspection');
  return partner;
}

/** What each write to the old portal says of the migration itself. */
function writerOf(journey: Journey) {
  const { supersedes } = partnerOf(journey);
  return { ...journey.ref, ...(supersedes !== undefined && { supersedes }) };
}

export function setNotice(journey: Journey, key: string, state: NoticeState) {
  return journey.calls.untilItAnswers(`Set the old portal's notice to "${state}"`).setNotice({
    ...writerOf(journey),
    key,
    notice: state,
    plannedFor: new Date(journey.state.plannedFor).toISOString(),
    locale: partnerOf(journey).locale,
  });
}

export function setMode(journey: Journey, key: string, to: PortalMode, reason: string) {
  return journey.calls
    .untilItAnswers(`Set the old portal to mode "${to}"`)
    .setMode({ ...writerOf(journey), key, mode: to, reason });
}

function notice(
  journey: Journey,
  step: EffectStep,
  state: NoticeState,
  { round, ...words }: Pick<Effect, 'done'> & Required<Pick<Effect, 'undo'>> & { round?: number | undefined },
): Effect {
  const key = effectKey(journey.start.migrationId, step, undefined, round);
  return {
    ...words,
    key,
    step,
    skippable: true,
    call: () => unlessSwitchedOff(() => setNotice(journey, key, state)),
  };
}

/** After its sunset the portal answers nobody: it takes no orders, and there is nobody left to read a notice. */
async function unlessSwitchedOff(call: () => Promise<{ version: number }>) {
  try {
    return { outsideId: `version ${(await call()).version}` };
  } catch (error) {
    if (failureTypeOf(error) !== 'gone') throw error;
    return { done: 'Nothing left to do: the old portal has been switched off' };
  }
}

function mode(journey: Journey, step: EffectStep, to: PortalMode, done: string): Effect {
  const key = effectKey(journey.start.migrationId, step);
  return {
    key,
    step,
    done,
    skippable: true,
    undo: { kind: 'restore-mode', mode: partnerOf(journey).previousMode },
    call: () => unlessSwitchedOff(() => setMode(journey, key, to, done)),
  };
}
