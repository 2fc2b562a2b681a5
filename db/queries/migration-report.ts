import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import type { AuditEntry } from '../../domain/audit.js';
import type { EffectStatus, EffectStep, EmailTemplate } from '../../domain/effects.js';
import type { Database } from '../connection.js';
import { approvals, attentionItems, auditEntries, effects, events, operationItems } from '../schema.js';
import type { Approval } from './approvals.js';
import { type AttentionRow, attentionColumns } from './attention.js';
import { isInChain, toAuditEntry } from './audit.js';
import { type Contact, listContacts } from './contacts.js';
import type { EventRow } from './event-row.js';
import type { MigrationRow } from './migrations.js';
import { listTimeline, type StoredTimelineEntry, type TimelineVerification, verifyTimeline } from './timeline.js';

/** Of each part of a report the first so many; a migration with more is not an ordinary one. */
const atMost = 5_000;

export interface ReportedEffect {
  key: string;
  step: EffectStep;
  status: EffectStatus;
  at: Date;
  outsideId: string | null;
  template: EmailTemplate | null;
  contactId: string | null;
}

/** All that is stored about a migration, oldest first. */
export interface MigrationRecords {
  contacts: Contact[];
  timeline: StoredTimelineEntry[];
  verification: TimelineVerification;
  effects: ReportedEffect[];
  events: EventRow[];
  attention: AttentionRow[];
  /** What was asked of a second person. */
  approvals: Approval[];
  /** Entries about its partner, its events, its attention and the bulk work on them; absent when not asked for. */
  audit?: AuditEntry[];
  /** False when a part has more than is told. */
  complete: boolean;
}

/** Reads what the report of a migration tells; it needs nothing but the database. */
export async function readMigrationRecords(
  database: Database,
  { id, partnerId }: Pick<MigrationRow, 'id' | 'partnerId'>,
  { withAudit }: { withAudit: boolean },
): Promise<MigrationRecords> {
  const contacts = await listContacts(database, id, atMost + 1);
  const timeline = await listTimeline(database, id, { limit: atMost + 1 });
  const done = await readEffects(database, id);
  const receipts = await readEvents(database, { id, partnerId });
  const attention = await database.query((db) =>
    db
      .select(attentionColumns)
      .from(attentionItems)
      .where(eq(attentionItems.migrationId, id))
      .orderBy(asc(attentionItems.openedAt), asc(attentionItems.id))
      .limit(atMost + 1),
  );
  const asked = await database.query((db) =>
    db
      .select()
      .from(approvals)
      .where(and(eq(approvals.partnerId, partnerId), eq(approvals.migrationId, id)))
      .orderBy(asc(approvals.createdAt), asc(approvals.id))
      .limit(atMost + 1),
  );
  const audit = withAudit ? await readAuditAbout(database, partnerId, { attention, receipts, asked }) : undefined;
  const verification = await verifyTimeline(database, id);
  const lists = [contacts, timeline, done, receipts, attention, asked, audit ?? []];
  const complete = lists.every(({ length }) => length <= atMost);
  return {
    contacts: contacts.slice(0, atMost),
    timeline: timeline.slice(0, atMost),
    verification,
    effects: done.slice(0, atMost),
    events: receipts.slice(0, atMost),
    attention: attention.slice(0, atMost),
    approvals: asked.slice(0, atMost),
    ...(audit && { audit: audit.slice(0, atMost) }),
    complete,
  };
}

async function readEffects(database: Database, migrationId: string): Promise<ReportedEffect[]> {
  return database.query((db) =>
    db
      .select({
        key: effects.key,
        step: effects.step,
        status: effects.status,
        at: effects.at,
        outsideId: effects.outsideId,
        // The rest of the mail's data is about people.
        template: sql<EmailTemplate | null>`${effects.email} ->> 'template'`,
        contactId: sql<string | null>`${effects.email} ->> 'contactId'`,
      })
      .from(effects)
      .where(eq(effects.migrationId, migrationId))
      .orderBy(asc(effects.at), asc(effects.key))
      .limit(atMost + 1),
  );
}

/** Those of the migration, and those of the partner that no migration took. */
async function readEvents(
  database: Database,
  { id, partnerId }: Pick<MigrationRow, 'id' | 'partnerId'>,
): Promise<EventRow[]> {
  return database.query((db) =>
    db
      .select()
      .from(events)
      .where(or(eq(events.migrationId, id), and(eq(events.subject, partnerId), sql`${events.migrationId} is null`)))
      .orderBy(asc(events.receivedAt), asc(events.id))
      .limit(atMost + 1),
  );
}

async function readAuditAbout(
  database: Database,
  partnerId: string,
  {
    attention,
    receipts,
    asked,
  }: { attention: readonly AttentionRow[]; receipts: readonly EventRow[]; asked: readonly Approval[] },
): Promise<AuditEntry[]> {
  const bulkActions = await database.query((db) =>
    db.select({ id: operationItems.operationId }).from(operationItems).where(eq(operationItems.partnerId, partnerId)),
  );
  const redeliveries = receipts.flatMap(({ operationId }) => operationId ?? []);
  // By lists of ids, each of which an index answers: the table is the longest of all.
  const about = (type: string, ids: string[]) =>
    and(eq(auditEntries.targetType, type), inArray(auditEntries.targetId, [...new Set(ids)]));
  const condition = or(
    about('partner', [partnerId]),
    about('attention', idsOf(attention)),
    about('approval', idsOf(asked)),
    about('event', idsOf(receipts)),
    about('operation', [...idsOf(bulkActions), ...redeliveries]),
  );
  const rows = await database.query((db) =>
    db
      .select()
      .from(auditEntries)
      .where(and(isInChain, condition))
      .orderBy(asc(auditEntries.seq))
      .limit(atMost + 1),
  );
  return rows.map(toAuditEntry);
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
