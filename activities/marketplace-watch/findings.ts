import type { BuyerReading } from '../../domain/activities.js';
import { buyerStatusOf } from '../../domain/buyer-status.js';
import type { WatchedPartner, WatchFinding } from '../../domain/marketplace-watch.js';
import { buyerReadings } from '../marketplace/buyer-readings.js';
import {
  type Certificate,
  type Enrollment,
  instantOf,
  type Membership,
  sameWord,
} from '../marketplace/marketplace-shapes.js';
import { statusOf } from '../marketplace/membership-reading.js';

/** Invitations of which the projection does not know the end: those who have not joined yet may do so at any time. */
export function openInvitations(partner: WatchedPartner) {
  return partner.invitations.flatMap(({ status, membershipId, invitedAt }) =>
    membershipId !== undefined && (status === 'invited' || status === 'expired')
      ? [{ status, membershipId, invitedAt }]
      : [],
  );
}

/** Buyers whose certificate matters now; none before somebody has joined, when the journey looks by itself. */
export function buyersInScope(partner: WatchedPartner) {
  return partner.stage === 'awaiting-certificate' ? partner.buyers.filter((buyer) => buyer.status !== 'waived') : [];
}

/**
 * What became of the invitations. `memberships` are those that were found by id; `areAll` = whoever is not among them
 * does not exist any more.
 */
export function invitationFindings(
  partner: WatchedPartner,
  memberships: ReadonlyMap<string, Membership>,
  areAll: boolean,
  seenAt: string,
): WatchFinding[] {
  return openInvitations(partner).flatMap(({ status, membershipId, invitedAt }): WatchFinding[] => {
    const membership = memberships.get(membershipId);
    const about = { partnerId: partner.partnerId, objectId: membershipId, data: { membershipId } };
    if (!membership || statusOf(membership) === 'Deleted') {
      // When it was removed is told nowhere; that it is gone is true once, so the invitation's own time marks it.
      const isGone = membership !== undefined || areAll;
      return isGone ? [{ ...about, type: 'invitation.declined', occurredAt: seenAt, mark: invitedAt ?? '' }] : [];
    }
    const { invitationAcceptedAt, joined, updated } = membership.audit ?? {};
    if (statusOf(membership) === 'Active') {
      return [{ ...about, type: 'invitation.accepted', ...timed(seenAt, invitationAcceptedAt, joined, updated) }];
    }
    const end = timed(seenAt, updated);
    // An invitation that was renewed since is another one than the one that has expired.
    const isOver = statusOf(membership) === 'InvitationExpired' && end.occurredAt > (invitedAt ?? '');
    return isOver && status === 'invited' ? [{ ...about, type: 'invitation.expired', ...end }] : [];
  });
}

/** What became of the buyers, read as the journey itself reads them. */
export function buyerFindings(
  partner: WatchedPartner,
  certificates: readonly Certificate[],
  enrollments: readonly Enrollment[],
  seenAt: string,
): WatchFinding[] {
  const known = buyersInScope(partner);
  const readings = buyerReadings(
    known.map((buyer) => buyer.buyerId),
    certificates,
    enrollments,
  );
  return readings.flatMap((reading, index): WatchFinding[] => {
    const finding =
      certificateFinding(partner, known[index]!, reading, certificates, seenAt) ??
      enrollmentFinding(partner, known[index]!, reading, enrollments, seenAt);
    return finding ? [finding] : [];
  });
}

type KnownBuyer = WatchedPartner['buyers'][number];

function certificateFinding(
  { partnerId }: WatchedPartner,
  known: KnownBuyer,
  { buyerId, certificate }: BuyerReading,
  certificates: readonly Certificate[],
  seenAt: string,
): WatchFinding | undefined {
  const found = certificates.find((one) => one.id === certificate?.id);
  if (!found) return undefined;
  const { activated, expired, terminated, updated, created } = found.audit ?? {};
  const about = { partnerId, objectId: found.id };
  const ids = { certificateId: found.id, buyerId };
  if (sameWord(found.status, 'Active')) {
    if (known.status === 'certified') return undefined;
    const time = timed(seenAt, activated, updated, created);
    return { ...about, type: 'certificate.issued', data: ids, ...time };
  }
  const status = (['Expired', 'Terminated'] as const).find((word) => sameWord(found.status, word));
  if (known.status !== 'certified' || !status) return undefined;
  // One that expired with its last day may bear no time of it.
  const time = timed(seenAt, status === 'Expired' ? expired : terminated, updated);
  return { ...about, type: 'certificate.ended', data: { ...ids, status }, ...time };
}

const troubles = { queried: 'enrollment.queried', failed: 'enrollment.failed' } as const;

function enrollmentFinding(
  { partnerId }: WatchedPartner,
  known: KnownBuyer,
  reading: BuyerReading,
  enrollments: readonly Enrollment[],
  seenAt: string,
): WatchFinding | undefined {
  const { buyerId, enrollment } = reading;
  const found = enrollments.find((one) => one.id === enrollment?.id);
  const status = buyerStatusOf(reading);
  if (!found || (status === known.status && known.enrollmentId === found.id)) return undefined;
  const { created, processing, querying, failed, updated } = found.audit ?? {};
  const note = enrollment?.note;
  const about = {
    partnerId,
    objectId: found.id,
    data: { enrollmentId: found.id, buyerId, ...(note !== undefined && { note }) },
  };
  switch (status) {
    case 'queried':
    case 'failed':
      return { ...about, type: troubles[status], ...timed(seenAt, status === 'queried' ? querying : failed, updated) };
    case 'enrolling':
      return { ...about, type: 'enrollment.processing', ...timed(seenAt, processing, updated, created) };
    default:
      return undefined;
  }
}

/** The first of the audit events that has a time. Without any the object alone is the mark, and now is the time. */
function timed(seenAt: string, ...events: Parameters<typeof instantOf>[0][]): { occurredAt: string; mark: string } {
  for (const event of events) {
    const ms = Date.parse(instantOf(event) ?? '');
    if (Number.isNaN(ms)) continue;
    const at = new Date(ms).toISOString();
    return { occurredAt: at, mark: at };
  }
  return { occurredAt: seenAt, mark: '' };
}
