import { and, asc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { BulkActionInput } from '../../domain/bulk-actions.js';
import { type ItemStatus, isFinished, type OperationCounts, statusOf } from '../../domain/operations.js';
import { outcomeOfRetry, retryNotKnown } from '../../domain/retries.js';
import type { Database } from '../connection.js';
import { operationItems as items, operations } from '../schema.js';
import { inTransaction } from '../transaction.js';
import { findOperation, newOperation, type Operation } from './operations.js';
import { listTakenRetries, settleRetries } from './taken-retries.js';

/** One target of an operation. */
export type Item = typeof items.$inferSelect;

/**
 * Writes the operation and its targets, in their order. One that has the id already stays as it is, so that a repeated
 * request goes on with the targets of the first. Gives the row.
 */
export async function createBulkAction(
  database: Database,
  order: { id: string; input: BulkActionInput; requestedBy: string; partnerIds: string[] },
): Promise<Operation> {
  const { id, input, requestedBy, partnerIds } = order;
  return inTransaction(database, async (within) => {
    const values = { ...newOperation({ kind: 'bulk-action', input, requestedBy, total: partnerIds.length }), id };
    const [made] = await within.query((db) => db.insert(operations).values(values).onConflictDoNothing().returning());
    if (!made) return (await findOperation(within, id)) as Operation;
    await within.query((db) =>
      db.execute(sql`insert into operation_items (operation_id, position, partner_id)
        select ${id}, place, partner_id
        from jsonb_array_elements_text(${JSON.stringify(partnerIds)}::jsonb) with ordinality as t (partner_id, place)`),
    );
    return made;
  });
}

/**
 * The item that is next, marked as begun: one that a run before died at, else the next one, unless the operation was
 * cancelled. Undefined when none is left.
 */
export async function beginItem(database: Database, operationId: string): Promise<Item | undefined> {
  return inTransaction(database, async (within) => {
    // Held until the mark is written: a cancellation comes before it or after it.
    const [operation] = await within.query((db) =>
      db.select({ status: operations.status }).from(operations).where(eq(operations.id, operationId)).for('share'),
    );
    if (!operation) return undefined;
    const mayBegin = isFinished(operation.status) ? isNotNull(items.begunAt) : undefined;
    const [next] = await within.query((db) =>
      db
        .select({ position: items.position })
        .from(items)
        .where(and(eq(items.operationId, operationId), eq(items.status, 'pending'), isNull(items.takenAt), mayBegin))
        .orderBy(asc(items.attempts), asc(items.position))
        .limit(1),
    );
    if (!next) return undefined;
    const [begun] = await within.query((db) =>
      db
        .update(items)
        .set({ begunAt: sql`coalesce(${items.begunAt}, now())` })
        .where(and(eq(items.operationId, operationId), eq(items.position, next.position)))
        .returning(),
    );
    return begun;
  });
}

/** Notes what has become of a pending item; a settled one stays as it is. True when it was pending. */
export async function settleItem(
  database: Database,
  item: Item,
  { status, code }: { status: Exclude<ItemStatus, 'pending'>; code?: string },
): Promise<boolean> {
  const settled = await database.query((db) =>
    db
      .update(items)
      .set({ status, code: code ?? null, settledAt: sql`now()` })
      .where(and(isItem(item), eq(items.status, 'pending')))
      .returning({ position: items.position }),
  );
  return settled.length > 0;
}

/** Notes that the workflow took the action; what it came to is judged later. True the first time. */
export async function noteTaken(database: Database, item: Item): Promise<boolean> {
  const taken = await database.query((db) =>
    db
      .update(items)
      .set({ takenAt: sql`now()` })
      .where(and(isItem(item), isNull(items.takenAt)))
      .returning({ position: items.position }),
  );
  return taken.length > 0;
}

/** Counts one more try whose outcome nobody knows; gives how many there were. */
export async function countUnknown(database: Database, item: Item): Promise<number> {
  const rows = await database.query((db) =>
    db
      .update(items)
      .set({ attempts: sql`${items.attempts} + 1` })
      .where(isItem(item))
      .returning({ attempts: items.attempts }),
  );
  return rows[0]?.attempts ?? 0;
}

/** Brings the counts of the operation up to date by its items, and its status by its counts. Gives the row. */
export async function refreshBulkAction(database: Database, id: string): Promise<Operation | undefined> {
  return inTransaction(database, async (within) => {
    const [operation] = await within.query((db) =>
      db.select().from(operations).where(eq(operations.id, id)).for('update'),
    );
    // Of a cancelled one the item that was under way still comes to its end.
    if (!operation || operation.pending === 0) return operation;
    const counts = await countsOf(within, operation);
    if (counts.pending === operation.pending && operation.status !== 'pending') return operation;
    const status = operation.status === 'cancelled' ? operation.status : statusOf(counts);
    const [row] = await within.query((db) =>
      db
        .update(operations)
        .set({
          ...counts,
          status,
          updatedAt: sql`now()`,
          ...(isFinished(status) ? { finishedAt: sql`coalesce(${operations.finishedAt}, now())` } : {}),
        })
        .where(eq(operations.id, id))
        .returning(),
    );
    return row;
  });
}

/**
 * Ends the operation, unless it has ended by itself: what has not been begun is left alone, what was taken is judged as
 * it is, and one that is under way still comes to its end. Gives the row.
 */
export async function cancelBulkAction(database: Database, id: string): Promise<Operation | undefined> {
  const before = await refreshBulkAction(database, id);
  if (!before || isFinished(before.status)) return before;
  await inTransaction(database, async (within) => {
    const ended = await within.query((db) =>
      db
        .update(operations)
        .set({ status: 'cancelled', finishedAt: sql`now()`, updatedAt: sql`now()` })
        .where(sql`${operations.id} = ${id} and ${operations.status} in ('pending', 'running')`)
        .returning({ id: operations.id }),
    );
    if (ended.length === 0) return;
    await within.query((db) =>
      db
        .update(items)
        .set({ status: 'notApplicable', code: 'cancelled', settledAt: sql`now()` })
        .where(and(eq(items.operationId, id), eq(items.status, 'pending'), isNull(items.begunAt))),
    );
    const outcomes = (await listTakenRetries(within, id)).map(({ position, recorded }) => ({
      position,
      ...((recorded && outcomeOfRetry(recorded.shown, recorded.steps)) ?? retryNotKnown),
    }));
    await settleRetries(within, id, outcomes);
  });
  return refreshBulkAction(database, id);
}

/** A page of the operation's items in their order. */
export async function listItems(
  database: Database,
  operationId: string,
  { statuses, after = 0, limit }: { statuses: ItemStatus[] | undefined; after: number | undefined; limit: number },
): Promise<Item[]> {
  return database.query((db) =>
    db
      .select()
      .from(items)
      .where(
        and(eq(items.operationId, operationId), gt(items.position, after), statuses && inArray(items.status, statuses)),
      )
      .orderBy(asc(items.position))
      .limit(limit),
  );
}

async function countsOf(database: Database, { id, total }: Operation): Promise<OperationCounts> {
  const rows = await database.query((db) =>
    db
      .select({ status: items.status, count: sql<number>`count(*)::integer` })
      .from(items)
      .where(eq(items.operationId, id))
      .groupBy(items.status),
  );
  const counts = { total, resolved: 0, stillFailing: 0, notApplicable: 0, pending: 0 };
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}

function isItem({ operationId, position }: Item) {
  return and(eq(items.operationId, operationId), eq(items.position, position));
}
