import type { OperationItem } from '../../db/queries/operation-items.js';
import type { Operation } from '../../db/queries/operations.js';

/** The operation as it is told. */
export function operationView(operation: Operation, names?: ReadonlyMap<string, string>) {
  const { createdAt, updatedAt, finishedAt, result, ...rest } = operation;
  const requestedByName = names?.get(operation.requestedBy);
  return {
    ...rest,
    ...(requestedByName !== undefined && { requestedByName }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...(finishedAt === null ? {} : { finishedAt: finishedAt.toISOString() }),
    ...(result === null ? {} : { result }),
  };
}

/** The item as it is told. */
export function itemView({ position, partnerId, eventId, status, code, begunAt, settledAt }: OperationItem) {
  return {
    position,
    ...(partnerId === '' ? {} : { partnerId }),
    status,
    ...(code === null ? {} : { code }),
    ...(begunAt === null ? {} : { begunAt: begunAt.toISOString() }),
    ...(settledAt === null ? {} : { settledAt: settledAt.toISOString() }),
    ...(eventId === null ? {} : { eventId }),
  };
}
