import type { BuyerReading } from '../../domain/activities.js';
import { buyerStatusOf } from '../../domain/buyer-status.js';
import {
  type Duty,
  hasUntoldTrouble,
  isCertified,
  mustStillEnroll,
  remindersDue,
  troubleName,
  uncertified,
} from '../../domain/duties.js';
import type { BuyerProgress, Fact } from '../../domain/migration.js';
import { isAfter } from '../../domain/stages.js';
import { hasUnseenInvitationNews, readMemberships, resend } from './acceptance.js';
import { partnerOf } from './effects.js';
import type { Journey } from './journey.js';
import { enrollmentGuide, guideAll, mailAll } from './recipients.js';
import { doSideDuty, lookAgainLater, raiseOverdue } from './side-duties.js';

export async function doCertificateDuty(journey: Journey, duty: Duty): Promise<void> {
  switch (duty.kind) {
    case 'look':
      if (hasUnseenInvitationNews(journey)) await lookAtLatecomers(journey);
      return lookAtCertificates(journey);
    case 'send-guide':
      return sendGuide(journey);
    case 'guide-contact':
      return journey.performBeside(enrollmentGuide(journey, duty.contactId));
    case 'remind-enrollment':
      return remindToEnroll(journey);
    case 'tell-trouble':
      return tellTrouble(journey, buyerOf(journey, duty.buyerId));
    case 'raise-overdue':
      return raiseEnrollmentOverdue(journey, duty);
    case 'raise-pending':
      return raisePending(journey, buyerOf(journey, duty.buyerId));
    case 'resend-invitation':
      return resend(journey, duty.contactId);
    case 'announce-migrated':
    case 'invite-contacts':
    case 'revoke-replaced':
    case 'welcome-contact':
    case 'invite-to-webinars':
    case 'send-again':
      return doSideDuty(journey, duty);
    default:
      throw new Error(`No such duty while waiting for certificates, or after: ${duty.kind}`);
  }
}

/** Who joins after the first one has missed the guide. */
async function lookAtLatecomers(journey: Journey): Promise<void> {
  const { state } = journey;
  const early = state.invitations.filter(({ status }) => status === 'active');
  await readMemberships(journey);
  if (state.enrollmentGuideAt === undefined || uncertified(state).length === 0) return;
  const late = state.invitations.filter((one) => one.status === 'active' && !early.includes(one));
  await journey.performBeside(...late.map(({ contactId }) => enrollmentGuide(journey, contactId)));
}

/** Asks the Marketplace where each buyer stands. An Active certificate counts, whenever and however it was issued. */
async function lookAtCertificates(journey: Journey): Promise<void> {
  const { state } = journey;
  // The end is not held up for good by what it only looks at once more.
  const isReady = isAfter(state.stage, 'awaiting-certificate');
  const read = await journey.insist('look-at-certificates', isReady, async () => {
    const list = await journey.calls
      .untilItAnswers('Ask the Marketplace for enrollments and certificates')
      .readCertificates({ ...journey.ref, accountId: partnerOf(journey).accountId });
    if (list.length > 0 || isReady) return { list };
    return {
      trouble: {
        code: 'effect-failed' as const,
        why: 'The account has no Active buyer any more, so nobody can hold a certificate',
        skippable: false,
      },
    };
  });
  // An operator has left it out.
  if (!read) delete state.recheck;
  const first = state.buyers.length === 0;
  for (const reading of read?.list ?? []) update(journey, reading);
  if (!state.buyers.some(mustStillEnroll)) journey.settle((item) => item.code === 'enrollment-overdue');
  // What was reported in an earlier stage has had no look yet.
  if (first && issuedButUnseen(journey)) state.recheck ??= { at: 0, left: journey.policy.rechecks };
  lookAgainLater(journey, {
    isExplained: () =>
      isCertified(state) ||
      !(issuedButUnseen(journey) || changedButUnseen(journey) || hasUnseenInvitationNews(journey)),
    isContradicted: () => issuedButUnseen(journey),
    step: 'enrollment',
    why: 'An event said that a certificate was issued, but the Marketplace does not show it as Active',
  });
}

function update(journey: Journey, reading: BuyerReading): void {
  const { state } = journey;
  let buyer = state.buyers.find((one) => one.buyerId === reading.buyerId);
  if (!buyer) {
    buyer = { buyerId: reading.buyerId, status: 'none', since: journey.now, troubles: 0, told: [] };
    state.buyers.push(buyer);
  }
  if (buyer.status === 'waived') return;
  const status = buyerStatusOf(reading);
  const hadCertificate = buyer.certificateId;
  if (reading.enrollment) buyer.enrollmentId = reading.enrollment.id;
  if (reading.enrollment?.note !== undefined) buyer.note = reading.enrollment.note;
  if (reading.certificate) buyer.certificateId = reading.certificate.id;
  if (status === buyer.status && hadCertificate === buyer.certificateId) return;
  const before = buyer.status;
  if (status !== buyer.status) {
    buyer.status = status;
    buyer.since = journey.now;
    if (status === 'queried' || status === 'failed') buyer.troubles++;
  }
  // What was wrong with this buyer is over, or has become something else.
  journey.settle((item) => item.step === `buyer/${reading.buyerId}` && item.code !== 'effect-failed');
  if (status === before) return;
  if (before === 'certified') askAboutEnded(journey, buyer);
  if (status !== 'none') {
    journey.note({
      kind: 'check',
      code: `certificate.${status}`,
      text: statusText(buyer),
      data: { buyerId: buyer.buyerId, enrollmentId: buyer.enrollmentId, certificateId: buyer.certificateId },
    });
  }
}

