import { ApplicationFailure } from '@temporalio/common';
import { type FailureDetail, type FailureType, failureCatalogue } from '../domain/failures.js';

// A server's own wish, but no longer: within this time an operator should see that something is wrong.
const longestRetryDelayMs = 15 * 60 * 1000;

/**
 * The failure that an activity throws. Type and details decide what the workflow does; the message is for operators and
 * ends in the history, so it never holds personal data, secrets or what the other side wrote in words.
 */
export function outsideFailure(
  type: FailureType,
  message: string,
  detail: FailureDetail,
  options: { retryAfterMs?: number | undefined } = {},
): ApplicationFailure {
  const { retryAfterMs } = options;
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !failureCatalogue[type].retryable,
    details: [detail],
    ...(retryAfterMs !== undefined &&
      retryAfterMs > 0 && { nextRetryDelay: Math.min(retryAfterMs, longestRetryDelayMs) }),
  });
}

/** The catalogue's type of a thrown failure; undefined for anything that we did not throw ourselves. */
export function failureTypeOf(error: unknown): FailureType | undefined {
  if (!(error instanceof ApplicationFailure)) return undefined;
  return error.type != null && Object.hasOwn(failureCatalogue, error.type) ? (error.type as FailureType) : undefined;
}

/** The other side's status in a failure that {@link outsideFailure} made. */
export function failureStatusOf(error: unknown): number | undefined {
  if (!(error instanceof ApplicationFailure)) return undefined;
  const [detail] = (error.details ?? []) as FailureDetail[];
  return detail?.status;
}
