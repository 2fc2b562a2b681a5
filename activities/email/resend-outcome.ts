import { ApplicationFailure } from '@temporalio/common';
import type { FailureDetail, FailureType } from '../../domain/failures.js';
import { failureTypeOf } from '../failure.js';
import type { SendFault, SendResult } from './outgoing-mail.js';

// 401 for a key that is missing or may not send, 403 for one that is wrong: the credentials are at fault, not the mail.
const credentialCodes = new Set(['missing_api_key', 'restricted_api_key', 'invalid_api_key']);
// The call ended before anybody could have read it.
const neverSentTypes = new Set<FailureType>(['rate-limited', 'unauthorized', 'forbidden', 'transient', 'not-found']);

/**
 * Reads a failed call to Resend. `cancelled`: the activity was cancelled meanwhile.
 * @throws what is no failure of the call
 */
export function resendOutcome(error: unknown, cancelled: boolean): SendResult {
  if (cancelled) return { kind: 'unclear', type: 'outcome-unknown', code: 'CANCELLED' };
  const type = failureTypeOf(error);
  if (!type || !(error instanceof ApplicationFailure)) throw error;
  const fault = faultOf(error, type);
  const { status = 0, code } = fault;
  // An earlier try with other words (a template was changed between) has come in; whether it went out nobody says.
  if (code === 'invalid_idempotent_request') return { kind: 'unconfirmed' };
  if (code === 'concurrent_idempotent_requests') return { ...fault, kind: 'unclear', type: 'transient' };
  // A gateway's "unavailable" may come after the work was done; to repeat it costs nothing here.
  if (status >= 500 || type === 'outcome-unknown' || type === 'unexpected-answer') return { ...fault, kind: 'unclear' };
  if (credentialCodes.has(code)) return { ...fault, kind: 'not-sent', type: 'unauthorized' };
  return { ...fault, kind: neverSentTypes.has(type) ? 'not-sent' : 'rejected' };
}

function faultOf(failure: ApplicationFailure, type: FailureType): SendFault {
  const [detail] = (failure.details ?? []) as Partial<FailureDetail>[];
  const { nextRetryDelay } = failure;
  return {
    type,
    code: detail?.code ?? 'RESEND',
    ...(detail?.status !== undefined && { status: detail.status }),
    ...(typeof nextRetryDelay === 'number' && { retryAfterMs: nextRetryDelay }),
  };
}
