import type { BuyerProgress, Invitation, MigrationState } from './migration.js';
import type { MigrationPolicy } from './policy.js';
import { openBlockers } from './readiness.js';

/**
 * What is due next in a waiting stage, and when (epoch ms; 0 = at once). The workflow waits for the earliest duty, does
 * it, and asks again: so facts may come in any order, and a deadline survives continue-as-new as plain state.
 */
export type Duty =
  | { kind: 'proceed'; at: number }
  | { kind: 'raise-overdue'; at: number; severity: 'warning' | 'critical' }
  | { kind: 'raise-sunset'; at: number }
  | { kind: 'look'; at: number }
  | { kind: 'announce-migrated'; at: number }
  | { kind: 'invite-contacts'; at: number }
  | { kind: 'remind-contact'; at: number; contactId: string }
  | { kind: 'renew-invitation'; at: number; contactId: string }
  | { kind: 'resend-invitation'; at: number; contactId: string }
  | { kind: 'raise-exhausted'; at: number }
  | { kind: 'announce-anew'; at: number }
  | { kind: 'inspect'; at: number }
  | { kind: 'revoke-replaced'; at: number; contactId: string }
  | { kind: 'welcome-contact'; at: number; contactId: string }
  | { kind: 'send-guide'; at: number }
  | { kind: 'guide-contact'; at: number; contactId: string }
  | { kind: 'remind-enrollment'; at: number }
  | { kind: 'tell-trouble'; at: number; buyerId: string }
  | { kind: 'raise-pending'; at: number; buyerId: string }
  | { kind: 'invite-to-webinars'; at: number }
  | { kind: 'send-again'; at: number; key: string }
  | { kind: 'decide'; at: number; step: string };

/** Keys of the effects that are being done beside the story just now, and so are nobody's duty. */
export type UnderWay = ReadonlySet<string>;

const nothing: UnderWay = new Set();

/** The duty that comes first; of two at the same instant the one named first. */
export function earliest(...duties: (Duty | undefined)[]): Duty | undefined {
  let first: Duty | undefined;
  for (const duty of duties) if (duty && (!first || duty.at < first.at)) first = duty;
  return first;
}

/** The execution fact counts until a later report says that executing failed. */
export function isExecuted(state: MigrationState): boolean {
  return state.facts.some((fact) => fact.type === 'migration.executed') && !state.executionFailure;
}

export function isAccepted(state: MigrationState): boolean {
  return state.acceptanceWaived || state.invitations.some((invitation) => invitation.status === 'active');
}

/** Every buyer in scope holds its certificate or was taken out of scope by an operator. */
export function isCertified(state: MigrationState): boolean {
  return (
    state.buyers.length > 0 && state.buyers.every((buyer) => buyer.status === 'certified' || buyer.status === 'waived')
  );
}

/** Buyers without a certificate that are still in scope. */
export function uncertified(state: MigrationState): string[] {
  return state.buyers
    .filter((buyer) => buyer.status !== 'certified' && buyer.status !== 'waived')
    .map((buyer) => buyer.buyerId);
}

/** Whether it would be true to tell the partner that it can transact. */
export function mayTransact(state: MigrationState): boolean {
  return isCertified(state) && state.buyers.some((buyer) => buyer.status === 'certified');
}

export function announcedDuty(state: MigrationState, policy: MigrationPolicy): Duty | undefined {
  if (isExecuted(state)) return { kind: 'proceed', at: 0 };
  return earliest(announceAnewDuty(state), inspectDuty(state, policy), sunsetDuty(state, policy), {
    kind: 'proceed',
    at: state.plannedFor,
  });
}

export function migratingDuty(state: MigrationState, policy: MigrationPolicy): Duty | undefined {
  if (isExecuted(state)) return { kind: 'proceed', at: 0 };
  const from = Math.max(state.plannedFor, state.stageSince);
  return earliest(
    announceAnewDuty(state),
    sunsetDuty(state, policy),
    overdue(state, 'execution-overdue', from + policy.executionOverdueMs, from + policy.executionBreachMs),
  );
}

export function acceptanceDuty(state: MigrationState, policy: MigrationPolicy, underWay = nothing): Duty | undefined {
  if (isAccepted(state)) return { kind: 'proceed', at: 0 };
  const duties = state.invitations.map((invitation) => invitationDuty(state, invitation, policy, underWay));
  return earliest(
    replacementDuty(state, underWay),
    announceMigratedDuty(state, underWay),
    lookDuty(state),
    ...duties,
    exhaustedDuty(state),
    sendAgainDuty(state, underWay),
    webinarDuty(state, policy),
  );
}

