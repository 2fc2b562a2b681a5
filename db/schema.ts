import { type SQLWrapper, sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { ActionName } from '../domain/actions.js';
import type { Actor } from '../domain/actors.js';
import type {
  ApprovalResult,
  ApprovalStatus,
  AskedQuestion,
  GuardedMatter,
  GuardedRequest,
  LapseReason,
} from '../domain/approvals.js';
import type { AttentionCode } from '../domain/attention.js';
import type { AttentionLevel } from '../domain/attention-deadlines.js';
import type { AuditActorType, AuditOutcome } from '../domain/audit.js';
import type { EffectRecord, EffectStatus, EffectStep, EmailTemplate, Undo } from '../domain/effects.js';
import type { SignatureScheme, SourceAuth, SourceDialect } from '../domain/event-sources.js';
import type { EventAttention, EventOrigin, EventStatus, RecordedBy } from '../domain/events.js';
import type { ReasonClass, UndeliverableKind } from '../domain/mail-outcomes.js';
import type { WatchMode } from '../domain/marketplace-watch.js';
import type { MigrationSnapshot } from '../domain/migration.js';
import type { ItemStatus, OperationKind, OperationStatus } from '../domain/operations.js';
import type { Stage } from '../domain/stages.js';
import type { AttentionSubjectKind, QueuedAttentionCode } from '../domain/system-attention.js';
import type { TimelineKind } from '../domain/timeline.js';

// Milliseconds, as JavaScript has them: a finer stored instant would fall between two cursors of a list, and would not
// hash to what was written.
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** The stages in which a partner does something on the Marketplace that no event tells of. */
export const watched = (stage: SQLWrapper) =>
  sql`${stage} in ('handing-over', 'awaiting-acceptance', 'awaiting-certificate')`;

/** Projection of each migration: what lists and pages read. Written by `recordBatch` alone. */
export const migrations = pgTable(
  'migrations',
  {
    id: text('id').primaryKey(),
    partnerId: text('partner_id').notNull(),
    workflowId: text('workflow_id').notNull(),
    partnerName: text('partner_name'),
    wave: text('wave'),
    stage: text('stage').$type<Stage>().notNull(),
    stageSince: instant('stage_since').notNull(),
    plannedFor: instant('planned_for').notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    paused: boolean('paused').notNull(),
    attentionCount: integer('attention_count').notNull(),
    attentionCodes: text('attention_codes').array().$type<AttentionCode[]>().notNull(),
    needsAttention: boolean('needs_attention').notNull(),
    nextDeadlineAt: instant('next_deadline_at'),
    /** Since when it waits for what it waits for now. */
    waitingSince: instant('waiting_since'),
    /** Number of the timeline entry that the snapshot reflects. */
    sequence: integer('sequence').notNull(),
    /** Of the snapshot, among those that reflect the same entry; 0: not known. */
    revision: bigint('revision', { mode: 'number' }).notNull().default(0),
    /** Number and hash of the last timeline entry that is stored: the end of the chain. */
    headSequence: integer('head_sequence').notNull(),
    headHash: text('head_hash').notNull(),
    snapshot: jsonb('snapshot').$type<MigrationSnapshot>().notNull(),
    /** When a record last changed the row. */
    updatedAt: instant('updated_at').notNull(),
    /** Words of partner id and name, for search by prefix; see `search-words.ts`. */
    search: tsvector('search').notNull(),
  },
  (table) => [
    index('migrations_by_partner').on(table.partnerId, table.id),
    index('migrations_by_update').on(table.updatedAt, table.id),
    index('migrations_by_plan').on(table.plannedFor, table.id),
    index('migrations_by_stage').on(table.stage, table.updatedAt, table.id),
    index('migrations_by_wave').on(table.wave, table.updatedAt, table.id),
    index('migrations_in_need').on(table.updatedAt, table.id).where(sql`${table.needsAttention}`),
    index('migrations_paused').on(table.updatedAt, table.id).where(sql`${table.paused}`),
    // Compared byte by byte, so that beginnings are ranges whatever the database's collation is.
    index('migrations_by_partner_prefix').on(sql`lower(${table.partnerId}) text_pattern_ops`),
    index('migrations_by_words').using('gin', table.search),
    index('migrations_watched').on(table.id).where(watched(table.stage)),
    index('migrations_watched_by_account').on(sql`(${table.snapshot} ->> 'accountId')`).where(watched(table.stage)),
    index('migrations_by_stage_since').on(table.stageSince, table.id),
    index('migrations_by_wait').on(table.waitingSince),
    // Holds all that the overview counts, so that it reads no rows, which are wide.
    index('migrations_figures').on(table.stage, table.wave, table.stageSince, table.needsAttention),
  ],
);

/** Each stay of a migration in a stage; written by `recordBatch` alone, from the timeline's entries. */
export const stageVisits = pgTable(
  'stage_visits',
  {
    migrationId: text('migration_id')
      .notNull()
      .references(() => migrations.id, { onDelete: 'cascade' }),
    /** Of the timeline entry that tells of the entering. */
    sequence: integer('sequence').notNull(),
    stage: text('stage').$type<Stage>().notNull(),
    wave: text('wave'),
    enteredAt: instant('entered_at').notNull(),
    leftAt: instant('left_at'),
    durationMs: bigint('duration_ms', { mode: 'number' }),
  },
  (table) => [
    primaryKey({ columns: [table.migrationId, table.sequence] }),
    index('stage_visits_open').on(table.migrationId).where(sql`${table.leftAt} is null`),
    index('stage_visits_by_duration').on(table.stage, table.durationMs).where(sql`${table.leftAt} is not null`),
    index('stage_visits_by_wave').on(table.wave, table.stage, table.durationMs).where(sql`${table.leftAt} is not null`),
  ],
);

/**
 * The queue of what asks for a person. Items of migrations follow their snapshots and are written by `recordBatch` alone,
 * all others by `system-attention.ts`; owner, snooze and deadlines belong to the queue itself.
 */
export const attentionItems = pgTable(
  'attention_items',
  {
    /** `att_` and a UUIDv7. */
    id: text('id').primaryKey(),
    subjectKind: text('subject_kind').$type<AttentionSubjectKind>().notNull(),
    subject: text('subject').notNull(),
    code: text('code').$type<QueuedAttentionCode>().notNull(),
    step: text('step').notNull().default(''),
    severity: text('severity').$type<'warning' | 'critical'>().notNull(),
    since: instant('since').notNull(),
    why: text('why').notNull(),
    evidence: jsonb('evidence').$type<unknown>(),
    actions: text('actions').array().$type<ActionName[]>().notNull(),
    nextTryAt: instant('next_try_at'),
    migrationId: text('migration_id'),
    partnerId: text('partner_id'),
    stage: text('stage').$type<Stage>(),
    wave: text('wave'),
    plannedFor: instant('planned_for'),
    timeZone: text('time_zone'),
    contactIds: text('contact_ids').array().notNull(),
    openedAt: instant('opened_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    /** When its cause was last seen, of those that are raised again as long as it lasts. */
    raisedAt: instant('raised_at').notNull().defaultNow(),
    closedAt: instant('closed_at'),
    /** Why, when a person closed it. */
    dismissReason: text('dismiss_reason'),
    dismissedBy: text('dismissed_by'),
    owner: text('owner'),
    assignedAt: instant('assigned_at'),
    assignedBy: text('assigned_by'),
    snoozedUntil: instant('snoozed_until'),
    snoozedBy: text('snoozed_by'),
    /** How far it has been pursued, and when the next level comes; null: to be looked at. */
    level: text('level').$type<AttentionLevel>(),
    levelDueAt: instant('level_due_at'),
    escalatedAt: instant('escalated_at'),
  },
  (table) => [
    uniqueIndex('attention_items_open')
      .on(table.subjectKind, table.subject, table.code, table.step)
      .where(sql`${table.closedAt} is null`),
    index('attention_items_by_age').on(table.since, table.id).where(sql`${table.closedAt} is null`),
    index('attention_items_by_severity')
      .on(table.severity, table.since, table.id)
      .where(sql`${table.closedAt} is null`),
    index('attention_items_by_code').on(table.code, table.since, table.id).where(sql`${table.closedAt} is null`),
    index('attention_items_by_partner').on(table.partnerId, table.since, table.id),
    index('attention_items_due').on(table.levelDueAt).where(sql`${table.closedAt} is null`),
    index('attention_items_closed_by_age').on(table.since, table.id).where(sql`${table.closedAt} is not null`),
    index('attention_items_closed').on(table.closedAt, table.id).where(sql`${table.closedAt} is not null`),
    index('attention_items_of_migration').on(table.migrationId).where(sql`${table.closedAt} is null`),
  ],
);

export const noticeChannels = ['email', 'webhook'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];
export const noticeStatuses = ['pending', 'sending', 'sent', 'unconfirmed', 'given-up'] as const;
export type NoticeStatus = (typeof noticeStatuses)[number];

/** Who was told what of an item, once per level and channel. */
export const attentionNotices = pgTable(
  'attention_notices',
  {
    itemId: text('item_id')
      .notNull()
      .references(() => attentionItems.id, { onDelete: 'cascade' }),
    level: text('level').$type<AttentionLevel | 'resolved'>().notNull(),
    channel: text('channel').$type<NoticeChannel>().notNull(),
    status: text('status').$type<NoticeStatus>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextTryAt: instant('next_try_at'),
    sentAt: instant('sent_at'),
    /** A code, never a text of the other side. */
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.level, table.channel] }),
    // What has not come through, and whether anything has since.
    index('attention_notices_in_vain').on(table.createdAt).where(sql`${table.status} <> 'sent'`),
    index('attention_notices_sent').on(table.channel, table.sentAt).where(sql`${table.status} = 'sent'`),
    index('attention_notices_waiting').on(table.nextTryAt).where(sql`${table.status} in ('pending', 'sending')`),
  ],
);

