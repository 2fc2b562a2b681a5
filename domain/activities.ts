import type { EmailData, EmailTemplate, NoticeState, PortalMode } from './effects.js';
import type { InventoryComparison } from './inventory.js';
import type { RecordBatch } from './migration.js';
import type { Inspection } from './readiness.js';

/** Names the migration an activity works for. */
export interface MigrationRef {
  migrationId: string;
  partnerId: string;
}

/** Reads that span both systems. */
export interface InspectionActivities {
  /**
   * Looks at the account on both sides, and keeps its contacts in the database (people never enter a history). `again`:
   * contacts that are kept already stay, since operators may have added some.
   */
  inspectPartner(input: MigrationRef & { again?: boolean }): Promise<Inspection>;
  /** Compares what was to move with what arrived, page by page, without passing the items through the history. */
  compareInventories(input: MigrationRef & { accountId: string }): Promise<InventoryComparison>;
}

/** Of a write to the old portal: an ended migration of the partner, whose notice or mode stands, gives way to this one. */
interface Superseding {
  supersedes?: string;
}

export interface LegacyPortalActivities {
  /** Sets the notice in the account's locale and reads it back; `key` is the effect's key. */
  setNotice(
    input: MigrationRef & Superseding & { key: string; notice: NoticeState; plannedFor?: string; locale: string },
  ): Promise<{ version: number }>;
  /** Sets the mode and reads it back. */
  setMode(
    input: MigrationRef & Superseding & { key: string; mode: PortalMode; reason: string },
  ): Promise<{ version: number }>;
}

export type MembershipStatus = 'Invited' | 'InvitationExpired' | 'Active' | 'Deleted' | 'Unknown';

export interface MembershipReading {
  contactId: string;
  membershipId: string;
  userId: string;
  status: MembershipStatus;
  /** RFC 3339, of an Active one. */
  acceptedAt?: string;
  /** RFC 3339, the Marketplace's clock: when its invitation was last sent. */
  sentAt?: string;
}

/** Statuses in the spelling of the Marketplace's reference; one that it does not know stands as it came. */
export interface BuyerReading {
  buyerId: string;
  /** The certificate that counts most: Active before Pending or Updating before ended ones. */
  certificate?: { id: string; status: string };
  /** The newest enrollment. */
  enrollment?: { id: string; status: string; note?: string };
}

export interface MarketplaceActivities {
  /**
   * Makes sure that the contact has a live invitation or membership: looks it up by email first, creates it if there is
   * none. After a timed-out create it looks up again. An invitation that it finds is sent anew, so that the person hears of
   * it now. `found` = somebody else's, not of any migration of ours; `invitedAt` (RFC 3339) of one that was not made now.
   */
  invite(
    input: MigrationRef & { key: string; accountId: string; groupId: string; contactId: string },
  ): Promise<MembershipReading & { found: boolean; invitedAt?: string }>;
  /**
   * Sends a new invitation for an expired one (or resends a live one); looks at the status first. One that was sent after
   * `sentAt`, which is when the last one that we know of was, is renewed already.
   */
  renewInvitation(
    input: MigrationRef & {
      key: string;
      accountId: string;
      contactId: string;
      membershipId: string;
      userId: string;
      sentAt?: string;
    },
  ): Promise<MembershipReading>;
  /** Where the memberships stand; a deleted one reads `Deleted`. */
  readMemberships(
    input: MigrationRef & {
      accountId: string;
      memberships: { contactId: string; membershipId: string; userId: string }[];
    },
  ): Promise<MembershipReading[]>;
  /**
   * Deletes an invitation that is not accepted; without ids (an invite whose outcome is unknown) it is looked up by the
   * contact's address first. `Active` ones are left alone and reported.
   */
  revokeInvitation(
    input: MigrationRef & { key: string; accountId: string; contactId: string; membershipId?: string; userId?: string },
  ): Promise<{ outcome: 'revoked' | 'nothing-to-revoke' | 'already-active' }>;
  /** Certificates and enrollments of the account's Active buyers in the program; every buyer in scope is in the answer. */
  readCertificates(input: MigrationRef & { accountId: string }): Promise<BuyerReading[]>;
}

/** `unconfirmed` = the mail server took it or not, nobody knows; it is not sent again without an operator's word. */
export interface EmailResult {
  outcome: 'sent' | 'unconfirmed';
  messageId: string;
  locale: string;
}

export interface EmailActivities {
  /** Renders and sends one mail to one contact. `again` = an operator wants an unconfirmed one repeated. */
  sendEmail(
    input: MigrationRef & { key: string; contactId: string; template: EmailTemplate; data: EmailData; again?: boolean },
  ): Promise<EmailResult>;
  /** Sends the upcoming webinar sessions with calendar attachments; `sessions` is how many there were (0 = no mail). */
  sendWebinarInvitations(
    input: MigrationRef & { key: string; contactId: string; again?: boolean },
  ): Promise<EmailResult & { sessions: number }>;
}

export interface RecordActivities {
  /** Writes projection, timeline, ledger and receipts in one transaction; idempotent by sequence. */
  record(batch: RecordBatch): Promise<void>;
}

export type MigrationActivities = InspectionActivities &
  LegacyPortalActivities &
  MarketplaceActivities &
  EmailActivities &
  RecordActivities;

/**
 * The activities as a worker registers them. `records` is what has happened since the last records were written: it is
 * written before the activity does its own work, as far as the database takes it; `recorded` says whether it did.
 */
export type CarryingRecords<A> = {
  [K in keyof A]: A[K] extends (input: infer I) => Promise<infer R>
    ? (input: I & { records?: RecordBatch }) => Promise<{ result: R; recorded: boolean }>
    : never;
};

/** What a worker registers: everything but the record step itself takes records along. */
export type RegisteredActivities = CarryingRecords<Omit<MigrationActivities, keyof RecordActivities>> &
  RecordActivities;
/** How a run of the event relay goes: it looks for waiting events again and again, until its time is over. */
export interface RelayOrder {
  intervalMs: number;
  forMs: number;
}

export interface RelayActivities {
  /** Delivers waiting events that are due, and looks again every `intervalMs`, for `forMs`. Returns how many it delivered. */
  relayEvents(order: RelayOrder): Promise<number>;
}
