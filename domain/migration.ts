import type { ActionName } from './actions.js';
import type { Actor } from './actors.js';
import type { AttentionItem } from './attention.js';
import type { EffectRecord, NoticeState, PortalMode } from './effects.js';
import type { EventOrigin, EventType } from './events.js';
import type { MigrationPolicy } from './policy.js';
import type { ReadinessCheck } from './readiness.js';
import type { Stage } from './stages.js';
import type { TimelineEntry } from './timeline.js';

/** What starts a migration; everything else the workflow finds out by its activities. */
export interface MigrationStart {
  /** `mig_` and a UUIDv7: one per migration of a partner, so that a second one after a rollback is another. */
  migrationId: string;
  partnerId: string;
  /** RFC 3339. */
  plannedFor: string;
  wave?: string;
  policy: MigrationPolicy;
  startedBy: Actor;
}

/** The workflow's input: how it started and, in a run that continues another, the state so far. */
export interface MigrationInput extends MigrationStart {
  state?: MigrationState;
}

/** A fact from outside; a set, not a sequence: its key makes a repeat the same fact. */
export interface Fact {
  /** Type and the object it is about, such as `invitation.accepted:AUSR-...`. */
  key: string;
  type: EventType;
  occurredAt: string;
  origin: EventOrigin;
  /** Timeline entry that recorded it. */
  sequence: number;
  /** Of a certificate: whose it is. */
  buyerId?: string;
}

export interface MigratingPartner {
  name: string;
  locale: string;
  timeZone: string;
  accountId: string;
  defaultGroupId: string;
  sunsetAt?: string;
  /** Who is to be invited and told; changes when an operator replaces one of them. */
  adminContactIds: string[];
  /** As it was before Portage, not as an earlier migration of ours has left it. */
  previousNotice: NoticeState;
  previousMode: PortalMode;
  /** An earlier migration of ours that ended with its notice or mode standing on the old portal. */
  supersedes?: string;
}

export const invitationStatuses = ['none', 'invited', 'expired', 'active', 'declined', 'revoked'] as const;

export type InvitationStatus = (typeof invitationStatuses)[number];

/** Where one admin contact stands. Instants in epoch ms. */
export interface Invitation {
  contactId: string;
  status: InvitationStatus;
  membershipId?: string;
  userId?: string;
  /** 1 for the first invitation; each later one starts the 7 days and the reminders again. */
  round: number;
  /** Rounds that may be used before an operator is asked. */
  roundsAllowed: number;
  invitedAt: number;
  /** RFC 3339, the Marketplace's clock: when it sent the invitation of this round. */
  sentAt?: string;
  remindersSent: number;
  acceptedAt?: string;
  /** Looks since the 7 days were over that still found it `Invited`: the platform's clock decides, not ours. */
  overdueLooks: number;
  /** An operator wants it sent anew; not begun, or under way. */
  resend?: true;
  /** Somebody else made it: what becomes of it is for them to say. */
  notOurs?: true;
  /** Of one that was replaced: who came in its place. */
  replacedBy?: string;
}

/** An invitation that has not been sent yet. */
export function newInvitation(contactId: string, policy: MigrationPolicy): Invitation {
  return {
    contactId,
    status: 'none',
    round: 0,
    roundsAllowed: policy.invitationRounds,
    invitedAt: 0,
    remindersSent: 0,
    overdueLooks: 0,
  };
}

export const buyerStatuses = ['none', 'enrolling', 'queried', 'failed', 'certified', 'waived'] as const;

export type BuyerStatus = (typeof buyerStatuses)[number];

/** Where one buyer in scope stands on its way to the certificate. Instants in epoch ms. */
export interface BuyerProgress {
  buyerId: string;
  status: BuyerStatus;
  enrollmentId?: string;
  certificateId?: string;
  /** Since when the status is what it is. */
  since: number;
  note?: string;
  /** How often an enrollment has been queried or has failed: a second question about the same one is news again. */
  troubles: number;
  /** Trouble that the partner has been told about, by its name, so that each is told once. */
  told: string[];
}

