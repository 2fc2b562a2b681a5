import { and, asc, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type EventOrigin, type EventStatus, eventObject, type RecordedBy } from '../../domain/events.js';
import type { EventSort } from '../../domain/list-sorts.js';
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
  /** Of one that an operator recorded by hand. */
  recorded?: RecordedBy;
  /** `verified` once the data fits its schema. Default `received`. */
  status?: 'received' | 'verified';
  /** For so long the caller delivers it itself, unless it is behind another, and the relay leaves it alone. Default 0. */
  leaseMs?: number;
}

export interface InsertedEvent {
  outcome: 'inserted' | 'duplicate' | 'conflict';
  /** The row as it now stands: of a duplicate or conflict, the first one's. */
  event: EventRow;
  /** The caller got the lease that it asked for; false when an earlier one of the partner is to be delivered first. */
  isLeased: boolean;
  /** Of a leased one; see `isSuperseded`. */
  isSuperseded: boolean;
}

/** Stores the event, or finds the one with the same source and id: `duplicate` with the same body, else `conflict`. */
export async function insertEvent(database: Database, event: NewEvent): Promise<InsertedEvent> {
  return (await insertEvents(database, [event]))[0]!;
}

/**
 * Stores several in one transaction, all or none; each as `insertEvent` does. Gives one result per event, in their order.
 * No two may have the same source and id.
 */
export async function insertEvents(database: Database, added: readonly NewEvent[]): Promise<InsertedEvent[]> {
  const { sql } = database;
  const rows = added.map((event) => ({
    ...event,
    id: event.id ?? `evt_${uuidv7()}`,
    status: event.status ?? 'received',
    objectId: eventObject(event.data),
    leaseMs: event.leaseMs ?? 0,
  }));
  // Whoever stores the same events at the same time locks them in the same order: else the two could wait for each other.
  const ordered = [...rows].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const input = sql.json(ordered as unknown as Parameters<typeof sql.json>[0]);
  // Behind an earlier one it could overtake it, also behind a parked one that is due soon: a start may release it at the
  // moment. Events without a partner are about mails, and the ledger judges by time
  // which report is newer. What the caller will not deliver now is looked at when it is delivered.
  // One look by index per row: for `exists` the planner may read all that waits. That a lease was given is told by two
  // instants of one statement, since both are rounded alike.
  // On conflict it updates instead of doing nothing: only so does one statement see a row that another commits meanwhile.
  // One statement is one transaction: committed when it is answered. One document for all rows: whatever their number, it
  // is the same statement, prepared once.
  const stored = await withoutValues(
    () => sql<(EventRow & Pick<InsertedEvent, 'isLeased' | 'isSuperseded'>)[]>`
      insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, correlation_id,
        sequence, key_id, data, recorded, status, object_id, next_attempt_at)
      select id, source, "sourceEventId", "bodyHash", type, subject, "occurredAt", origin, "correlationId", sequence,
        "keyId", coalesce(data, 'null'), recorded, status, "objectId",
        now() + case when "leaseMs" > 0 and (
          select earlier.id from events earlier
          where earlier.subject = added.subject and earlier.subject <> ''
            and earlier.status in ('received', 'verified', 'parked')
            and (earlier.status <> 'parked' or earlier.next_attempt_at <= now() + interval '1 minute')
          limit 1
        ) is null then make_interval(secs => "leaseMs" / 1000) else interval '0' end
      from jsonb_to_recordset(${input}) as added (id text, source text, "sourceEventId" text, "bodyHash" text,
        type text, subject text, "occurredAt" timestamptz, origin text, "correlationId" text, sequence text,
        "keyId" text, data jsonb, recorded jsonb, status text, "objectId" text, "leaseMs" double precision)
      on conflict (source, source_event_id) do update set
        duplicates = events.duplicates + case when events.body_hash = excluded.body_hash then 1 else 0 end,
        attention = case when events.body_hash = excluded.body_hash then events.attention
          else coalesce(events.attention, 'id-reused') end
      returning ${eventColumns(sql)}, events.next_attempt_at > events.received_at as "isLeased",
        case when events.next_attempt_at > events.received_at then ${supersedes(sql)} else false end as "isSuperseded"`,
  );
  const byKey = new Map(stored.map((row) => [keyOf(row), row]));
  return rows.map((row) => {
    const { isLeased, isSuperseded, ...event } = byKey.get(keyOf(row))!;
    const came = { event, isLeased: false, isSuperseded: false };
    if (event.bodyHash !== row.bodyHash) return { outcome: 'conflict', ...came };
    const isFirst = event.id === row.id && event.duplicates === 0;
    return isFirst ? { outcome: 'inserted', event, isLeased, isSuperseded } : { outcome: 'duplicate', ...came };
  });
}

