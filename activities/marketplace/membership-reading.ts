import type { MembershipReading, MembershipStatus } from '../../domain/activities.js';
import { instantOf, type Membership, sameWord } from './marketplace-shapes.js';

const statuses = ['Invited', 'InvitationExpired', 'Active', 'Deleted'] as const satisfies MembershipStatus[];

/** Our reading of a membership. It takes what it needs and leaves the rest, so the invitation's link stays behind. */
export function membershipReading(contactId: string, membership: Membership): MembershipReading {
  const status = statusOf(membership);
  const { invitationAcceptedAt, joined, invited } = membership.audit ?? {};
  const sentAt = instantOf(invited);
  const acceptedAt = instantOf(invitationAcceptedAt) ?? instantOf(joined);
  return {
    contactId,
    membershipId: membership.id,
    userId: membership.user.id,
    status,
    ...(status === 'Active' && acceptedAt && { acceptedAt }),
    ...(sentAt && { sentAt }),
  };
}

/** A status that we do not know is `Unknown`: others decide whether it matters. */
export function statusOf({ status, invitation }: Membership): MembershipStatus {
  const word = status ?? invitation?.status;
  return statuses.find((known) => sameWord(word, known)) ?? 'Unknown';
}
