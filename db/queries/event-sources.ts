import { and, asc, count, desc, eq, gt, inArray, isNull, lt, lte, max, or, sql } from 'drizzle-orm';
import type { SignatureScheme, SourceDialect } from '../../domain/event-sources.js';
import type { EventStatus } from '../../domain/events.js';
import { keyOverlapMs, maxLiveKeys } from '../../domain/keys.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { eventSourceKeys, eventSources, events } from '../schema.js';

/** A system outside that reports events. */
export type EventSource = typeof eventSources.$inferSelect;

/** A key that it signs with; the secret of a `v1` key is encrypted. */
export type EventSourceKey = typeof eventSourceKeys.$inferSelect;

/** Stores the source; undefined when the slug is taken. */
export async function createEventSource(
  database: Database,
  source: Pick<EventSource, 'slug' | 'name' | 'auth' | 'uri' | 'createdBy'> & { dialect?: SourceDialect },
): Promise<EventSource | undefined> {
  const rows = await database.query((db) => db.insert(eventSources).values(source).onConflictDoNothing().returning());
  return rows[0];
}

export async function findEventSource(database: Database, slug: string): Promise<EventSource | undefined> {
  const { sql } = database;
  // Prepared once: it runs before every event.
  const rows = await withoutValues(
    () => sql<EventSource[]>`
      select slug, name, auth, dialect, uri, created_at as "createdAt", created_by as "createdBy", retired_at as "retiredAt"
      from event_sources where slug = ${slug}`,
  );
  return rows[0];
}

/** Names of those that sign their events and are not retired. */
export async function listSigningSources(database: Database): Promise<string[]> {
  const { auth, retiredAt, slug } = eventSources;
  const rows = await database.query((db) =>
    db
      .select({ slug })
      .from(eventSources)
      .where(and(eq(auth, 'signature'), isNull(retiredAt))),
  );
  return rows.map((row) => row.slug);
}

/** By slug; `after` is the last one of the page before. */
export async function listEventSources(
  database: Database,
  page: { after?: string | undefined; limit: number },
): Promise<EventSource[]> {
  return database.query((db) =>
    db
      .select()
      .from(eventSources)
      .where(page.after === undefined ? undefined : gt(eventSources.slug, page.after))
      .orderBy(asc(eventSources.slug))
      .limit(page.limit),
  );
}

/** From now on nothing is taken from it; undefined for an unknown source. The first time stands. */
export async function retireEventSource(database: Database, slug: string): Promise<EventSource | undefined> {
  const rows = await database.query((db) =>
    db
      .update(eventSources)
      .set({ retiredAt: sql`coalesce(${eventSources.retiredAt}, now())` })
      .where(eq(eventSources.slug, slug))
      .returning(),
  );
  return rows[0];
}

export interface NewEventSourceKey {
  kid: string;
  source: string;
  scheme: SignatureScheme;
  sealedSecret?: string;
  publicKey?: string;
  notBefore: Date;
  notAfter?: Date;
  createdBy: string;
  /** Kid of the key that this one follows: it ends a while after this one begins. */
  replaces?: string;
}

export type AddedKey =
  | { outcome: 'added'; key: EventSourceKey }
  /** `limit`: as many as may be are live. `unknown-key`: the one to replace is not a live key of this source. */
  | { outcome: 'limit' }
  | { outcome: 'unknown-key' };

/** Adds a key, and puts an end to the one that it replaces, together or not at all. */
export async function addEventSourceKey(database: Database, added: NewEventSourceKey): Promise<AddedKey> {
  const { replaces, ...key } = added;
  return database.query((db) =>
    db.transaction(async (tx): Promise<AddedKey> => {
      // Two that add at once would otherwise both find room for one.
      await tx.select().from(eventSources).where(eq(eventSources.slug, key.source)).for('update');
      const live = await tx
        .select({ kid: eventSourceKeys.kid })
        .from(eventSourceKeys)
        .where(and(eq(eventSourceKeys.source, key.source), hasNotEnded()));
      if (live.length >= maxLiveKeys) return { outcome: 'limit' };
      if (replaces !== undefined) {
        if (!live.some(({ kid }) => kid === replaces)) return { outcome: 'unknown-key' };
        const endsAt = new Date(Math.max(Date.now(), key.notBefore.getTime()) + keyOverlapMs).toISOString();
        await tx
          .update(eventSourceKeys)
          .set({ notAfter: sql`least(${eventSourceKeys.notAfter}, ${endsAt}::timestamptz)` })
          .where(eq(eventSourceKeys.kid, replaces));
      }
      const rows = await tx.insert(eventSourceKeys).values(key).returning();
      return { outcome: 'added', key: rows[0]! };
    }),
  );
}

