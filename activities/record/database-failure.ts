import { ApplicationFailure } from '@temporalio/common';
import { DatabaseError } from '../../db/database-error.js';
import { TimelineGapError } from '../../db/record-errors.js';
import { type FailureDetail, type FailureType, failureCatalogue } from '../../domain/failures.js';

/**
 * The failure that an activity throws for an error of the database. Of an error that is not one of ours only the name is
 * told: failures are kept in workflow histories, and a message may quote a value.
 */
export function toDatabaseFailure(error: unknown): ApplicationFailure {
  if (error instanceof TimelineGapError) return failure('conflict', error.message, 'timeline-gap');
  if (error instanceof DatabaseError) return failure(typeOf(error.code), error.message, error.code);
  return failure('transient', `database: ${error instanceof Error ? error.name : 'unknown error'}`);
}

/** By class of SQLSTATE (PostgreSQL, appendix A). What is not named here may pass: an outage, a server that restarts. */
function typeOf(code: string | undefined): FailureType {
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) return 'transient';
  if (code.startsWith('28') || code === '42501') return 'unauthorized';
  // A value that the database cannot hold, or that breaks a constraint: no retry cures it.
  if (code.startsWith('22') || code.startsWith('23')) return 'invalid';
  return 'transient';
}

function failure(type: FailureType, message: string, code?: string): ApplicationFailure {
  const detail: FailureDetail = { system: 'database', ...(code === undefined ? {} : { code }) };
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !failureCatalogue[type].retryable,
    details: [detail],
  });
}