/** When a part of Portage that runs by itself was last at work. */
export const heartbeats = pgTable('heartbeats', {
  name: text('name').primaryKey(),
  at: instant('at').notNull(),
});

/** Business history of each migration; a trigger keeps it append-only, a hash chain makes a change show. */
export const timelineEntries = pgTable(
  'timeline_entries',
  {
    migrationId: text('migration_id')
      .notNull()
      .references(() => migrations.id),
    sequence: integer('sequence').notNull(),
    at: instant('at').notNull(),
    stage: text('stage').$type<Stage>().notNull(),
    kind: text('kind').$type<TimelineKind>().notNull(),
    code: text('code').notNull(),
    text: text('text').notNull(),
    actorType: text('actor_type').$type<Actor['type']>().notNull(),
    actorId: text('actor_id').notNull(),
    eventId: text('event_id'),
    effectKey: text('effect_key'),
    operationId: text('operation_id'),
    data: jsonb('data').$type<unknown>(),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.migrationId, table.sequence] })],
);

/** Ledger of what was done outside, by the effect's stable key. */
export const effects = pgTable(
  'effects',
  {
    key: text('key').primaryKey(),
    migrationId: text('migration_id')
      .notNull()
      .references(() => migrations.id),
    step: text('step').$type<EffectStep>().notNull(),
    status: text('status').$type<EffectStatus>().notNull(),
    at: instant('at').notNull(),
    outsideId: text('outside_id'),
    undo: jsonb('undo').$type<Undo>(),
    email: jsonb('email').$type<NonNullable<EffectRecord['email']>>(),
  },
  (table) => [index('effects_by_migration').on(table.migrationId)],
);

