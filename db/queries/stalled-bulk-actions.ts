import { and, asc, eq, gt, isNotNull, notExists, sql } from 'drizzle-orm';
import type { Database } from '../connection.js';
import { operationItems as items, operations } from '../schema.js';
import { inTransaction } from '../transaction.js';

export interface StalledBulkAction {
  id: string;
  /** Nothing has been tried. */
  isUnbegun: boolean;
}

/** Bulk actions with something left to do of which nothing has been heard for so long, oldest first. */
export async function listStalledBulkActions(
  database: Database,
  silentForMs: number,
  atMost: number,
): Promise<StalledBulkAction[]> {
  return database.query((db) =>
    db
      .select({
        id: operations.id,
        isUnbegun: sql<boolean>`${and(eq(operations.status, 'pending'), notExists(begunItems(db)))}`,
      })
      .from(operations)
      .where(
        and(
          eq(operations.kind, 'bulk-action'),
          // Of a cancelled one too the item that was under way comes to its end.
          gt(operations.pending, 0),
          sql`${operations.updatedAt} <= now() - make_interval(secs => ${silentForMs / 1_000}::float8)`,
        ),
      )
      .orderBy(asc(operations.id))
      .limit(atMost),
  );
}

/** Ends a bulk action that was never begun; false when it has begun or ended meanwhile. */
export async function failUnbegun(database: Database, id: string): Promise<boolean> {
  return inTransaction(database, async (within) => {
    const ended = await within.query((db) =>
      db
        .update(operations)
        .set({
          status: 'failed',
          notApplicable: sql`${operations.total}`,
          pending: 0,
          result: { reason: 'not-begun' },
          finishedAt: sql`now()`,
          updatedAt: sql`now()`,
        })
        .where(and(eq(operations.id, id), eq(operations.status, 'pending'), notExists(begunItems(db))))
        .returning({ id: operations.id }),
    );
    if (ended.length === 0) return false;
    await within.query((db) =>
      db
        .update(items)
        .set({ status: 'notApplicable', code: 'not-begun', settledAt: sql`now()` })
        .where(and(eq(items.operationId, id), eq(items.status, 'pending'))),
    );
    return true;
  });
}

function begunItems(db: Database['db']) {
  return db
    .select({ one: sql`1` })
    .from(items)
    .where(and(eq(items.operationId, operations.id), isNotNull(items.begunAt)));
}