function statusText(buyer: BuyerProgress): string {
  switch (buyer.status) {
    case 'certified':
      return `Buyer ${buyer.buyerId} holds its certificate`;
    case 'queried':
      return `The vendor has a question about the enrollment of buyer ${buyer.buyerId}`;
    case 'failed':
      return `The enrollment of buyer ${buyer.buyerId} failed`;
    default:
      return `Buyer ${buyer.buyerId} is enrolling`;
  }
}

async function sendGuide(journey: Journey): Promise<void> {
  journey.state.enrollmentGuideAt = journey.now;
  await guideAll(journey);
}

async function remindToEnroll(journey: Journey): Promise<void> {
  await lookAtCertificates(journey);
  const { state, policy } = journey;
  // After a pause several may be due: one of them says it all.
  const due = remindersDue(policy.enrollmentRemindersMs, state.enrollmentGuideAt ?? journey.now, journey.now);
  const reminder = Math.max(due, state.enrollmentRemindersSent + 1);
  state.enrollmentRemindersSent = reminder;
  const buyerIds = state.buyers.filter(mustStillEnroll).map((buyer) => buyer.buyerId);
  if (buyerIds.length === 0) return;
  await mailAll(journey, 'enrollment-reminder', { round: String(reminder), data: { buyerIds } });
}

/** Looked up first: nobody tells of an enrollment that has begun, and the operators must not be told that there is none. */
async function raiseEnrollmentOverdue(journey: Journey, duty: Duty): Promise<void> {
  await lookAtCertificates(journey);
  if (journey.state.buyers.some(mustStillEnroll)) raiseOverdue(journey, duty, 'enrollment-overdue', 'enrollment');
}

/** A queried or failed enrollment reaches the partner and the operators, once each, in the vendor's words. */
async function tellTrouble(journey: Journey, buyer: BuyerProgress): Promise<void> {
  if (!hasUntoldTrouble(buyer)) return;
  const queried = buyer.status === 'queried';
  const round = troubleName(buyer).replaceAll(':', '.');
  buyer.told.push(troubleName(buyer));
  journey.ask({
    code: queried ? 'enrollment-queried' : 'enrollment-failed',
    step: `buyer/${buyer.buyerId}`,
    severity: 'warning',
    // The vendor's words may name people: they stand with the buyer, where who may not see them does not.
    why: statusText(buyer),
    evidence: { enrollmentId: buyer.enrollmentId },
    actions: ['retry', 'skip'],
  });
  const data = {
    buyerIds: [buyer.buyerId],
    ...(buyer.enrollmentId !== undefined && { enrollmentId: buyer.enrollmentId }),
    ...(buyer.note !== undefined && { note: buyer.note }),
  };
  await mailAll(journey, queried ? 'enrollment-queried' : 'enrollment-failed', { round, data });
}

async function raisePending(journey: Journey, buyer: BuyerProgress): Promise<void> {
  await lookAtCertificates(journey);
  if (buyer.status !== 'enrolling') return;
  journey.ask({
    code: 'certificate-pending',
    step: `buyer/${buyer.buyerId}`,
    severity: 'warning',
    why: `The enrollment of buyer ${buyer.buyerId} has been waiting for its certificate since ${new Date(buyer.since).toISOString()}`,
    evidence: { enrollmentId: buyer.enrollmentId, certificateId: buyer.certificateId },
    actions: ['retry', 'skip'],
  });
}

function askAboutEnded(journey: Journey, buyer: BuyerProgress): void {
  journey.ask({
    code: 'certificate-ended',
    step: `buyer/${buyer.buyerId}`,
    severity: 'warning',
    why: `The certificate of buyer ${buyer.buyerId} has ended`,
    evidence: { certificateId: buyer.certificateId },
    actions: ['retry', 'skip'],
  });
}

/** Whether an event reported a certificate that the Marketplace has not shown as Active. */
function issuedButUnseen(journey: Journey): boolean {
  const { facts, buyers } = journey.state;
  return facts.some(
    (fact) =>
      fact.type === 'certificate.issued' &&
      !(journey.isCurrent && isOfNoConcern(journey, fact)) &&
      !buyers.some((buyer) => fact.key.endsWith(`:${buyer.certificateId}`) && buyer.status !== 'enrolling'),
  );
}

/** A certificate of a buyer that is out of scope, or one that was reported to have ended since. */
function isOfNoConcern({ state }: Journey, issued: Fact): boolean {
  if (state.buyers.some(({ buyerId, status }) => buyerId === issued.buyerId && status === 'waived')) return true;
  const ended = issued.key.replace('certificate.issued:', 'certificate.ended:');
  return state.facts.some(
    (fact) => fact.key.startsWith(`${ended}:`) && Date.parse(fact.occurredAt) >= Date.parse(issued.occurredAt),
  );
}

const changes = ['enrollment.queried', 'enrollment.failed', 'certificate.ended'];

/** Whether an event reported a change of a buyer after the last one that was seen: the Marketplace's lists lag. */
function changedButUnseen(journey: Journey): boolean {
  const { facts, buyers } = journey.state;
  return facts.some(
    (fact) =>
      changes.includes(fact.type) &&
      buyers.some(
        ({ enrollmentId, certificateId, status, since }) =>
          status !== 'waived' &&
          (fact.key.includes(`:${enrollmentId}:`) || fact.key.includes(`:${certificateId}:`)) &&
          since < Date.parse(fact.occurredAt),
      ),
  );
}

function buyerOf(journey: Journey, buyerId: string): BuyerProgress {
  const buyer = journey.state.buyers.find((one) => one.buyerId === buyerId);
  if (!buyer) throw new Error(`Buyer ${buyerId} is not in scope`);
  return buyer;
}
