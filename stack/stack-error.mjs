/**
 * What can go wrong while the embedded stack is set up. `code` is stable, `message` says what happened, `advice` what to
 * do about it.
 * @typedef {'NODE_VERSION' | 'NPM_INSTALL' | 'LOCK_TIMEOUT' | 'TEMPORAL_CLI' | 'TEMPORAL_START' | 'TEMPORAL_SETUP'
 *   | 'POSTGRES_BINARIES' | 'POSTGRES_DATA' | 'POSTGRES_START' | 'PROCESS_FAILED' | 'ALREADY_RUNNING' | 'PORT'} StackErrorCode
 */

/** An expected failure of the embedded stack: shown to the user as message and advice, without a stack trace. */
export class StackError extends Error {
  /**
   * @param {StackErrorCode} code
   * @param {string} message
   * @param {{ advice?: string, cause?: unknown }} [details]
   */
  constructor(code, message, details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'StackError';
    this.code = code;
    this.advice = details.advice;
  }
}

/**
 * The text that a command prints before it gives up: an expected failure in words, anything else with its stack.
 * @param {unknown} error
 * @returns {string}
 */
export function describeFailure(error) {
  if (error instanceof StackError) return error.advice ? `${error.message}\n  ${error.advice}` : error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
