import { and, asc, desc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { AuditEntry, AuditOutcome, AuditRecord } from '../../domain/audit.js';
import type { AuditSort } from '../../domain/list-sorts.js';
import type { Database } from '../connection.js';
import { chainHash, firstPrevHash } from '../hash-chain.js';
import { auditEntries, auditHead } from '../schema.js';
import { inTransaction } from '../transaction.js';
import { isOrHasName } from './client-names.js';

/**
 * Appends to the chain. Within a transaction it comes last: until that ends, nobody else can append.
 */
export async function appendAudit(database: Database, record: AuditRecord): Promise<AuditEntry> {
  return inTransaction(database, async (within) => {
    const [head] = await within.query((db) => db.select().from(auditHead).where(eq(auditHead.id, 1)).for('update'));
    if (!head) throw new Error('The audit chain has no head: the database was not migrated');
    const content = storable({ ...record, seq: head.seq + 1, id: `aud_${uuidv7()}`, at: new Date().toISOString() });
    const hash = chainHash(head.hash, content);
    const entry: AuditEntry = { ...content, prevHash: head.hash, hash };
    await within.query((db) => db.insert(auditEntries).values(toRow(entry)));
    await within.query((db) => db.update(auditHead).set({ seq: entry.seq, hash }).where(eq(auditHead.id, 1)));
    return entry;
  });
}

/**
 * Entries from the first to the head. A row outside of these was written by somebody else: no list tells it as an entry,
 * and {@link verifyAudit} names it.
 */
export const isInChain: SQL = sql`${auditEntries.seq} between 1 and
  (select ${auditHead.seq} from ${auditHead} where ${auditHead.id} = 1)`;

export interface AuditFilter {
  /** Id, or name of a key. */
  actor?: string;
  action?: string;
  targetType?: string;
  targetId?: string;
  outcome?: AuditOutcome;
  from?: Date;
  to?: Date;
}

interface AuditPage {
  sort?: AuditSort;
  after?: number | undefined;
  limit: number;
}

/** Newest first, unless sorted otherwise; `after` is the number of the last entry of the page before. */
export async function listAudit(
  database: Database,
  { sort = '-seq', after, limit, ...filter }: AuditFilter & AuditPage,
): Promise<AuditEntry[]> {
  const [direction, beyond] = sort === '-seq' ? [desc, lt] : [asc, gt];
  const follows = after === undefined ? undefined : beyond(auditEntries.seq, after);
  const rows = await database.query((db) =>
    db
      .select()
      .from(auditEntries)
      .where(and(isInChain, matching(filter), follows))
      .orderBy(direction(auditEntries.seq))
      .limit(limit),
  );
  return rows.map(toAuditEntry);
}

const readAtOnce = 500;

/** All that match, oldest first, read in pages; what is appended meanwhile is left out. */
export async function* readAudit(database: Database, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  const [head] = await database.query((db) => db.select().from(auditHead).where(eq(auditHead.id, 1)));
  const end = head?.seq ?? 0;
  let after = 0;
  for (;;) {
    const rows = await database.query((db) =>
      db
        .select()
        .from(auditEntries)
        .where(and(matching(filter), gt(auditEntries.seq, after), lt(auditEntries.seq, end + 1)))
        .orderBy(asc(auditEntries.seq))
        .limit(readAtOnce),
    );
    for (const row of rows) yield toAuditEntry(row);
    const last = rows.at(-1);
    if (!last || rows.length < readAtOnce) return;
    after = last.seq;
  }
}

export interface AuditVerification {
  ok: boolean;
  /** Entries that are as they were written, counted from the first. */
  entries: number;
  /** Number of the first entry that is missing, not as it was written, or outside of the chain. */
  firstBadSeq?: number;
  /** The end of the chain. Kept elsewhere, it shows later whether somebody computed the whole chain anew. */
  head: { seq: number; hash: string };
}

/** Recomputes the chain from the first entry to the head, and looks for rows outside of it. */
export async function verifyAudit(database: Database): Promise<AuditVerification> {
  // Read before the entries: what is appended meanwhile makes the chain longer, never shorter.
  const [stored] = await database.query((db) => db.select().from(auditHead).where(eq(auditHead.id, 1)));
  const head = { seq: stored?.seq ?? 0, hash: stored?.hash ?? firstPrevHash };
  let seq = 0;
  let last = firstPrevHash;
  const bad = () => ({ ok: false, entries: seq, firstBadSeq: seq + 1, head });
  for await (const { prevHash, hash, ...content } of readAudit(database, {})) {
    if (content.seq !== seq + 1 || prevHash !== last || hash !== chainHash(prevHash, storable(content))) return bad();
    if (content.seq === head.seq && hash !== head.hash) return bad();
    seq = content.seq;
    last = hash;
  }
  if (seq < head.seq) return bad();
  // By one statement, and so at one moment: an entry and the head that counts it come together.
  const [forged] = await database.query((db) =>
    db
      .select({ seq: auditEntries.seq })
      .from(auditEntries)
      .where(sql`not (${isInChain})`)
      .orderBy(asc(auditEntries.seq))
      .limit(1),
  );
  return forged ? { ok: false, entries: seq, firstBadSeq: forged.seq, head } : { ok: true, entries: seq, head };
}

type Content = Omit<AuditEntry, 'prevHash' | 'hash'>;

/** As the database gives it back, so that it hashes the same before and after. */
function storable(entry: Content): Content {
  const { seq, id, at, actor, action, target, outcome, reason, diff, traceId, ip, operationId } = entry;
  return {
    seq,
    id,
    at: new Date(at).toISOString(),
    actor: { type: actor.type, id: actor.id, ...(actor.keyId == null ? {} : { keyId: actor.keyId }) },
    action,
    target: { type: target.type, id: target.id },
    outcome,
    ...(reason == null ? {} : { reason }),
    // Through JSON, as it is stored: an undefined member is none.
    ...(diff == null ? {} : { diff: JSON.parse(JSON.stringify(diff)) }),
    ...(traceId == null ? {} : { traceId }),
    ...(ip == null ? {} : { ip }),
    ...(operationId == null ? {} : { operationId }),
  };
}

function toRow({ actor, target, at, ...rest }: AuditEntry): typeof auditEntries.$inferInsert {
  return {
    ...rest,
    at: new Date(at),
    actorType: actor.type,
    actorId: actor.id,
    keyId: actor.keyId ?? null,
    targetType: target.type,
    targetId: target.id,
  };
}

/** The stored row as an entry of the chain. */
export function toAuditEntry(row: typeof auditEntries.$inferSelect): AuditEntry {
  return {
    ...storable({
      seq: row.seq,
      id: row.id,
      at: row.at.toISOString(),
      actor: { type: row.actorType, id: row.actorId, ...(row.keyId === null ? {} : { keyId: row.keyId }) },
      action: row.action,
      target: { type: row.targetType, id: row.targetId },
      outcome: row.outcome,
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.diff === null ? {} : { diff: row.diff }),
      ...(row.traceId === null ? {} : { traceId: row.traceId }),
      ...(row.ip === null ? {} : { ip: row.ip }),
      ...(row.operationId === null ? {} : { operationId: row.operationId }),
    }),
    prevHash: row.prevHash,
    hash: row.hash,
  };
}

function matching({ actor, action, targetType, targetId, outcome, from, to }: AuditFilter) {
  return and(
    actor === undefined ? undefined : isOrHasName(auditEntries.actorId, actor),
    action === undefined ? undefined : eq(auditEntries.action, action),
    targetType === undefined ? undefined : eq(auditEntries.targetType, targetType),
    targetId === undefined ? undefined : eq(auditEntries.targetId, targetId),
    outcome === undefined ? undefined : eq(auditEntries.outcome, outcome),
    from === undefined ? undefined : gte(auditEntries.at, from),
    to === undefined ? undefined : lt(auditEntries.at, to),
  );
}
