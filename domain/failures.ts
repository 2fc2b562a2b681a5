/**
 * Types of the failures that activities throw, one catalogue. The thrower marks `nonRetryable` what no retry cures; the
 * workflow turns whatever is left after the retries into an attention item, with the meaning as its words.
 */
export const failureCatalogue = {
  transient: { retryable: true, meaning: 'The system did not answer properly; it may do so later' },
  'rate-limited': { retryable: true, meaning: 'The system asked us to slow down' },
  unauthorized: { retryable: true, meaning: 'The system refuses our credentials; renew them' },
  'outcome-unknown': { retryable: true, meaning: 'The call may or may not have taken effect' },
  'not-found': { retryable: false, meaning: 'The object does not exist, or is not ours to see' },
  conflict: { retryable: false, meaning: 'The object is in a state that forbids this' },
  invalid: { retryable: false, meaning: 'The system says that the request is wrong' },
  forbidden: { retryable: false, meaning: 'The system says that we may not do this' },
  gone: { retryable: false, meaning: 'The old portal has been switched off for this account' },
  'unexpected-answer': { retryable: false, meaning: 'The answer does not have the agreed shape' },
} as const;

export type FailureType = keyof typeof failureCatalogue;

export function isFailureType(value: string | undefined | null): value is FailureType {
  return value != null && Object.hasOwn(failureCatalogue, value);
}

/** First detail of a failure: where it came from, without any personal data or secret. */
export interface FailureDetail {
  system: 'legacy-portal' | 'marketplace' | 'email' | 'database';
  /** HTTP or SMTP status, if there was one. */
  status?: number;
  /** The other side's own code, such as `open-orders`. */
  code?: string;
  /** The other side's id of the request, for its support. */
  traceId?: string;
}
