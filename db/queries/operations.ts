import { and, desc, eq, inArray, sql } from 'drizzle-orm';
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

export interface OperationFilter {
  statuses?: OperationStatus[];
  kind?: OperationKind;
}

/** Where a page of operations ends; `createdAt` as RFC 3339. */
export interface OperationPosition {
  createdAt: string;
  id: string;
}

/** Newest first; those of one moment follow by their ids, so that none is skipped or repeated. */
export async function listOperations(
  database: Database,
  { statuses, kind, after, limit }: OperationFilter & { after?: OperationPosition | undefined; limit: number },
): Promise<Operation[]> {
  const { createdAt, id } = operations;
  const follows =
    after && sql`(${createdAt}, ${id}) < (${new Date(after.createdAt).toISOString()}::timestamptz, ${after.id})`;
  const ofKind = kind === undefined ? undefined : eq(operations.kind, kind);
  return database.query((db) =>
    db
      .select()
      .from(operations)
      .where(and(statuses && inArray(operations.status, statuses), ofKind, follows))
      .orderBy(desc(createdAt), desc(id))
      .limit(limit),
  );
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
