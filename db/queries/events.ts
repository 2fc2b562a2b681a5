import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type EventOrigin, type EventStatus, eventObject } from '../../domain/events.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { events } from '../schema.js';
import { type EventRow, eventColumns, supersedes } from './event-row.js';

export type { EventRow, EventStatus };

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
  /** Partner id; empty when only what the event speaks of can tell. */
  subject: string;
  occurredAt: Date;
  origin: EventOrigin;
  correlationId?: string;
  sequence?: string;
  /** What vouched for it: the kid of a signing key, or the id of an API client. */
  keyId?: string;
  data: unknown;
  /** `verified` once the data fits its schema. Default `received`. */
  status?: 'received' | 'verified';
  /** For so long the caller delivers it itself, unless it is behind another, and the relay leaves it alone. Default 0. */
  leaseMs?: number;
}

export interface InsertedEvent {
  outcome: 'inserted' | 'duplicate' | 'conflict';
  /** The row as it now stands: of a duplicate or conflict, the first one's. */
  event: EventRow;
  /** An earlier one of the partner waits for the relay; delivered now, this one would overtake it. */
  isBehind: boolean;
  /** See `isSuperseded`. */
  isSuperseded: boolean;
}

/** Stores the event, or finds the one with the same source and id: `duplicate` with the same body, else `conflict`. */
export async function insertEvent(database: Database, event: NewEvent): Promise<InsertedEvent> {
  const { sql } = database;
  const id = event.id ?? `evt_${uuidv7()}`;
  const data = sql.json(event.data as Parameters<typeof sql.json>[0]);
  const behind = sql`exists (
    select 1 from events earlier
    where earlier.subject = ${event.subject} and earlier.status in ('received', 'verified') and earlier.id <> ${id}
      and (earlier.attempts > 0 or earlier.next_attempt_at <= now()))`;
  // On conflict it updates instead of doing nothing: only so does one statement see a row that another commits meanwhile.
  // One statement is one transaction: committed when it is answered.
  const rows = await withoutValues(
    () => sql<(EventRow & Pick<InsertedEvent, 'isBehind' | 'isSuperseded'>)[]>`
      insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, correlation_id,
        sequence, key_id, data, status, object_id, next_attempt_at)
      values (${id}, ${event.source}, ${event.sourceEventId}, ${event.bodyHash}, ${event.type}, ${event.subject},
        ${event.occurredAt}, ${event.origin}, ${event.correlationId ?? null}, ${event.sequence ?? null},
        ${event.keyId ?? null}, ${data}, ${event.status ?? 'received'}, ${eventObject(event.data)},
        now() + case when ${behind} then interval '0' else make_interval(secs => ${(event.leaseMs ?? 0) / 1000}) end)
      on conflict (source, source_event_id) do update set
        duplicates = events.duplicates + case when events.body_hash = excluded.body_hash then 1 else 0 end,
        attention = case when events.body_hash = excluded.body_hash then events.attention
          else coalesce(events.attention, 'id-reused') end
      returning ${eventColumns(sql)}, ${behind} as "isBehind", ${supersedes(sql)} as "isSuperseded"`,
  );
  const { isBehind, isSuperseded, ...stored } = rows[0]!;
  const state = { event: stored, isBehind, isSuperseded };
  if (stored.bodyHash !== event.bodyHash) return { outcome: 'conflict', ...state };
  const isFirst = stored.id === id && stored.duplicates === 0;
  return { outcome: isFirst ? 'inserted' : 'duplicate', ...state };
}

export async function findEvent(database: Database, id: string): Promise<EventRow | undefined> {
  const rows = await database.query((db) => db.select().from(events).where(eq(events.id, id)));
  return rows[0];
}

/** What events are meant; all that is given applies. */
export interface EventFilter {
  statuses?: EventStatus[];
  source?: string;
  subject?: string;
  type?: string;
  /** Only those that somebody should look at. */
  attention?: boolean;
  receivedFrom?: Date;
  receivedBefore?: Date;
}

/** Newest first; `after` is the last event of the page before. */
export async function listEvents(
  database: Database,
  filter: EventFilter & { after?: { receivedAt: Date; id: string }; limit: number },
): Promise<EventRow[]> {
  const { after, limit } = filter;
  const follows =
    after === undefined
      ? undefined
      : sql`(${events.receivedAt}, ${events.id}) < (${after.receivedAt.toISOString()}::timestamptz, ${after.id})`;
  return database.query((db) =>
    db
      .select()
      .from(events)
      .where(and(matches(filter), follows))
      .orderBy(desc(events.receivedAt), desc(events.id))
      .limit(limit),
  );
}

/** Notes whose event it is, of one whose sender knew no partner. */
export async function markAttributed(
  database: Database,
  id: string,
  to: { subject: string; migrationId: string },
): Promise<void> {
  await database.query((db) => db.update(events).set(to).where(eq(events.id, id)));
}

/** The filter as a condition on the table. */
export function matches(filter: EventFilter): SQL | undefined {
  const { statuses, source, subject, type, attention, receivedFrom, receivedBefore } = filter;
  return and(
    statuses === undefined ? undefined : inArray(events.status, statuses),
    source === undefined ? undefined : eq(events.source, source),
    subject === undefined ? undefined : eq(events.subject, subject),
    type === undefined ? undefined : eq(events.type, type),
    attention === undefined ? undefined : sql`(${events.attention} is not null) = ${attention}`,
    receivedFrom === undefined ? undefined : sql`${events.receivedAt} >= ${receivedFrom.toISOString()}::timestamptz`,
    receivedBefore === undefined ? undefined : sql`${events.receivedAt} < ${receivedBefore.toISOString()}::timestamptz`,
  );
}