export function certificateDuty(state: MigrationState, policy: MigrationPolicy, underWay = nothing): Duty | undefined {
  const left = replacementDuty(state, underWay) ?? handOverDuty(state, underWay);
  if (left) return left;
  if (state.buyers.length === 0) return { kind: 'look', at: 0 };
  if (isCertified(state)) return { kind: 'proceed', at: 0 };
  const guideAt = state.enrollmentGuideAt;
  if (guideAt === undefined) return { kind: 'send-guide', at: 0 };
  const reminder = policy.enrollmentRemindersMs[state.enrollmentRemindersSent];
  const mustEnroll = state.buyers.some(mustStillEnroll);
  return earliest(
    lookDuty(state),
    ...state.buyers.map(troubleDuty),
    mustEnroll && reminder !== undefined ? { kind: 'remind-enrollment', at: guideAt + reminder } : undefined,
    mustEnroll
      ? overdue(state, 'enrollment-overdue', guideAt + policy.enrollmentOverdueMs, guideAt + policy.enrollmentBreachMs)
      : undefined,
    ...state.buyers.map((buyer) => pendingDuty(state, buyer, policy)),
    ...state.invitations.map((invitation) => resendDuty(invitation, underWay)),
    sendAgainDuty(state, underWay),
    webinarDuty(state, policy),
  );
}

/** What an operator wants sent anew although no certificate is missing any more; who is `ready` is not resent to. */
export function lastResendDuty(state: MigrationState, underWay = nothing): Duty | undefined {
  return isCertified(state)
    ? earliest(...state.invitations.map((invitation) => resendDuty(invitation, underWay)))
    : undefined;
}

/**
 * The last stage waits for the mails that are on their way, and for a word on those that cannot be sent or of which
 * nobody knows whether they went out, and on a certificate that has ended: once the migration has ended nobody could
 * answer that. The wait for a word ends by itself all the same; `looks`: what is reported is looked at first, which holds
 * the rest until the Marketplace answers or somebody skips the look.
 */
export function readyDuty(
  state: MigrationState,
  policy: MigrationPolicy,
  underWay = nothing,
  looks = true,
): Duty | undefined {
  const questions = state.attention.filter(
    ({ code }) => code === 'email-unconfirmed' || code === 'effect-failed' || code === 'certificate-ended',
  );
  const look = looks ? lookDuty(state) : undefined;
  const answeredBy = Math.max(0, ...questions.map((item) => Date.parse(item.since) + policy.mailAnswerMs));
  const onTheirWay = Object.values(state.effects).some(
    ({ email, step, status, key }) =>
      (email || step === 'invite') && status === 'intended' && !questions.some((item) => key.endsWith(`/${item.step}`)),
  );
  const mayEnd = state.webinars === 'done' && !onTheirWay && !look;
  const proceed: Duty | undefined = mayEnd ? { kind: 'proceed', at: answeredBy } : undefined;
  return earliest(
    replacementDuty(state, underWay),
    handOverDuty(state, underWay),
    look,
    sendAgainDuty(state, underWay),
    webinarDuty(state, policy),
    proceed,
  );
}

/** Whether the invitation of a contact who was replaced may still be out. */
export function isToBeRevoked({ status }: Invitation): boolean {
  return status !== 'revoked' && status !== 'declined';
}

/** What an exchange of contacts has left to do: who is replaced loses the invitation before the other one gets theirs. */
export function replacementDuty(state: MigrationState, underWay = nothing): Duty | undefined {
  // What is being sent to them is waited for: it must be known before it is taken back.
  const left = state.replaced?.find((one) => isToBeRevoked(one) && !isInvitationUnderWay(one.contactId, underWay));
  if (left) return { kind: 'revoke-replaced', at: 0, contactId: left.contactId };
  const contactId = state.newcomers?.find((newcomer) => !isInvitationUnderWay(newcomer, underWay));
  return contactId === undefined ? undefined : { kind: 'welcome-contact', at: 0, contactId };
}

/** Whether the contact is to be invited now: not before the mail that promises it is sent, or skipped. */
export function isToBeInvited(state: MigrationState, { contactId, status, round, roundsAllowed }: Invitation): boolean {
  if (status !== 'none' || round >= roundsAllowed) return false;
  return !Object.values(state.effects).some(
    (effect) =>
      effect.email?.template === 'migrated' &&
      effect.email.contactId === contactId &&
      (effect.status === 'intended' || effect.status === 'failed'),
  );
}