/** By which the inbox tells events apart. A source has no space in its name. */
export function keyOf({ source, sourceEventId }: Pick<NewEvent, 'source' | 'sourceEventId'>): string {
  return `${source} ${sourceEventId}`;
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

/** What events are meant; all that is given applies. */
export interface EventFilter {
  statuses?: EventStatus[];
  source?: string;
  sourceEventId?: string;
  subject?: string;
  type?: string;
  /** Only those that somebody should look at. */
  attention?: boolean;
  receivedFrom?: Date;
  receivedBefore?: Date;
}

/** Where a page of events ends; `receivedAt` as RFC 3339. */
export interface EventPosition {
  receivedAt: string;
  id: string;
}

interface EventPage {
  sort?: EventSort;
  after?: EventPosition | undefined;
  limit: number;
}

/** Newest first, unless sorted otherwise. Those of one moment follow by their ids, so that none is skipped or repeated. */
export async function listEvents(
  database: Database,
  { sort = '-receivedAt', after, limit, ...filter }: EventFilter & EventPage,
): Promise<EventRow[]> {
  const isDescending = sort === '-receivedAt';
  const direction = isDescending ? desc : asc;
  return database.query((db) =>
    db
      .select()
      .from(events)
      .where(and(matches(filter), after && beyond(after, isDescending ? '<' : '>')))
      .orderBy(direction(events.receivedAt), direction(events.id))
      .limit(limit),
  );
}

/** A row comparison, which walks the index from there; written with "or" it would read all before it. */
function beyond({ receivedAt, id }: EventPosition, sign: '<' | '>'): SQL {
  const at = sql`${new Date(receivedAt).toISOString()}::timestamptz`;
  return sql`(${events.receivedAt}, ${events.id}) ${sql.raw(sign)} (${at}, ${id})`;
}

/** How many events a filter means, counted up to `atMost` and no further. */
export async function countEvents(database: Database, filter: EventFilter, atMost: number): Promise<number> {
  const rows = await database.query((db) => {
    const found = db
      .select({ one: sql`1`.as('one') })
      .from(events)
      .where(matches(filter))
      .limit(atMost)
      .as('found');
    return db.select({ count: sql<number>`count(*)::integer` }).from(found);
  });
  return rows[0]?.count ?? 0;
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
  const { statuses, source, sourceEventId, subject, type, attention, receivedFrom, receivedBefore } = filter;
  return and(
    statuses === undefined ? undefined : hasStatus(statuses),
    source === undefined ? undefined : eq(events.source, source),
    sourceEventId === undefined ? undefined : eq(events.sourceEventId, sourceEventId),
    subject === undefined ? undefined : eq(events.subject, subject),
    type === undefined ? undefined : eq(events.type, type),
    attention === undefined ? undefined : (attention ? isNotNull : isNull)(events.attention),
    receivedFrom === undefined ? undefined : sql`${events.receivedAt} >= ${receivedFrom.toISOString()}::timestamptz`,
    receivedBefore === undefined ? undefined : sql`${events.receivedAt} < ${receivedBefore.toISOString()}::timestamptz`,
  );
}

/** Dead and ignored ones as a literal: only so the planner knows their partial indexes. */
function hasStatus(statuses: EventStatus[]): SQL {
  if (statuses.every((status) => status === 'dead')) return sql`${events.status} = 'dead'`;
  if (statuses.every((status) => status === 'ignored')) return sql`${events.status} = 'ignored'`;
  return inArray(events.status, statuses);
}
