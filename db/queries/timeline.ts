import { and, asc, eq, gt } from 'drizzle-orm';
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
  /** The first entry that is missing or not as it was written. */
  firstBadSequence?: number;
}

const verifiedAtOnce = 500;

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
      .where(and(eq(timelineEntries.migrationId, migrationId), gt(timelineEntries.sequence, page.after ?? 0)))
      .orderBy(asc(timelineEntries.sequence))
      .limit(page.limit),
  );
  return rows.map(toEntry);
}

/** Recomputes the hash chain from the first entry to the head that the migration's row names. */
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
  return sequence < (head?.sequence ?? 0) ? bad() : { ok: true, entries: sequence };
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