/** Inbox of events, and the receipt of each: what it did, or why it did nothing. */
export const events = pgTable(
  'events',
  {
    id: text('id').primaryKey(),
    source: text('source').notNull(),
    sourceEventId: text('source_event_id').notNull(),
    /** SHA-256 of the body as it came, in hex. */
    bodyHash: text('body_hash').notNull(),
    /** As the sender named it; not always one that we know. */
    type: text('type').notNull(),
    /** Partner id; empty while nobody knows the mail that the event speaks of. */
    subject: text('subject').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    origin: text('origin').$type<EventOrigin>().notNull(),
    correlationId: text('correlation_id'),
    /** The sender's own place of the event among its others, as it gave it. */
    sequence: text('sequence'),
    /** What vouched for it: the kid of the source's signing key, or the id of the API client. */
    keyId: text('key_id'),
    data: jsonb('data').$type<unknown>().notNull(),
    /** Of one that an operator recorded by hand: who, why, and how they know. */
    recorded: jsonb('recorded').$type<RecordedBy>(),
    status: text('status').$type<EventStatus>().notNull(),
    /** Of an ignored or dead one: why. */
    reason: text('reason'),
    /** Of an applied one: the timeline entry that it made. */
    timelineSequence: integer('timeline_sequence'),
    migrationId: text('migration_id'),
    workflowId: text('workflow_id'),
    receivedAt: instant('received_at').notNull().defaultNow(),
    /** Of one that is delivered anew: when that became due. Else it waits since its receipt. */
    waitingSince: instant('waiting_since'),
    deliveredAt: instant('delivered_at'),
    settledAt: instant('settled_at'),
    /** How often the same event came again. */
    duplicates: integer('duplicates').notNull().default(0),
    /** Tries to deliver it, and the code of the last failure. */
    attempts: integer('attempts').notNull().default(0),
    /** Refusals of Temporal in a row, without another failure in between. */
    refusals: integer('refusals').notNull().default(0),
    /** Of a waiting one: when the next try is due, or until when one is under way. */
    nextAttemptAt: instant('next_attempt_at'),
    /** Until when the relay has it in hand. A process that dies leaves it: nobody can tell what it had sent by then. */
    claimedUntil: instant('claimed_until'),
    lastError: text('last_error'),
    /** The thing within the partner that it is about; empty: the migration itself. See `eventObject`. */
    objectId: text('object_id').notNull().default(''),
    /** Why somebody should look at it. */
    attention: text('attention').$type<EventAttention>(),
    /** The operation that had it delivered anew, and what it was before: a cancellation takes it back. */
    operationId: text('operation_id'),
    beforeOperation: jsonb('before_operation').$type<BeforeRedelivery>(),
  },
  (table) => [
    unique('events_by_source').on(table.source, table.sourceEventId),
    index('events_waiting')
      .on(table.subject, table.receivedAt, table.id)
      .where(sql`${table.status} in ('received', 'verified', 'parked')`),
    index('events_due').on(table.nextAttemptAt).where(sql`${table.status} in ('received', 'verified', 'parked')`),
    // What has gone to a workflow about one thing: a source may have sent millions of events, a thing has few.
    index('events_delivered')
      .on(table.subject, table.source, table.objectId)
      .where(sql`${table.status} in ('delivered', 'applied')`),
    // What a workflow has been sent and says nothing of, which is little at any time.
    index('events_unanswered').on(table.deliveredAt).where(sql`${table.status} = 'delivered'`),
    index('events_by_receipt').on(table.receivedAt, table.id),
    index('events_by_subject').on(table.subject, table.receivedAt, table.id),
    index('events_by_source_receipt').on(table.source, table.receivedAt, table.id),
    index('events_of_migration')
      .on(table.migrationId, table.receivedAt, table.id)
      .where(sql`${table.migrationId} is not null`),
    index('events_dead').on(table.receivedAt, table.id).where(sql`${table.status} = 'dead'`),
    index('events_ignored').on(table.receivedAt, table.id).where(sql`${table.status} = 'ignored'`),
    index('events_in_need').on(table.receivedAt, table.id).where(sql`${table.attention} is not null`),
    index('events_by_operation').on(table.operationId, table.id).where(sql`${table.operationId} is not null`),
  ],
);

