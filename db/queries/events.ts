import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { EventOrigin, EventStatus, RecordedBy } from '../../domain/events.js';
import type { Database } from '../connection.js';
import { events } from '../schema.js';

export type { EventStatus };

/** An event of the inbox and its receipt. */
export type EventRow = typeof events.$inferSelect;

/** An event as it came in. */
export interface NewEvent {
  /** `evt_` and a UUIDv7; absent: made here. */
  id?: string;
  source: string;
  /** The sender's id of the event, unique within the source. */
  sourceEventId: string;
  /** SHA-256 of the body, in hex. */
  bodyHash: string;
  type: string;
  /** Partner id. */
  subject: string;
  occurredAt: Date;
  origin: EventOrigin;
  correlationId?: string;
  sequence?: string;
  /** What vouched for it: the kid of a signing key, or the id of an API client. */
  keyId?: string;
  data: unknown;
  /** Of one that an operator recorded by hand. */
  recorded?: RecordedBy;
  /** `verified` once the data fits its schema. Default `received`. */
  status?: 'received' | 'verified';
}

export interface InsertedEvent {
  outcome: 'inserted' | 'duplicate' | 'conflict';
  /** The row as it now stands: of a duplicate or conflict, the first one's. */
  event: EventRow;
}

const waiting: EventStatus[] = ['received', 'verified', 'parked'];

/** Stores the event, or finds the one with the same source and id: `duplicate` with the same body, else `conflict`. */
export async function insertEvent(database: Database, event: NewEvent): Promise<InsertedEvent> {
  const id = event.id ?? `evt_${uuidv7()}`;
  // On conflict it updates instead of doing nothing: only so does one statement see a row that another commits meanwhile.
  const rows = await database.query((db) =>
    db
      .insert(events)
      .values({ ...event, id, status: event.status ?? 'received' })
      .onConflictDoUpdate({
        target: [events.source, events.sourceEventId],
        set: {
          duplicates: sql`${events.duplicates} + case when ${events.bodyHash} = excluded.body_hash then 1 else 0 end`,
        },
      })
      .returning(),
  );
  const stored = rows[0]!;
  if (stored.bodyHash !== event.bodyHash) return { outcome: 'conflict', event: stored };
  return { outcome: stored.id === id && stored.duplicates === 0 ? 'inserted' : 'duplicate', event: stored };
}

export async function findEvent(database: Database, id: string): Promise<EventRow | undefined> {
  const rows = await database.query((db) => db.select().from(events).where(eq(events.id, id)));
  return rows[0];
}

/** The event that a source reported under this id of its own. */
export async function findReported(
  database: Database,
  source: string,
  sourceEventId: string,
): Promise<EventRow | undefined> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(events)
      .where(and(eq(events.source, source), eq(events.sourceEventId, sourceEventId))),
  );
  return rows[0];
}

export interface EventFilter {
  statuses?: EventStatus[];
  source?: string;
  subject?: string;
  type?: string;
  /** The last event of the page before. */
  after?: { receivedAt: Date; id: string };
  limit: number;
}

/** Newest first. */
export async function listEvents(database: Database, filter: EventFilter): Promise<EventRow[]> {
  const { statuses, source, subject, type, after, limit } = filter;
  return database.query((db) =>
    db
      .select()
      .from(events)
      .where(
        and(
          statuses === undefined ? undefined : inArray(events.status, statuses),
          source === undefined ? undefined : eq(events.source, source),
          subject === undefined ? undefined : eq(events.subject, subject),
          type === undefined ? undefined : eq(events.type, type),
          after === undefined
            ? undefined
            : sql`(${events.receivedAt}, ${events.id}) < (${after.receivedAt.toISOString()}::timestamptz, ${after.id})`,
        ),
      )
      .orderBy(desc(events.receivedAt), desc(events.id))
      .limit(limit),
  );
}

/** Notes that the partner has no migration yet; without effect on an event that has been delivered or settled. */
export async function markParked(database: Database, id: string): Promise<void> {
  await database.query((db) =>
    db
      .update(events)
      .set({ status: 'parked' })
      .where(and(eq(events.id, id), inArray(events.status, ['received', 'verified']))),
  );
}

/** Notes that the workflow has the event. The workflow may have settled it before: then the outcome stands. */
export async function markDelivered(
  database: Database,
  id: string,
  to: { workflowId: string; migrationId?: string },
): Promise<void> {
  await database.query((db) =>
    db
      .update(events)
      .set({
        status: sql`case when ${inArray(events.status, waiting)} then 'delivered' else ${events.status} end`,
        deliveredAt: sql`coalesce(${events.deliveredAt}, now())`,
        workflowId: to.workflowId,
        ...(to.migrationId === undefined ? {} : { migrationId: to.migrationId }),
        attempts: sql`${events.attempts} + 1`,
        nextAttemptAt: null,
        lastError: null,
      })
      .where(eq(events.id, id)),
  );
}

/** Notes a failed try to deliver: a code, never a text with data in it, and when the next try is due. */
export async function markAttemptFailed(
  database: Database,
  id: string,
  failure: { code: string; nextAttemptAt: Date },
): Promise<void> {
  await database.query((db) =>
    db
      .update(events)
      .set({
        attempts: sql`${events.attempts} + 1`,
        lastError: failure.code,
        nextAttemptAt: failure.nextAttemptAt,
      })
      .where(and(eq(events.id, id), inArray(events.status, waiting))),
  );
}

/** Settles an event that never reaches a workflow. False when it had been settled before; then the first outcome stands. */
export async function markSettled(
  database: Database,
  id: string,
  outcome: { status: 'ignored' | 'dead'; reason: string },
): Promise<boolean> {
  const rows = await database.query((db) =>
    db
      .update(events)
      .set({ status: outcome.status, reason: outcome.reason, settledAt: sql`now()`, nextAttemptAt: null })
      .where(and(eq(events.id, id), isNull(events.settledAt)))
      .returning({ id: events.id }),
  );
  return rows.length > 0;
}

/** The partner's events that no workflow has yet, in the order in which they came. */
export async function listWaitingEvents(database: Database, partnerId: string, limit: number): Promise<EventRow[]> {
  return database.query((db) =>
    db
      .select()
      .from(events)
      .where(and(eq(events.subject, partnerId), inArray(events.status, waiting)))
      .orderBy(asc(events.receivedAt), asc(events.id))
      .limit(limit),
  );
}
