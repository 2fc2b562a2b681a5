/** What long work is about; each kind has its own `input` and `result`. */
export const operationKinds = ['redeliver-events', 'bulk-action'] as const;
export type OperationKind = (typeof operationKinds)[number];

/** One operation takes no more targets: beyond it the filter is likely to be wrong. */
export const maxTargets = 5_000;
/** More than so many need an approver. */
export const maxUnapprovedTargets = 100;

/** `partial`: it ended, and some of it, or all that was not applicable, is as it was. The last four are final. */
export const operationStatuses = ['pending', 'running', 'succeeded', 'partial', 'failed', 'cancelled'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

/** `resolved + stillFailing + notApplicable + pending = total`. */
export interface OperationCounts {
  total: number;
  resolved: number;
  /** Tried, and the cause is still there. */
  stillFailing: number;
  /** Nothing was to be done, or not any more. */
  notApplicable: number;
  pending: number;
}

/** What has become of one target of an operation; the same words as the counts. */
export const itemStatuses = ['pending', 'resolved', 'stillFailing', 'notApplicable'] as const;
export type ItemStatus = (typeof itemStatuses)[number];

export function isFinished(status: OperationStatus): boolean {
  return status !== 'pending' && status !== 'running';
}

/** The status that follows from the counts of an operation that nobody has cancelled. */
export function statusOf({ total, resolved, stillFailing, notApplicable, pending }: OperationCounts): OperationStatus {
  if (pending > 0) return pending === total ? 'pending' : 'running';
  // Done with nothing done is no success: the filter or the action was the wrong one.
  if (stillFailing === 0 && (resolved > 0 || total === 0)) return 'succeeded';
  return resolved + notApplicable > 0 ? 'partial' : 'failed';
}
