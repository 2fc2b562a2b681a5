import { sql } from 'drizzle-orm';
import {
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
} from 'drizzle-orm/pg-core';
import type { Actor } from '../domain/actors.js';
import type { AttentionCode } from '../domain/attention.js';
import type { EffectRecord, EffectStatus, EffectStep, EmailTemplate, Undo } from '../domain/effects.js';
import type { SignatureScheme, SourceAuth } from '../domain/event-sources.js';
import type { EventOrigin, EventStatus, RecordedBy } from '../domain/events.js';
import type { MigrationSnapshot } from '../domain/migration.js';
import type { Stage } from '../domain/stages.js';
import type { TimelineKind } from '../domain/timeline.js';

// Milliseconds, as JavaScript has them: a finer stored instant would fall between two cursors of a list, and would not
// hash to what was written.
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

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
    /** Number of the timeline entry that the snapshot reflects. */
    sequence: integer('sequence').notNull(),
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
    index('migrations_by_words').using('gin', table.search),
  ],
);

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
    /** Partner id. */
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
    deliveredAt: instant('delivered_at'),
    settledAt: instant('settled_at'),
    /** How often the same event came again. */
    duplicates: integer('duplicates').notNull().default(0),
    /** Tries to deliver it, and the code of the last failure. */
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at'),
    lastError: text('last_error'),
  },
  (table) => [
    unique('events_by_source').on(table.source, table.sourceEventId),
    index('events_waiting')
      .on(table.subject, table.receivedAt, table.id)
      .where(sql`${table.status} in ('received', 'verified', 'parked')`),
    index('events_due').on(table.nextAttemptAt).where(sql`${table.status} in ('received', 'verified', 'parked')`),
    index('events_by_receipt').on(table.receivedAt, table.id),
    index('events_by_subject').on(table.subject, table.receivedAt, table.id),
    index('events_by_source_receipt').on(table.source, table.receivedAt, table.id),
  ],
);

/** Systems outside that report events, each with one way to prove that it is itself. */
export const eventSources = pgTable('event_sources', {
  slug: text('slug').primaryKey(),
  name: text('name').notNull(),
  auth: text('auth').$type<SourceAuth>().notNull(),
  /** `source` of its CloudEvents; it may send none without. */
  uri: text('uri'),
  createdAt: instant('created_at').notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
  retiredAt: instant('retired_at'),
});

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
export const mailDeliveries = pgTable('mail_deliveries', {
  key: text('key').primaryKey(),
  messageId: text('message_id').notNull().unique(),
  migrationId: text('migration_id').notNull(),
  contactId: text('contact_id').notNull(),
  template: text('template').$type<EmailTemplate>().notNull(),
  status: text('status').$type<DeliveryStatus>().notNull(),
  /** What the mail server said, without addresses. */
  providerReply: text('provider_reply'),
  attempts: integer('attempts').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

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
});