/** What the hand-over has left open: it does not wait for what needs a decision. */
function handOverDuty(state: MigrationState, underWay: UnderWay): Duty | undefined {
  const isLeft = state.invitations.some(
    (one) => one.round === 0 && isToBeInvited(state, one) && !isInvitationUnderWay(one.contactId, underWay),
  );
  return announceMigratedDuty(state, underWay) ?? (isLeft ? { kind: 'invite-contacts', at: 0 } : undefined);
}

function announceMigratedDuty(state: MigrationState, underWay: UnderWay): Duty | undefined {
  const isLeft = Object.values(state.effects).some(
    ({ step, status, key }) =>
      step === 'notice-migrated' && ['intended', 'failed', 'unconfirmed'].includes(status) && !underWay.has(key),
  );
  return isLeft ? { kind: 'announce-migrated', at: 0 } : undefined;
}

/** Somebody who has joined, whichever way that was found out, and was not told what is left to do. */
export function unguidedDuty(state: MigrationState): Duty | undefined {
  if (state.enrollmentGuideAt === undefined) return undefined;
  const unguided = state.invitations.find(
    ({ status, contactId }) =>
      status === 'active' &&
      !Object.values(state.effects).some(
        ({ email }) => email?.template === 'enrollment-guide' && email.contactId === contactId,
      ),
  );
  return unguided && uncertified(state).length > 0
    ? { kind: 'guide-contact', at: 0, contactId: unguided.contactId }
    : undefined;
}

/** Whether it is the partner's turn: a new enrollment is needed. */
export function mustStillEnroll(buyer: Pick<BuyerProgress, 'status'>): boolean {
  return buyer.status === 'none' || buyer.status === 'failed';
}

/** Whether the enrollment's state is one that the partner has not been told about yet. */
export function hasUntoldTrouble(buyer: BuyerProgress): boolean {
  return (buyer.status === 'queried' || buyer.status === 'failed') && !buyer.told.includes(troubleName(buyer));
}

/** Names one trouble of one enrollment, so that each is told once. */
export function troubleName(buyer: BuyerProgress): string {
  return `${buyer.enrollmentId ?? buyer.buyerId}:${buyer.status}:${buyer.troubles}`;
}

/** How many of the reminders, counted from `since`, have fallen due by now. All instants in epoch ms. */
export function remindersDue(remindersMs: readonly number[], since: number, now: number): number {
  return remindersMs.filter((after) => since + after <= now).length;
}

function invitationDuty(
  state: MigrationState,
  invitation: Invitation,
  policy: MigrationPolicy,
  underWay: UnderWay,
): Duty | undefined {
  const { contactId } = invitation;
  if (isInvitationUnderWay(contactId, underWay)) return undefined;
  const resend = resendDuty(invitation, underWay);
  if (resend) return resend;
  if (isToBeInvited(state, invitation)) return { kind: 'invite-contacts', at: 0 };
  if (invitation.status === 'expired' && invitation.round < invitation.roundsAllowed) {
    return { kind: 'renew-invitation', at: 0, contactId };
  }
  if (invitation.status !== 'invited') return undefined;
  const endsAt = invitation.invitedAt + policy.invitationLifetimeMs;
  const reminder = policy.invitationRemindersMs[invitation.remindersSent];
  const remindAt = reminder === undefined ? undefined : invitation.invitedAt + reminder;
  if (remindAt !== undefined && remindAt < endsAt) return { kind: 'remind-contact', at: remindAt, contactId };
  // The Marketplace says when it is over, no expiry instant is exposed: look until it agrees, then send anew all the same.
  if (invitation.overdueLooks > policy.rechecks) return { kind: 'renew-invitation', at: 0, contactId };
  return { kind: 'look', at: endsAt + invitation.overdueLooks * policy.recheckAfterMs };
}

function resendDuty({ contactId, resend }: Invitation, underWay: UnderWay): Duty | undefined {
  if (!resend || isInvitationUnderWay(contactId, underWay)) return undefined;
  return { kind: 'resend-invitation', at: 0, contactId };
}

const invitingSteps = ['invite', 'renew-invitation', 'resend-invitation', 'revoke-invitation'];

