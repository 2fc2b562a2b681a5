import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { AttentionCode } from '../../domain/attention.js';
import { type FailureDetail, type FailureType, failureCatalogue, isFailureType } from '../../domain/failures.js';

/** What a step found in the way, in words for an operator. */
export interface Trouble {
  code: AttentionCode;
  why: string;
  evidence?: unknown;
  /** Whether an operator may go on without the step. */
  skippable: boolean;
}

/** Which of the failures of the catalogue a failed call is; undefined for anything else. */
export function failureTypeOf(error: unknown): FailureType | undefined {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const { type } = error.cause;
  return isFailureType(type) ? type : undefined;
}

/** An operator's words for a failed call; whatever is not a failed activity is a fault of this code and passes on. */
export function troubleOf(error: unknown, skippable: boolean): Trouble {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  const cause = error.cause;
  if (cause instanceof ApplicationFailure) {
    const type = failureTypeOf(error);
    const detail = (cause.details?.[0] ?? {}) as Partial<FailureDetail>;
    const meaning = type ? failureCatalogue[type].meaning : 'The call failed';
    return {
      code: 'effect-failed',
      why: `${meaning}: ${cause.message}`,
      evidence: { activity: error.activityType, type: cause.type, ...detail },
      skippable,
    };
  }
  const why = cause instanceof TimeoutFailure ? 'No answer in time' : 'The call failed';
  return {
    code: 'effect-failed',
    why: `${why}: ${error.activityType}`,
    evidence: { activity: error.activityType },
    skippable,
  };
}
