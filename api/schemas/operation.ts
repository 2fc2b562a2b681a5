import { Type } from 'typebox';
import type { Operation } from '../../db/queries/operations.js';
import { operationKinds, operationStatuses } from '../../domain/operations.js';
import { instant } from './basics.js';

/** Long work: how far it is, and how it ended. */
export const operationSchema = Type.Object(
  {
    id: Type.String({ description: '`opn_` and a UUIDv7' }),
    kind: Type.Enum([...operationKinds]),
    status: Type.Enum([...operationStatuses], { description: '`partial`: it ended, and some of it is as it was' }),
    input: Type.Unknown({ description: 'What was asked for' }),
    total: Type.Integer({ description: '`resolved + stillFailing + notApplicable + pending`' }),
    resolved: Type.Integer(),
    stillFailing: Type.Integer({ description: 'Tried, and the cause is still there' }),
    notApplicable: Type.Integer({ description: 'Nothing was to be done, or not any more' }),
    pending: Type.Integer(),
    requestedBy: Type.String(),
    createdAt: instant('When it was asked for'),
    updatedAt: instant('When its counts last changed'),
    finishedAt: Type.Optional(instant('When it ended')),
    result: Type.Optional(Type.Unknown({ description: 'As its kind says' })),
  },
  { $id: 'Operation' },
);

export const operationParams = Type.Object(
  { operationId: Type.String({ pattern: '^opn_[0-9a-f-]{36}$', description: '`id` of the operation' }) },
  { additionalProperties: false },
);

/** The operation as it is told. */
export function operationView(operation: Operation) {
  const { createdAt, updatedAt, finishedAt, result, ...rest } = operation;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...(finishedAt === null ? {} : { finishedAt: finishedAt.toISOString() }),
    ...(result === null ? {} : { result }),
  };
}
