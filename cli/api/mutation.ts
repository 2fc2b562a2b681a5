import { randomUUID } from 'node:crypto';
import type { Option } from 'commander';
import { option } from '../command.js';
import { parseIdempotencyKey, parseIfMatch } from '../input/option-values.js';
import type { Session } from '../session.js';
import { CliError } from './cli-error.js';
import { type PlannedRequest, printDryRun } from './dry-run.js';
import { untilAnswered } from './in-progress.js';
import type { WaitOptions } from './poll.js';

export interface DryRunOption {
  dryRun?: boolean;
}

export interface MutationOptions extends DryRunOption {
  idempotencyKey?: string;
}

export const dryRunOption = option('--dry-run', 'change nothing: show what would be sent, or what it would do');

/** Options of every command that makes something happen (POST). */
export const mutationOptions: readonly Option[] = [
  option('--idempotency-key <key>', 'makes a repeat safe; made up unless given', parseIdempotencyKey),
  dryRunOption,
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
  request: PlannedRequest & { method: 'POST' },
  send: (header: { 'idempotency-key': string }) => Promise<T>,
): Promise<T | undefined> {
  if (options.dryRun) {
    printDryRun(session, { requests: [request], data: [] });
    return undefined;
  }
  const { key, header } = idempotencyOf(options);
  return untilAnswered(session, options.timeout, () => send(header)).catch((error: unknown) => {
    if (error instanceof CliError) error.idempotencyKey = key;
    throw error;
  });
}

/**
 * Sends a PUT or a DELETE, or shows it when the run is dry. Undefined: it was dry. Repeating one is the same as sending it
 * once, so the API keeps no key of it.
 */
export async function putOrDelete<T>(
  session: Session,
  { dryRun }: DryRunOption,
  request: PlannedRequest & { method: 'PUT' | 'DELETE' },
  send: () => Promise<T>,
): Promise<T | undefined> {
  if (!dryRun) return send();
  printDryRun(session, { requests: [request], data: [] });
  return undefined;
}
