import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.js';
import type { components } from './api-types.js';

export type ProblemDocument = components['schemas']['Problem'];

/** Ends a command with a message for people and an exit code; the message holds no secret. */
export class CliError extends Error {
  override name = 'CliError';
  /** Of a mutation: repeating it with this key is safe. */
  idempotencyKey?: string;

  constructor(
    message: string,
    readonly exitCode: ExitCode,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command line is wrong. */
export class UsageError extends CliError {
  override name = 'UsageError';

  constructor(message: string) {
    super(message, exitCodes.usage);
  }
}

/** The API answered with a problem. */
export class ApiProblem extends CliError {
  override name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly problem: ProblemDocument | undefined,
    /** What `Retry-After` says. */
    readonly retryAfterMs?: number,
  ) {
    super(problem?.detail ?? problem?.title ?? `The API answered ${status}`, exitCodeOf(status));
  }

  /** True when the same request may well succeed a moment later. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 500;
  }

  /** True when an earlier request with the same idempotency key is still being carried out. */
  get isInProgress(): boolean {
    return this.status === 409 && this.problem?.type.endsWith('/idempotency-in-progress') === true;
  }
}

/** The API did not answer, or not in time. */
export class UnreachableError extends CliError {
  override name = 'UnreachableError';

  constructor(message: string, cause: unknown) {
    super(message, exitCodes.failed, { cause });
  }
}