/** What a delivered or settled event was before it was to be delivered anew. */
export interface BeforeRedelivery {
  status: EventStatus;
  reason: string | null;
  settledAt: string | null;
  attention: EventAttention | null;
  /** Absent of those that were to be delivered anew before these were kept. */
  attempts?: number;
  lastError?: string | null;
  waitingSince?: string | null;
}

/** Long work that somebody asked for: what was asked, how far it is, how it ended. Kinds: `domain/operations.ts`. */
export const operations = pgTable(
  'operations',
  {
    /** `opn_` and a UUIDv7. */
    id: text('id').primaryKey(),
    kind: text('kind').$type<OperationKind>().notNull(),
    status: text('status').$type<OperationStatus>().notNull(),
    /** What was asked for, as the kind says. */
    input: jsonb('input').$type<unknown>().notNull(),
    /** `resolved + stillFailing + notApplicable + pending = total`. */
    total: integer('total').notNull(),
    resolved: integer('resolved').notNull().default(0),
    stillFailing: integer('still_failing').notNull().default(0),
    notApplicable: integer('not_applicable').notNull().default(0),
    pending: integer('pending').notNull(),
    requestedBy: text('requested_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
    result: jsonb('result').$type<unknown>(),
  },
  (table) => [
    check(
      'operations_counts',
      sql`${table.resolved} + ${table.stillFailing} + ${table.notApplicable} + ${table.pending} = ${table.total}`,
    ),
    index('operations_open').on(table.kind, table.id).where(sql`${table.status} in ('pending', 'running')`),
    index('operations_by_creation').on(table.createdAt, table.id),
  ],
);

/** The targets of an operation, frozen when it was asked for, and what has become of each. */
export const operationItems = pgTable(
  'operation_items',
  {
    operationId: text('operation_id')
      .notNull()
      .references(() => operations.id, { onDelete: 'cascade' }),
    /** From 1, in the order in which they are tried. */
    position: integer('position').notNull(),
    partnerId: text('partner_id').notNull(),
    status: text('status').$type<ItemStatus>().notNull().default('pending'),
    /** Of one that was not resolved: why, as a code. */
    code: text('code'),
    /** Tries whose outcome nobody knows. */
    attempts: integer('attempts').notNull().default(0),
    /** From here on a cancellation leaves it alone: it may have taken effect. */
    begunAt: instant('begun_at'),
    /** When the workflow took it; what it came to is looked at later. */
    takenAt: instant('taken_at'),
    settledAt: instant('settled_at'),
  },
  (table) => [
    primaryKey({ columns: [table.operationId, table.position] }),
    unique('operation_items_by_partner').on(table.operationId, table.partnerId),
    index('operation_items_of_partner').on(table.partnerId),
    index('operation_items_by_status').on(table.operationId, table.status, table.position),
  ],
);

/** Overrides that one person asked for and another one has to decide; see `domain/approvals.ts`. */
export const approvals = pgTable(
  'approvals',
  {
    /** `apr_` and a UUIDv7, under which it will be carried out: of any number of tries one has an effect. */
    id: text('id').primaryKey(),
    partnerId: text('partner_id').notNull(),
    migrationId: text('migration_id').notNull(),
    matter: text('matter').$type<GuardedMatter>().notNull(),
    request: jsonb('request').$type<GuardedRequest>().notNull(),
    /** What the request is about within the migration: a step, or a type of fact and its object. */
    about: text('about').notNull(),
    reason: text('reason').notNull(),
    /** The question that `skip` answers, as it was asked then. */
    question: jsonb('question').$type<AskedQuestion>(),
    /** Version of the migration that the first person looked at. */
    seen: text('seen').notNull(),
    timeZone: text('time_zone'),
    requestedBy: text('requested_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    status: text('status').$type<ApprovalStatus>().notNull().default('awaited'),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    decisionReason: text('decision_reason'),
    lapsedBecause: text('lapsed_because').$type<LapseReason>(),
    /** Of an approved one, once it has been carried out. */
    result: jsonb('result').$type<ApprovalResult>(),
    doneAt: instant('done_at'),
  },
  (table) => [
    uniqueIndex('approvals_open').on(table.migrationId, table.about).where(sql`${table.status} = 'awaited'`),
    index('approvals_by_creation').on(table.createdAt, table.id),
    index('approvals_by_partner').on(table.partnerId, table.createdAt, table.id),
    // What waits for a decision, or to be carried out: little at any time.
    index('approvals_waiting')
      .on(table.createdAt, table.id)
      .where(sql`${table.status} = 'awaited' or (${table.status} = 'approved' and ${table.doneAt} is null)`),
    index('approvals_decided').on(table.decidedAt).where(sql`${table.decidedAt} is not null`),
  ],
);

/** Systems outside that report events, each with one way to prove that it is itself. */
export const eventSources = pgTable('event_sources', {
  slug: text('slug').primaryKey(),
  name: text('name').notNull(),
  auth: text('auth').$type<SourceAuth>().notNull(),
  dialect: text('dialect').$type<SourceDialect>().notNull().default('standard'),
  /** `source` of its CloudEvents; it may send none without. */
  uri: text('uri'),
  createdAt: instant('created_at').notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
  retiredAt: instant('retired_at'),
});

/** How many requests of a source were refused; nothing of them is stored. */
export const eventRefusals = pgTable(
  'event_refusals',
  {
    source: text('source')
      .notNull()
      .references(() => eventSources.slug),
    /** Of the answer. */
    status: integer('status').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.status] })],
);

