import type { Database } from '../../db/connection.js';
import type { Contact } from '../../db/queries/contacts.js';
import { findMigrationById } from '../../db/queries/migrations.js';
import type { MarketplaceActivities, MembershipReading, MigrationRef } from '../../domain/activities.js';
import { retryingSince } from '../attempt.js';
import { fromDatabase } from '../database-call.js';
import { failureTypeOf, outsideFailure } from '../failure.js';
import { keptContact } from '../kept-contact.js';
import { buyerReadings } from './buyer-readings.js';
import type { MarketplaceClient } from './marketplace-client.js';
import { instantOf, type Membership, sameWord } from './marketplace-shapes.js';
import { membershipReading, statusOf } from './membership-reading.js';
import { splitName } from './person-name.js';

export interface MarketplaceOptions {
  client: MarketplaceClient;
  /** Where the contacts' names and addresses are. */
  database: Database;
  /** The program whose certificate lets a partner transact. */
  programId: string;
}

/** The steps on the Marketplace. It takes no idempotency key, so each looks before it writes, at every attempt. */
export function createMarketplaceActivities(options: MarketplaceOptions): MarketplaceActivities {
  const { client, database, programId } = options;

  return {
    async invite({ migrationId, partnerId, accountId, groupId, contactId }) {
      const contact = await keptContact(database, migrationId, contactId);
      const earlier = await membershipOf(client, accountId, contact.email);
      if (earlier) return asFound(earlier);
      try {
        const user = userOf(contact);
        const created = await client.createMembership(accountId, { user, groupId, notes: migrationId });
        // The answer to a create does not say when the invitation was sent.
        const sent = await client.membership(accountId, created.user.id);
        return { ...membershipReading(contactId, sent ?? created), found: false };
      } catch (error) {
        // Refused because somebody else was faster; every other conflict stays one.
        if (failureTypeOf(error) !== 'conflict') throw error;
        const raced = await membershipOf(client, accountId, contact.email);
        if (!raced) throw error;
        return asFound(raced);
      }

      async function asFound(membership: Membership) {
        // Our own create whose answer was lost did not exist before.
        if (membership.invitation?.notes === migrationId) {
          return { ...membershipReading(contactId, await ensureLive(client, accountId, membership)), found: false };
        }
        const found = !(await isOfOurs(partnerId, membership));
        const live = await sentAnew(client, accountId, membership);
        const invitedAt = instantOf(live.audit?.invited);
        return { ...membershipReading(contactId, live), found, ...(invitedAt && { invitedAt }) };
      }
    },

    async renewInvitation({ accountId, contactId, membershipId, userId, sentAt }) {
      const membership = await client.membership(accountId, userId);
      if (!membership || membership.id !== membershipId) return { contactId, membershipId, userId, status: 'Deleted' };
      const status = statusOf(membership);
      if (isRenewedAlready(membership, sentAt)) return membershipReading(contactId, membership);
      if (status !== 'InvitationExpired' && status !== 'Invited') return membershipReading(contactId, membership);
      await lookAgainIfRefused(() =>
        status === 'Invited' ? client.resendInvitation(accountId, userId) : client.sendNewInvitation(accountId, userId),
      );
      const after = await client.membership(accountId, userId);
      if (!after) return { contactId, membershipId, userId, status: 'Deleted' };
      return membershipReading(contactId, after);
    },

    async readMemberships({ accountId, memberships }) {
      const listed = await client.memberships([accountId]);
      const byId = new Map(listed.map((membership) => [membership.id, membership]));
      const readings: MembershipReading[] = [];
      for (const { contactId, membershipId, userId } of memberships) {
        // What is missing in the list may have slipped between its pages: only a look of its own says that it is gone.
        const membership = byId.get(membershipId) ?? (await client.membership(accountId, userId));
        readings.push(
          membership?.id === membershipId
            ? membershipReading(contactId, membership)
            : { contactId, membershipId, userId, status: 'Deleted' },
        );
      }
      return readings;
    },

    async revokeInvitation({ migrationId, partnerId, accountId, contactId, membershipId, userId }) {
      const membership =
        membershipId && userId
          ? await client.membership(accountId, userId)
          : await ownInvitation({ migrationId, partnerId }, accountId, contactId);
      // Another membership of the same person is somebody else's invitation.
      if (!membership || (membershipId && membership.id !== membershipId)) return { outcome: 'nothing-to-revoke' };
      const status = statusOf(membership);
      if (status === 'Active') return { outcome: 'already-active' };
      if (status === 'Deleted') return { outcome: 'nothing-to-revoke' };
      if (status === 'Unknown') {
        throw outsideFailure('conflict', 'marketplace: the membership is in a state that we do not know', {
          system: 'marketplace',
          code: 'membership-status-unknown',
        });
      }
      const isDeleted = await client.deleteMembership(accountId, membership.user.id);
      return { outcome: isDeleted ? 'revoked' : 'nothing-to-revoke' };
    },

    async readCertificates({ accountId }) {
      const buyers = await client.buyers([accountId]);
      const buyerIds = buyers.filter((buyer) => sameWord(buyer.status, 'Active')).map((buyer) => buyer.id);
      const enrollments = await client.enrollments(programId, buyerIds);
      const certificates = await client.certificates(programId, [accountId]);
      return buyerReadings(buyerIds, certificates, enrollments);
    },
  };

  /** What an invite of ours whose answer was lost may have made; our mark keeps us from others' invitations. */
  async function ownInvitation({ migrationId, partnerId }: MigrationRef, accountId: string, contactId: string) {
    const { email } = await keptContact(database, migrationId, contactId);
    const membership = await membershipOf(client, accountId, email);
    if (!membership || membership.invitation?.notes === migrationId) return membership;
    return (await isOfOurs(partnerId, membership)) ? membership : undefined;
  }

  /** Whether an earlier migration of the partner made it: aborted, it left its invitations standing. */
  async function isOfOurs(partnerId: string, { invitation }: Membership): Promise<boolean> {
    const notes = invitation?.notes;
    if (!notes?.startsWith('mig_')) return false;
    const migration = await fromDatabase(() => findMigrationById(database, notes));
    return migration?.partnerId === partnerId;
  }
}