/** The whole state of a migration: plain JSON, carried over continue-as-new. Instants in epoch ms unless noted. */
export interface MigrationState {
  v: 1;
  stage: Stage;
  stageSince: number;
  startedAt: number;
  plannedFor: number;
  /** How often the date was changed after the old portal may have announced it; absent: never. */
  dateChanges?: number;
  /** The last change of date that the portal's notice has followed. */
  dateChangesAnnounced?: number;
  /** Runs of the workflow so far: 1 and one more for each continue-as-new. */
  runs: number;
  paused?: { by: Actor; reason: string; since: number };
  /** An operator's decision to end the journey; carried out by the main loop. */
  ending?: {
    kind: 'abort' | 'rollback';
    by: Actor;
    reason: string;
    since: number;
    /** Of a rollback: keys of all that it was to take back when it began, earlier runs included. */
    plan?: string[];
    /** How the account was held before: so it is again when a rollback comes too late. */
    paused?: NonNullable<MigrationState['paused']>;
  };
  partner?: MigratingPartner;
  readiness: ReadinessCheck[];
  /** When both sides were last found ready, and for which planned date. */
  inspected?: { at: number; plannedFor: number };
  /** An operator has named admin contacts: later inspections leave them as they are. */
  contactsReplaced?: true;
  waived: string[];
  facts: Fact[];
  executionFailure?: { reason: string; occurredAt: string };
  /** An operator was asked about the sunset that is near; asked once. */
  sunsetRaised?: true;
  invitations: Invitation[];
  /** Contacts that were replaced after they may have been invited. Until theirs is `revoked` or `declined`, it is to be revoked. */
  replaced?: Invitation[];
  /** Contacts that came in another's place after hand-over, and are still to be told and invited. */
  newcomers?: string[];
  acceptanceWaived: boolean;
  buyers: BuyerProgress[];
  enrollmentGuideAt?: number;
  enrollmentRemindersSent: number;
  handedOverAt?: number;
  /** `done` once each invitation stands in the ledger; whether it went out is told there. */
  webinars: 'none' | 'done';
  effects: Record<string, EffectRecord>;
  attention: AttentionItem[];
  /** Looks at the Marketplace that are due because an event reported something; absent when none is. */
  recheck?: { at: number; left: number };
  /** Keys of mails that an operator wants sent although they may have gone out. */
  sendAnyway?: string[];
  /** What an operator decided about a step, not yet taken up by the main loop; `drop`: it has lost its point. */
  decisions: Record<string, 'retry' | 'skip' | 'drop'>;
  waiting?: { text: string; since: number; until?: number };
  /** Receipt ids seen, oldest first, bounded. */
  seenEvents: string[];
  /** Update ids applied and the entry each made, oldest first, bounded. */
  appliedOperations: { id: string; sequence: number }[];
  /** Signals that could not be read, newest last, bounded. */
  rejectedSignals: { name: string; at: number; why: string }[];
  /** Number of the last timeline entry. */
  sequence: number;
  /** What the record step has not written yet. */
  unrecorded: { entries: TimelineEntry[]; effectKeys: string[]; receipts: EventReceipt[] };
}

/** What an event did: the timeline entry it made, or why it did nothing. */
export type EventReceipt =
  | { eventId: string; outcome: 'applied'; sequence: number }
  | { eventId: string; outcome: 'ignored'; reason: IgnoredReason };

export type IgnoredReason = 'duplicate' | 'superseded' | 'wrong-state' | 'closed' | 'invalid' | 'unknown-type';

/** What people and machines read of a migration: the answer of the `migration` query and the projection's snapshot. */
export interface MigrationSnapshot {
  migrationId: string;
  partnerId: string;
  partnerName?: string;
  /** The Marketplace account; absent until the inspection has found it. */
  accountId?: string;
  /** IANA name of the partner's zone. */
  timeZone?: string;
  wave?: string;
  stage: Stage;
  stageSince: string;
  startedAt: string;
  startedBy: Actor;
  plannedFor: string;
  endedAt?: string;
  paused?: { by: Actor; reason: string; since: string };
  waiting?: { for: string; since: string; until?: string };
  attention: AttentionItem[];
  /**
   * Steps that are being tried, or will be at once. Absent in records of before this was told. A look that changes nothing
   * leaves no record, so of the last recorded one only the workflow itself says that it has ended.
   */
  trying?: string[];
  readiness: ReadinessCheck[];
  adminContactIds?: string[];
  portalMode?: PortalMode;
  portalNotice?: NoticeState;
  /** What a rollback restores; a later migration of the partner that takes over what stands needs it too. */
  portalBefore?: { mode: PortalMode; notice: NoticeState };
  invitations: {
    contactId: string;
    status: InvitationStatus;
    membershipId?: string;
    round: number;
    invitedAt?: string;
    remindersSent: number;
    acceptedAt?: string;
  }[];
  buyers: { buyerId: string; status: BuyerStatus; enrollmentId?: string; certificateId?: string; note?: string }[];
  effects: EffectRecord[];
  facts: { type: EventType; key: string; occurredAt: string; origin: EventOrigin }[];
  /** Number of the last timeline entry that the snapshot reflects. */
  sequence: number;
  runs: number;
  /** What an operator can do now. */
  allowedActions: ActionName[];
}

/** One call of the record step; writing it again, or an older one after a newer, changes nothing. */
export interface RecordBatch {
  migrationId: string;
  partnerId: string;
  workflowId: string;
  snapshot: MigrationSnapshot;
  /**
   * Grows with each batch of a migration: of two whose snapshots reflect the same timeline entry it tells the newer one.
   * Absent when whoever brings the batch does not know.
   */
  revision?: number;
  entries: TimelineEntry[];
  effects: EffectRecord[];
  receipts: EventReceipt[];
}