/** Keys that a source signs with. An ended one stays: receipts name it. */
export const eventSourceKeys = pgTable(
  'event_source_keys',
  {
    kid: text('kid').primaryKey(),
    source: text('source')
      .notNull()
      .references(() => eventSources.slug),
    scheme: text('scheme').$type<SignatureScheme>().notNull(),
    /** Of `v1`: the shared secret, encrypted; see `api/intake/secret-box.ts`. */
    sealedSecret: text('sealed_secret'),
    /** Of `v1a`: Ed25519, base64 of the 32 bytes. */
    publicKey: text('public_key'),
    notBefore: instant('not_before').notNull(),
    /** Absent: until somebody ends it. */
    notAfter: instant('not_after'),
    lastUsedAt: instant('last_used_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    index('event_source_keys_by_source').on(table.source, table.notBefore),
    check(
      'event_source_keys_material',
      sql`(${table.scheme} = 'v1' and ${table.sealedSecret} is not null and ${table.publicKey} is null)
        or (${table.scheme} = 'v1a' and ${table.publicKey} is not null and ${table.sealedSecret} is null)`,
    ),
  ],
);

export const deliveryStatuses = ['sending', 'sent', 'unconfirmed', 'rejected', 'not-sent'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Each mail by its effect's key: written before the mail server is asked, so that a crash shows. */
export const mailDeliveries = pgTable(
  'mail_deliveries',
  {
    key: text('key').primaryKey(),
    messageId: text('message_id').notNull().unique(),
    /** SHA-256 of the key, in hex: what providers take as a tag and an idempotency key. */
    reference: text('reference').unique(),
    migrationId: text('migration_id').notNull(),
    partnerId: text('partner_id'),
    contactId: text('contact_id').notNull(),
    template: text('template').$type<EmailTemplate>().notNull(),
    status: text('status').$type<DeliveryStatus>().notNull(),
    /** What the mail server said, without addresses. */
    providerReply: text('provider_reply'),
    /** The provider's id of the mail in this round. */
    providerId: text('provider_id'),
    attempts: integer('attempts').notNull(),
    /** Which sending of the mail: an operator may have it sent again. */
    round: integer('round').notNull().default(1),
    /** When the provider was first asked in this round. */
    begunAt: instant('begun_at').notNull().defaultNow(),
    /** Reported by the provider, of this round: when it happened. */
    deliveredAt: instant('delivered_at'),
    delayedAt: instant('delayed_at'),
    bouncedAt: instant('bounced_at'),
    complainedAt: instant('complained_at'),
    undeliverableKind: text('undeliverable_kind').$type<UndeliverableKind>(),
    reasonClass: text('reason_class').$type<ReasonClass>(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [index('mail_deliveries_by_provider').on(table.providerId)],
);

/** The only home of people's data: everything else names a contact by its id. */
export const partnerContacts = pgTable(
  'partner_contacts',
  {
    migrationId: text('migration_id').notNull(),
    contactId: text('contact_id').notNull(),
    name: text('name').notNull(),
    email: text('email').notNull(),
    locale: text('locale'),
    role: text('role').notNull(),
  },
  (table) => [primaryKey({ columns: [table.migrationId, table.contactId] })],
);

/** Sessions that partners are invited to. */
export const webinars = pgTable(
  'webinars',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    joinUrl: text('join_url').notNull(),
    locale: text('locale').notNull(),
    description: text('description').notNull(),
  },
  (table) => [index('webinars_by_start').on(table.startsAt, table.id)],
);

/** What each run of the Marketplace watcher read and found. One without an end failed, or is under way. */
export const watchRuns = pgTable(
  'watch_runs',
  {
    id: text('id').primaryKey(),
    mode: text('mode').$type<WatchMode>().notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
    /** What changed on the Marketplace before it has been read, once the run has finished without a rest. */
    readUpTo: instant('read_up_to').notNull(),
    /** Of a full pass that stopped at its bound: the last migration read, where the next run goes on. */
    stoppedAfter: text('stopped_after'),
    accounts: integer('accounts').notNull().default(0),
    requests: integer('requests').notNull().default(0),
    findings: integer('findings').notNull().default(0),
    /** Findings that were not in the inbox yet. */
    events: integer('events').notNull().default(0),
  },
  (table) => [index('watch_runs_by_start').on(table.startedAt)],
);

/** Machines that may call the API; of the key only the hash of its secret is kept. */
export const apiClients = pgTable('api_clients', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /** SHA-256 of the key's secret part, in hex. */
  secretHash: text('secret_hash').notNull(),
  scopes: text('scopes').array().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
  expiresAt: instant('expires_at').notNull(),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
  /** The secret before the last rotation, as a hash, and until when it still counts. */
  previousHash: text('previous_hash'),
  previousUntil: instant('previous_until'),
});

/** Who did what at the API; a trigger keeps it append-only, a hash chain makes a change show. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    /** From 1, without gaps. */
    seq: integer('seq').primaryKey(),
    id: text('id').notNull().unique(),
    at: instant('at').notNull(),
    actorType: text('actor_type').$type<AuditActorType>().notNull(),
    actorId: text('actor_id').notNull(),
    keyId: text('key_id'),
    /** `service.object.verb` */
    action: text('action').notNull(),
    targetType: text('target_type').notNull(),
    targetId: text('target_id').notNull(),
    outcome: text('outcome').$type<AuditOutcome>().notNull(),
    reason: text('reason'),
    diff: jsonb('diff').$type<Record<string, unknown>>(),
    traceId: text('trace_id'),
    ip: text('ip'),
    operationId: text('operation_id'),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    index('audit_entries_by_actor').on(table.actorId, table.seq),
    index('audit_entries_by_target').on(table.targetType, table.targetId, table.seq),
    index('audit_entries_by_action').on(table.action, table.seq),
    index('audit_entries_by_time').on(table.at),
  ],
);