/** All keys of the source, ended ones too, newest first; bounded. */
export async function listEventSourceKeys(database: Database, source: string): Promise<EventSourceKey[]> {
  return database.query((db) =>
    db
      .select()
      .from(eventSourceKeys)
      .where(eq(eventSourceKeys.source, source))
      .orderBy(desc(eventSourceKeys.createdAt), desc(eventSourceKeys.kid))
      .limit(100),
  );
}

export async function findEventSourceKey(
  database: Database,
  source: string,
  kid: string,
): Promise<EventSourceKey | undefined> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(eventSourceKeys)
      .where(and(eq(eventSourceKeys.source, source), eq(eventSourceKeys.kid, kid))),
  );
  return rows[0];
}

/** When the keys of these sources end, by source: what their versions are made of, beside the sources themselves. */
export async function keyEndsOf(
  database: Database,
  sources: readonly string[],
): Promise<Map<string, Pick<EventSourceKey, 'kid' | 'notAfter'>[]>> {
  const { kid, source, notAfter } = eventSourceKeys;
  const rows = await database.query((db) =>
    db
      .select({ kid, source, notAfter })
      .from(eventSourceKeys)
      .where(inArray(source, [...sources])),
  );
  const bySource = new Map(sources.map((slug): [string, typeof rows] => [slug, []]));
  for (const row of rows) bySource.get(row.source)?.push(row);
  return bySource;
}

/** The source, held as it is until the transaction ends; its keys are only changed by those who hold it. */
export async function lockEventSource(within: Database, slug: string): Promise<EventSource | undefined> {
  const rows = await within.query((db) =>
    db.select().from(eventSources).where(eq(eventSources.slug, slug)).for('update'),
  );
  return rows[0];
}

/** The keys that a signature may be by now, newest first. */
export async function listLiveKeys(database: Database, source: string): Promise<EventSourceKey[]> {
  return database.query((db) =>
    db
      .select()
      .from(eventSourceKeys)
      .where(and(eq(eventSourceKeys.source, source), lte(eventSourceKeys.notBefore, sql`now()`), hasNotEnded()))
      .orderBy(desc(eventSourceKeys.notBefore), desc(eventSourceKeys.kid))
      .limit(maxLiveKeys),
  );
}

/** Ends a key at once; an ended one stays as it is. Undefined for one that the source does not have. */
export async function endEventSourceKey(
  database: Database,
  source: string,
  kid: string,
): Promise<EventSourceKey | undefined> {
  const rows = await database.query((db) =>
    db
      .update(eventSourceKeys)
      .set({ notAfter: sql`least(${eventSourceKeys.notAfter}, now())` })
      .where(and(eq(eventSourceKeys.source, source), eq(eventSourceKeys.kid, kid)))
      .returning(),
  );
  return rows[0];
}

const touchAfterMs = 60_000;

/** Notes the key's use, at most once a minute: a write for every event would be one too many. */
export async function touchEventSourceKey(database: Database, kid: string): Promise<void> {
  await database.query((db) =>
    db
      .update(eventSourceKeys)
      .set({ lastUsedAt: sql`now()` })
      .where(
        and(
          eq(eventSourceKeys.kid, kid),
          or(isNull(eventSourceKeys.lastUsedAt), lt(eventSourceKeys.lastUsedAt, new Date(Date.now() - touchAfterMs))),
        ),
      ),
  );
}

/** What has come from the source so far. */
export interface EventSourceTotals {
  byStatus: Partial<Record<EventStatus, number>>;
  lastReceivedAt: Date | undefined;
}

export async function countEventsOfSource(database: Database, source: string): Promise<EventSourceTotals> {
  const rows = await database.query((db) =>
    db
      .select({ status: events.status, count: count(), lastReceivedAt: max(events.receivedAt) })
      .from(events)
      .where(eq(events.source, source))
      .groupBy(events.status),
  );
  const last = Math.max(...rows.map((row) => row.lastReceivedAt?.getTime() ?? 0), 0);
  return {
    byStatus: Object.fromEntries(rows.map((row) => [row.status, row.count])),
    lastReceivedAt: last === 0 ? undefined : new Date(last),
  };
}

function hasNotEnded() {
  return or(isNull(eventSourceKeys.notAfter), gt(eventSourceKeys.notAfter, sql`now()`));
}
