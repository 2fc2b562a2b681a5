import { isFinished, type OperationKind } from '../../domain/operations.js';
import type { Database } from '../connection.js';
import { cancelBulkAction, refreshBulkAction } from './bulk-actions.js';
import { findOperation, listOperations, type Operation } from './operations.js';
import { cancelRedelivery, refreshRedelivery } from './redeliver-events.js';

interface KindHandler {
  /** Brings the row up to date by what has happened, and gives it. */
  refresh(database: Database, id: string): Promise<Operation | undefined>;
  /** Ends it where it is, unless it has ended by itself, and gives the row. */
  cancel(database: Database, id: string): Promise<Operation | undefined>;
}

const handlers: Record<OperationKind, KindHandler> = {
  'redeliver-events': { refresh: refreshRedelivery, cancel: cancelRedelivery },
  'bulk-action': { refresh: refreshBulkAction, cancel: cancelBulkAction },
};

/** The operation as it stands now; undefined when there is none. */
export async function refreshOperation(database: Database, id: string): Promise<Operation | undefined> {
  const found = await findOperation(database, id);
  return found && handlers[found.kind].refresh(database, id);
}

/** So many at once; more do not go on at the same time unless something is wrong. */
const openAtMost = 100;

/** Brings those that have not ended up to date: what is delivered anew is not counted until somebody looks. */
export async function refreshOpenOperations(database: Database): Promise<void> {
  const open = await listOperations(database, { statuses: ['pending', 'running'], limit: openAtMost });
  for (const { id, kind } of open) await handlers[kind].refresh(database, id);
}

/** Ends the operation where it is; one that has ended by itself stays so. Undefined when there is none. */
export async function cancelOperation(database: Database, id: string): Promise<Operation | undefined> {
  const found = await findOperation(database, id);
  return found && (isFinished(found.status) ? found : handlers[found.kind].cancel(database, id));
}