/** The end of the audit chain, one row: it is locked by whoever appends, and shows when entries are cut off the end. */
export const auditHead = pgTable(
  'audit_head',
  {
    id: integer('id').primaryKey(),
    seq: integer('seq').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [check('audit_head_single', sql`${table.id} = 1`)],
);

/** Requests that must not have a second effect, and their answers to repeat. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principal: text('principal').notNull(),
    method: text('method').notNull(),
    path: text('path').notNull(),
    key: text('key').notNull(),
    /** SHA-256 over query and body, in hex. */
    requestHash: text('request_hash').notNull(),
    /** Made with the first try and kept by the later ones, so that their effect is the same one. */
    operationId: text('operation_id').notNull(),
    /** Of the try that runs; until when no other may. */
    leaseId: text('lease_id').notNull(),
    leaseUntil: instant('lease_until').notNull(),
    finishedAt: instant('finished_at'),
    /** Status, headers and body, encrypted: a secret that is shown once may be among them. */
    sealedAnswer: text('sealed_answer'),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.principal, table.method, table.path, table.key] }),
    index('idempotency_keys_by_expiry').on(table.expiresAt),
  ],
);

/** What all processes of the API share, one row: made by the first that asks for it. */
export const installationSecrets = pgTable(
  'installation_secrets',
  {
    id: integer('id').primaryKey(),
    /** Base64 of 32 random bytes. */
    apiSecret: text('api_secret').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [check('installation_secrets_single', sql`${table.id} = 1`)],
);
