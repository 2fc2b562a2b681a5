import { randomUUID } from 'node:crypto';
import type { Option } from 'commander';
import { CliError } from './cli-error.js';
import { option } from './command.js';
import { untilAnswered } from './in-progress.js';
import { parseIdempotencyKey, parseIfMatch } from './option-values.js';
import type { WaitOptions } from './poll.js';
import type { Session } from './session.js';

export interface MutationOptions {
  idempotencyKey?: string;
  dryRun?: boolean;
}

/** A request that changes something, as `--dry-run` shows it. */
export interface PlannedRequest {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: object;
}

/** Options of every command that changes something. */
export const mutationOptions: readonly Option[] = [
  option('--idempotency-key <key>', 'makes a repeat safe; made up unless given', parseIdempotencyKey),
  option('--dry-run', 'change nothing: show what would be sent, or what an action would do'),
];

/** Of commands that change what has a version; absent means whatever it is now. */
export interface VersionOption {
  ifMatch?: string;
}

export const versionOption = option('--if-match <version>', 'only if it still has this `etag`', parseIfMatch);

/** The header for {@link versionOption}. */
export function versionHeader({ ifMatch }: VersionOption): { 'if-match'?: string } {
  return ifMatch === undefined ? {} : { 'if-match': ifMatch };
}

/** The key of one request, and its header. */
export function idempotencyOf({ idempotencyKey }: MutationOptions, suffix = '') {
  const key = `${idempotencyKey ?? `cli-${randomUUID()}`}${suffix}`;
  return { key, header: { 'idempotency-key': key } };
}

/**
 * Sends the request with an idempotency key, or shows it when the run is dry. Undefined: it was dry.
 * @throws CliError that names the key, so that the caller can repeat it.
 */
export async function mutate<T>(
  session: Session,
  options: MutationOptions & Partial<Pick<WaitOptions, 'timeout'>>,
  request: PlannedRequest,
  send: (header: { 'idempotency-key': string }) => Promise<T>,
): Promise<T | undefined> {
  if (options.dryRun) {
    showDryRun(session, { valid: true, requests: [request] });
    return undefined;
  }
  const { key, header } = idempotencyOf(options);
  return untilAnswered(session, options.timeout, () => send(header)).catch((error: unknown) => {
    if (error instanceof CliError) error.idempotencyKey = key;
    throw error;
  });
}

/** What would be sent. `valid` is false when it is known that the API would refuse it. */
export function showDryRun(session: Session, plan: { valid: boolean; requests: PlannedRequest[]; why?: string }): void {
  const lines = plan.requests.map(({ method, path, body }) =>
    [method, path, ...(body === undefined ? [] : [JSON.stringify(body)])].join(' '),
  );
  const verdict = plan.valid ? 'Nothing was sent; it would be:' : `Would be refused: ${plan.why}`;
  session.printer.result('dry-run', plan, () => [verdict, ...lines].join('\n'));
}
