import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import {
  isFinished,
  type OperationCounts,
  type OperationKind,
  type OperationStatus,
  statusOf,
} from '../../domain/operations.js';
import type { Database } from '../connection.js';
import { operations } from '../schema.js';

/** Long work that somebody asked for. */
export type Operation = typeof operations.$inferSelect;

/** Makes the record of long work that is about to begin; `input` holds nothing about people. */
export function newOperation(order: { kind: OperationKind; input: unknown; requestedBy: string; total: number }) {
  return { id: `opn_${uuidv7()}`, status: 'pending' as const, pending: order.total, ...order };
}

export async function findOperation(database: Database, id: string): Promise<Operation | undefined> {
  const rows = await database.query((db) => db.select().from(operations).where(eq(operations.id, id)));
  return rows[0];
}

/** The same, held as it is until the transaction ends. */
export async function lockOperation(within: Database, id: string): Promise<Operation | undefined> {
  const rows = await within.query((db) => db.select().from(operations).where(eq(operations.id, id)).for('update'));
  return rows[0];
}

/**
 * Notes how far it is, and its end: with nothing pending, or as the given status. A finished one stays as it is. Gives
 * the row.
 */
export async function recordProgress(
  database: Database,
  id: string,
  counts: OperationCounts,
  { result, status = statusOf(counts) }: { result?: unknown; status?: OperationStatus } = {},
): Promise<Operation | undefined> {
  const rows = await database.query((db) =>
    db
      .update(operations)
      .set({
        ...counts,
        status,
        updatedAt: sql`now()`,
        ...(isFinished(status) ? { finishedAt: sql`now()` } : {}),
        ...(result === undefined ? {} : { result }),
      })
      .where(sql`${operations.id} = ${id} and ${operations.status} in ('pending', 'running')`)
      .returning(),
  );
  return rows[0] ?? findOperation(database, id);
}
