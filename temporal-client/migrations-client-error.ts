import {
  isGrpcServiceError,
  NamespaceNotFoundError,
  QueryNotRegisteredError,
  ScheduleNotFoundError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { type ChangedDetail, refusals, type WrongStateDetail } from '../domain/actions.js';

/**
 * `not-found`: no run, or a closed one. `no-answer`: Temporal is there, but no worker took the question in time.
 * `unavailable`: Temporal is away, or refuses us; a signal or start may have landed. `outcome-unknown`: an update may
 * still run; only the same id again is safe. `wrong-state`, `invalid`, `changed`: the workflow refused the action.
 * `not-understood`: the worker that answered is of another build than ours, and nothing was done. `not-set-up`: the
 * namespace lacks search attributes, so that nothing can be started in it.
 */
export type MigrationsClientErrorCode =
  | 'not-found'
  | 'no-answer'
  | 'unavailable'
  | 'outcome-unknown'
  | 'wrong-state'
  | 'invalid'
  | 'changed'
  | 'not-understood'
  | 'not-set-up';

/** The failures of Temporal that callers can meet; anything else is a defect and passes as it is. */
export class MigrationsClientError extends Error {
  override name = 'MigrationsClientError';

  constructor(
    readonly code: MigrationsClientErrorCode,
    message: string,
    options: { cause?: unknown; wrongState?: WrongStateDetail; changed?: ChangedDetail } = {},
  ) {
    super(message, { cause: options.cause });
    this.wrongState = options.wrongState;
    this.changed = options.changed;
  }

  /** With code `wrong-state`, unless a worker of another build said it in its own way: where the migration stands, and what it would take. */
  readonly wrongState: WrongStateDetail | undefined;
  /** With code `changed`: what the migration is as of. */
  readonly changed: ChangedDetail | undefined;
}

/** gRPC status codes by number, since the SDK does not export them by name. */
const grpc = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unavailable: 14,
  unauthenticated: 16,
};

const away = [
  grpc.cancelled,
  grpc.deadlineExceeded,
  grpc.permissionDenied,
  grpc.resourceExhausted,
  grpc.aborted,
  grpc.unavailable,
  grpc.unauthenticated,
];

/** What an error of a start, signal, query or description means. */
export function toClientError(error: unknown): unknown {
  if (error instanceof WorkflowNotFoundError || error instanceof ScheduleNotFoundError) {
    return new MigrationsClientError('not-found', 'No such workflow is open, or no such schedule', { cause: error });
  }
  if (error instanceof QueryNotRegisteredError) return notUnderstood(error);
  const code = grpcCode(error);
  // Of workflows the SDK says it with an error of its own, so what is left is the namespace.
  if (error instanceof NamespaceNotFoundError || code === grpc.notFound) {
    return new MigrationsClientError('unavailable', 'The Temporal namespace does not exist', { cause: error });
  }
  if (code === grpc.failedPrecondition) {
    return new MigrationsClientError('no-answer', 'No worker answers', { cause: error });
  }
  if (code !== undefined && away.includes(code)) {
    return new MigrationsClientError('unavailable', 'Temporal does not answer', { cause: error });
  }
  return error;
}

/** Whether a start was refused since the namespace lacks a search attribute: Temporal tells it by its words alone. */
export function isForWantOfAttributes(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause) || cause.code !== grpc.invalidArgument) return false;
  return /search attribute/i.test(cause.details);
}

/** What to say then; the names are those of Portage's own attributes. */
export function lacksAttributes(names: readonly string[], cause?: unknown): MigrationsClientError {
  const which = names.length === 0 ? 'search attributes' : `the search attributes ${names.join(', ')}`;
  const message = `The Temporal namespace lacks ${which}: register them (docs/operations.md has the command), then try again`;
  return new MigrationsClientError('not-set-up', message, { cause });
}

/** What an error of an update means: unlike a query, one that ran out of time may still take effect. */
export function toUpdateError(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) return toRefusal(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new MigrationsClientError('outcome-unknown', 'The update was not answered in time', { cause: error });
  }
  const known = toClientError(error);
  if (known instanceof MigrationsClientError && ['unavailable', 'no-answer'].includes(known.code)) {
    return new MigrationsClientError('outcome-unknown', known.message, { cause: error });
  }
  return known;
}

function toRefusal(error: WorkflowUpdateFailedError): unknown {
  if (!(error.cause instanceof ApplicationFailure)) return error;
  const { type, message, details } = error.cause;
  const refusal = refusalOf(type, message, details ?? [], error);
  if (refusal) return refusal;
  // The SDK's own words for an update that the workflow has no handler for; it has no type for it.
  if (message.startsWith('No registered handler for update')) return notUnderstood(error);
  // The server's own words for an update that was accepted by a workflow which then ended.
  if (type === 'AcceptedUpdateCompletedWorkflow') {
    return new MigrationsClientError('not-found', 'The workflow ended meanwhile', { cause: error });
  }
  return error;
}

/** During an upgrade workers of two builds answer, and not each knows all that this one may ask. */
export function notUnderstood(cause?: unknown): MigrationsClientError {
  return new MigrationsClientError('not-understood', 'A worker of another build answered', { cause });
}

/** The workflow's refusal of an action, whether an update or a preview brought it. */
export function refusalOf(type: unknown, message: string, [detail]: unknown[], cause?: unknown) {
  if (type === refusals.invalid) return new MigrationsClientError('invalid', message, { cause });
  if (type === refusals.wrongState) {
    return new MigrationsClientError('wrong-state', message, {
      cause,
      ...(isWrongStateDetail(detail) && { wrongState: detail }),
    });
  }
  if (type === refusals.changed && isChangedDetail(detail)) {
    return new MigrationsClientError('changed', message, { cause, changed: detail });
  }
  return undefined;
}

function isChangedDetail(detail: unknown): detail is ChangedDetail {
  return typeof detail === 'object' && detail !== null && 'tag' in detail && typeof detail.tag === 'string';
}

function isWrongStateDetail(detail: unknown): detail is WrongStateDetail {
  return (
    typeof detail === 'object' &&
    detail !== null &&
    'currentState' in detail &&
    'allowedActions' in detail &&
    Array.isArray(detail.allowedActions)
  );
}

function grpcCode(error: unknown): number | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}
