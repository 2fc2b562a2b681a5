import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { TimelineEntry } from '../../domain/timeline.js';
import type { Database } from '../connection.js';
import { entryHash, firstPrevHash } from '../hash-chain.js';
import { migrations, timelineEntries } from '../schema.js';

/** A timeline entry with its place in the hash chain. */
export interface StoredTimelineEntry extends TimelineEntry {
  prevHash: string;
  hash: string;
}

export interface TimelineVerification {
  ok: boolean;
  /** Entries that are as they were written, counted from the first. */
  entries: number;
  /** The first entry that is missing, not as it was written, or outside of the chain. */
  firstBadSequence?: number;
}

const verifiedAtOnce = 500;

/** From the first to the head that the migration's row names: a row outside of these is none of ours. */
const isInChain: SQL = sql`${timelineEntries.sequence} between 1 and (select ${migrations.headSequence}
  from ${migrations} where ${migrations.id} = ${timelineEntries.migrationId})`;

/** Entries in order, those after the given number; empty at the end. */
export async function listTimeline(
  database: Database,
  migrationId: string,
  page: { after?: number | undefined; limit: number },
): Promise<StoredTimelineEntry[]> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(timelineEntries)
      .where(
        and(eq(timelineEntries.migrationId, migrationId), isInChain, gt(timelineEntries.sequence, page.after ?? 0)),
      )
      .orderBy(asc(timelineEntries.sequence))
      .limit(page.limit),
  );
  return rows.map(toEntry);
}

/** The entry that an operation made; undefined when nothing of it is recorded. */
export async function findOperationEntry(
  database: Database,
  migrationId: string,
  operationId: string,
): Promise<StoredTimelineEntry | undefined> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(timelineEntries)
      .where(
        and(
          eq(timelineEntries.migrationId, migrationId),
          isInChain,
          eq(timelineEntries.operationId, operationId),
          eq(timelineEntries.kind, 'operator'),
        ),
      )
      .limit(1),
  );
  return rows.map(toEntry)[0];
}

/** Recomputes the hash chain from the first entry to the head that the migration's row names; looks for rows outside of it. */
export async function verifyTimeline(database: Database, migrationId: string): Promise<TimelineVerification> {
  // Read before the entries: a record that comes between makes the chain longer, never shorter.
  const [head] = await database.query((db) =>
    db
      .select({ sequence: migrations.headSequence, hash: migrations.headHash })
      .from(migrations)
      .where(eq(migrations.id, migrationId)),
  );
  let sequence = 0;
  let hash = firstPrevHash;
  const bad = () => ({ ok: false, entries: sequence, firstBadSequence: sequence + 1 });
  for (;;) {
    const page = await listTimeline(database, migrationId, { after: sequence, limit: verifiedAtOnce });
    for (const { prevHash, hash: stored, ...entry } of page) {
      if (entry.sequence !== sequence + 1 || prevHash !== hash || stored !== entryHash(prevHash, entry)) return bad();
      // The head is kept apart: it shows a chain that was computed anew over changed entries.
      if (entry.sequence === head?.sequence && stored !== head.hash) return bad();
      sequence = entry.sequence;
      hash = stored;
    }
    if (page.length < verifiedAtOnce) break;
  }
  if (sequence < (head?.sequence ?? 0)) return bad();
  // By one statement, and so at one moment: an entry and the head that counts it come together.
  const [forged] = await database.query((db) =>
    db
      .select({ sequence: timelineEntries.sequence })
      .from(timelineEntries)
      .where(and(eq(timelineEntries.migrationId, migrationId), sql`not (${isInChain})`))
      .orderBy(asc(timelineEntries.sequence))
      .limit(1),
  );
  if (forged) return { ok: false, entries: sequence, firstBadSequence: forged.sequence };
  return { ok: true, entries: sequence };
}

/** Whose timelines there are, by the migration's id. */
export async function listTimelines(
  database: Database,
  { partnerId, after = '', limit }: { partnerId?: string | undefined; after?: string | undefined; limit: number },
): Promise<{ migrationId: string; partnerId: string }[]> {
  const ofPartner = partnerId === undefined ? undefined : eq(migrations.partnerId, partnerId);
  return database.query((db) =>
    db
      .select({ migrationId: migrations.id, partnerId: migrations.partnerId })
      .from(migrations)
      .where(and(ofPartner, gt(migrations.id, after)))
      .orderBy(asc(migrations.id))
      .limit(limit),
  );
}

function toEntry(row: typeof timelineEntries.$inferSelect): StoredTimelineEntry {
  return {
    sequence: row.sequence,
    at: row.at.toISOString(),
    stage: row.stage,
    kind: row.kind,
    code: row.code,
    text: row.text,
    actor: { type: row.actorType, id: row.actorId },
    ...(row.eventId === null ? {} : { eventId: row.eventId }),
    ...(row.effectKey === null ? {} : { effectKey: row.effectKey }),
    ...(row.operationId === null ? {} : { operationId: row.operationId }),
    ...(row.data === null ? {} : { data: row.data }),
    prevHash: row.prevHash,
    hash: row.hash,
  };
}