/**
 * The account's live membership under an address. The list is searched here and not by a filter: an address in a query
 * string would stand in access logs, and whether the server minds case is not documented.
 */
async function membershipOf(
  client: MarketplaceClient,
  accountId: string,
  email: string,
): Promise<Membership | undefined> {
  const wanted = email.trim().toLowerCase();
  const memberships = await client.memberships([accountId]);
  return memberships.find(
    (membership) => membership.user.email?.trim().toLowerCase() === wanted && statusOf(membership) !== 'Deleted',
  );
}

/** A found invitation that ran out is sent anew; what is live stays as it is. */
async function ensureLive(client: MarketplaceClient, accountId: string, membership: Membership): Promise<Membership> {
  if (statusOf(membership) !== 'InvitationExpired') return membership;
  const userId = membership.user.id;
  await lookAgainIfRefused(() => client.sendNewInvitation(accountId, userId));
  return (await client.membership(accountId, userId)) ?? membership;
}

/** An open invitation of others goes out again: the person learns of it now, and its days start again. */
async function sentAnew(client: MarketplaceClient, accountId: string, membership: Membership): Promise<Membership> {
  if (statusOf(membership) !== 'Invited') return ensureLive(client, accountId, membership);
  if (isRenewedAlready(membership, undefined)) return membership;
  const userId = membership.user.id;
  await lookAgainIfRefused(() => client.resendInvitation(accountId, userId));
  return (await client.membership(accountId, userId)) ?? membership;
}

/** Between our look and our call the person or the clock may have moved the invitation on: the next attempt sees it. */
async function lookAgainIfRefused(call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (failureTypeOf(error) !== 'conflict') throw error;
    throw outsideFailure('transient', 'marketplace: the invitation has changed since it was read', {
      system: 'marketplace',
      status: 409,
    });
  }
}

/**
 * A lost answer leads to a second attempt, or hours later to another activity, neither of which must mail the person twice.
 * The attempt's time serves where the Marketplace did not say when it sent the last one.
 */
function isRenewedAlready(membership: Membership, sentAt: string | undefined): boolean {
  if (statusOf(membership) !== 'Invited') return false;
  const invitedAt = Date.parse(instantOf(membership.audit?.invited) ?? '');
  const since = retryingSince();
  return (sentAt !== undefined && invitedAt > Date.parse(sentAt)) || (since !== undefined && invitedAt >= since);
}

function userOf({ name, email, locale }: Contact) {
  return {
    ...splitName(name),
    email,
    ...(locale && { settings: { languageCode: locale.replace('_', '-') } }),
  };
}
