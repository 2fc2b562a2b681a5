import type { ApplicationFailure } from '@temporalio/common';
import type { FailureDetail, FailureType } from '../../domain/failures.js';
import { outsideFailure } from '../failure.js';
import type { Problem } from './problem-body.js';

/** Names a call in messages: the route is a template, so that no id of a person gets into a history. */
export interface CallName {
  system: FailureDetail['system'];
  method: string;
  route: string;
}

/** The failure for an answer that is not a success; 408, 429 and 5xx are worth another try, the rest is not. */
export function answerFailure(
  call: CallName,
  status: number,
  problem: Problem,
  retryAfterMs: number | undefined,
): ApplicationFailure {
  const fields = problem.fields.length > 0 ? ` (${problem.fields.join(', ')})` : '';
  const message = `${nameOf(call)} was answered ${status}${problem.code ? ` ${problem.code}` : ''}${fields}`;
  return outsideFailure(
    typeOf(call, status, retryAfterMs),
    message,
    {
      system: call.system,
      status,
      ...(problem.code && { code: problem.code }),
      ...(problem.traceId && { traceId: problem.traceId }),
    },
    { retryAfterMs },
  );
}

/** The failure for an answer of another shape than agreed; `path` is where in the body, never what stands there. */
export function shapeFailure(call: CallName, status: number, path: string): ApplicationFailure {
  return outsideFailure('unexpected-answer', `${nameOf(call)} was answered ${status} with something else at ${path}`, {
    system: call.system,
    status,
  });
}

// Before these the request has not left us.
const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The failure for a call without a whole answer: a write that may have left us may also have taken effect. */
export function transportFailure(call: CallName, code: string): ApplicationFailure {
  const isUnknown = call.method !== 'GET' && !notSentCodes.has(code);
  return outsideFailure(isUnknown ? 'outcome-unknown' : 'transient', `${nameOf(call)} got no answer (${code})`, {
    system: call.system,
    code,
  });
}

function typeOf(call: CallName, status: number, retryAfterMs: number | undefined): FailureType {
  // The error may have struck after the work was done; only "unavailable" and "not implemented" say that nothing was.
  if (status >= 500) return call.method === 'GET' || status === 503 || status === 501 ? 'transient' : 'outcome-unknown';
  if (status === 408) return 'transient';
  if (status === 429) return 'rate-limited';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 410) return 'gone';
  // With a time to come back, a conflict is the first request with the same key still running.
  if (status === 409 && retryAfterMs !== undefined) return 'transient';
  if (status === 409 || status === 412) return 'conflict';
  if (status < 400) return 'unexpected-answer';
  return 'invalid';
}

function nameOf({ system, method, route }: CallName): string {
  return `${system}: ${method} ${route}`;
}