/** Whether an invitation of the contact is being sent or taken back just now. */
function isInvitationUnderWay(contactId: string, underWay: UnderWay): boolean {
  return [...underWay].some((key) => {
    const [step, target] = key.split('/').slice(-3);
    return target === contactId && invitingSteps.includes(step ?? '');
  });
}

/** At once for another date, since renewals are judged by it; else before the portal is frozen, if the last time is long ago. */
function inspectDuty(state: MigrationState, policy: MigrationPolicy): Duty | undefined {
  const { inspected, plannedFor, readiness, waived } = state;
  if (!inspected) return undefined;
  const isOpen = openBlockers(readiness, waived).length > 0;
  if (isOpen || inspected.plannedFor !== plannedFor) return { kind: 'inspect', at: 0 };
  return inspected.at + policy.readinessValidMs < plannedFor ? { kind: 'inspect', at: plannedFor } : undefined;
}

/** The date was changed since the portal's notice was last set. */
export function announceAnewDuty(state: MigrationState): Duty | undefined {
  const isStale = (state.dateChanges ?? 0) > (state.dateChangesAnnounced ?? 0);
  return isStale ? { kind: 'announce-anew', at: 0 } : undefined;
}

/** Whether the sunset, put off meanwhile, is no reason to ask for now. */
export function sunsetIsFar({ partner }: MigrationState, policy: MigrationPolicy, now: number): boolean {
  const sunsetAt = Date.parse(partner?.sunsetAt ?? '');
  return Number.isNaN(sunsetAt) || now < sunsetAt - policy.sunsetWarningMs;
}

function sunsetDuty({ partner, sunsetRaised }: MigrationState, policy: MigrationPolicy): Duty | undefined {
  const sunsetAt = Date.parse(partner?.sunsetAt ?? '');
  if (sunsetRaised || Number.isNaN(sunsetAt)) return undefined;
  return { kind: 'raise-sunset', at: sunsetAt - policy.sunsetWarningMs };
}

function exhaustedDuty(state: MigrationState): Duty | undefined {
  const over = state.invitations.every(
    (invitation) =>
      invitation.status !== 'invited' &&
      !(
        (invitation.status === 'expired' || invitation.status === 'none') &&
        invitation.round < invitation.roundsAllowed
      ),
  );
  const raised = state.attention.some((item) => item.code === 'invitation-rounds-exhausted');
  return over && !raised ? { kind: 'raise-exhausted', at: 0 } : undefined;
}

function lookDuty(state: MigrationState): Duty | undefined {
  return state.recheck ? { kind: 'look', at: state.recheck.at } : undefined;
}

function troubleDuty(buyer: BuyerProgress): Duty | undefined {
  return hasUntoldTrouble(buyer) ? { kind: 'tell-trouble', at: 0, buyerId: buyer.buyerId } : undefined;
}

function pendingDuty(state: MigrationState, buyer: BuyerProgress, policy: MigrationPolicy): Duty | undefined {
  if (buyer.status !== 'enrolling') return undefined;
  const raised = state.attention.some(
    (item) => item.code === 'certificate-pending' && item.step === `buyer/${buyer.buyerId}`,
  );
  return raised
    ? undefined
    : { kind: 'raise-pending', at: buyer.since + policy.certificatePendingMs, buyerId: buyer.buyerId };
}

/** A mail that an operator wants sent again, or that an earlier run had begun. */
function sendAgainDuty(state: MigrationState, underWay: UnderWay): Duty | undefined {
  const record = Object.values(state.effects).find(
    ({ email, status, key }) => email && (status === 'failed' || status === 'intended') && !underWay.has(key),
  );
  return record ? { kind: 'send-again', at: 0, key: record.key } : undefined;
}

function webinarDuty(state: MigrationState, policy: MigrationPolicy): Duty | undefined {
  if (state.webinars !== 'none' || state.handedOverAt === undefined) return undefined;
  return { kind: 'invite-to-webinars', at: state.handedOverAt + policy.webinarsAfterMs };
}

/** A deadline that is raised twice: as a warning, then as a breach; after that the open item itself is the escalation. */
function overdue(
  state: MigrationState,
  code: 'execution-overdue' | 'enrollment-overdue',
  warnAt: number,
  breachAt: number,
): Duty | undefined {
  const raised = state.attention.find((item) => item.code === code);
  if (!raised) return { kind: 'raise-overdue', at: warnAt, severity: 'warning' };
  return raised.severity === 'warning' ? { kind: 'raise-overdue', at: breachAt, severity: 'critical' } : undefined;
}
