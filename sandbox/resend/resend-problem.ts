const MESSAGES: Record<string, string> = {
  invalid_idempotency_key: 'The key must be between 1-256 chars',
  invalid_idempotent_request: 'Same idempotency key used with a different request payload',
  concurrent_idempotent_requests: 'Same idempotency key used while original request is still in progress',
  missing_api_key: 'Missing API key in the authorization header',
  invalid_api_key: 'API key is invalid',
  validation_error: 'We found an error with one or more fields in the request',
  not_found: 'The requested endpoint does not exist',
  rate_limit_exceeded: 'Too many requests',
  internal_server_error: 'An unexpected error occurred',
};

/** An answer of the mail API that is no success; `name` is its code. */
export class ResendProblem extends Error {
  constructor(
    readonly status: number,
    override readonly name: string,
  ) {
    super(MESSAGES[name] ?? name);
  }
}

export function resendProblemBody(status: number, name: string) {
  return { statusCode: status, message: MESSAGES[name] ?? name, name };
}

/** The code that the API gives with a status, for errors that are injected. */
export function resendNameForStatus(status: number): string {
  const names: Record<number, string> = {
    401: 'missing_api_key',
    403: 'invalid_api_key',
    404: 'not_found',
    429: 'rate_limit_exceeded',
  };
  return names[status] ?? (status >= 500 ? 'internal_server_error' : 'validation_error');
}
