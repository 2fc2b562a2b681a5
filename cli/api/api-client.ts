import { setTimeout as delay } from 'node:timers/promises';
import createClient, { type Client } from 'openapi-fetch';
import { exitCodes } from '../exit-codes.js';
import { packageInfo } from '../package-info.js';
import type { paths } from './api-types.js';
import { ApiProblem, CliError, type ProblemDocument, UnreachableError } from './cli-error.js';

export type Api = Client<paths, `${string}/${string}`>;

/** Longer than the API's own limit of a request, 10 s, so that its answer is what is seen. */
const usualTimeoutMs = 15_000;
/** A request beyond the quota was not carried out. The window of the API is a minute; others may take of the next one. */
const waitsAtMost = 3;
const longestWaitMs = 70_000;

interface ApiOptions {
  url: string;
  key: string;
  interrupted: AbortSignal;
  /** Default 15 s. */
  callTimeoutMs?: number | undefined;
  /** Told before a wait for the quota of the API. */
  onWait?: (waitMs: number) => void;
  /** When whoever asks gives up, in epoch ms: no wait goes beyond it. */
  endsAt?: () => number;
}

/** The API as its OpenAPI document describes it. Calls end in time, and with Ctrl-C. */
export function createApi(options: ApiOptions): Api {
  const { url, key, interrupted, callTimeoutMs = usualTimeoutMs, onWait, endsAt } = options;
  const send = async (request: Request) => {
    try {
      const signal = AbortSignal.any([interrupted, AbortSignal.timeout(callTimeoutMs)]);
      // A redirect would carry the key to whom the answer names.
      return await fetch(request, { redirect: 'error', signal });
    } catch (error) {
      if (interrupted.aborted) throw interruption();
      throw new UnreachableError(`The API at ${url} cannot be reached (${reasonOf(error, callTimeoutMs)})`, error);
    }
  };
  return createClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${key}`, 'user-agent': `portage-cli/${packageInfo.version}` },
    async fetch(request: Request) {
      for (let waits = 0; ; waits += 1) {
        const response = await send(request.clone());
        const waitMs = response.status === 429 ? retryAfterMsOf(response) : undefined;
        const isTooLong =
          waitMs === undefined || waitMs > longestWaitMs || Date.now() + waitMs > (endsAt?.() ?? Infinity);
        if (isTooLong || waits === waitsAtMost) return response;
        await response.body?.cancel();
        onWait?.(waitMs);
        await delay(waitMs, undefined, { signal: interrupted }).catch(() => {
          throw interruption();
        });
      }
    },
  });
}

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * What the API answered.
 * @throws ApiProblem when it is not a success; UnreachableError when there is none; CliError 130 when interrupted.
 */
export async function answerOf<T>(call: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    if (cause instanceof CliError) throw cause;
    throw new UnreachableError('The answer of the API broke off, or is not JSON', cause);
  });
  if (response.ok && data !== undefined) return data;
  throw new ApiProblem(response.status, isProblem(error) ? error : undefined, retryAfterMsOf(response));
}

/**
 * The same with the `ETag` that `--if-match` takes, as `version`: without its quotes, which a shell would take away.
 * @throws the same
 */
export async function versionedAnswerOf<T>(call: Promise<Result<T>>): Promise<{ data: T; version?: string }> {
  const data = await answerOf(call);
  const version = (await call).response.headers.get('etag')?.replaceAll('"', '');
  return version === undefined ? { data } : { data, version };
}

/**
 * The bytes of an answer that is streamed.
 * @throws the same, also in the middle of it.
 */
export async function* bytesOf(call: Promise<Result<unknown>>, interrupted: AbortSignal): AsyncGenerator<Uint8Array> {
  // With `parseAs: 'stream'` the body is handed on as it is; the document only says what stands in it.
  const stream = (await answerOf(call)) as AsyncIterable<Uint8Array>;
  try {
    for await (const bytes of stream) yield bytes;
  } catch (cause) {
    if (interrupted.aborted) throw interruption();
    throw new UnreachableError('The answer of the API broke off', cause);
  }
}

/** Ctrl-C. */
export function interruption(): CliError {
  return new CliError('Interrupted. Nothing was called off: what was begun goes on.', exitCodes.interrupted);
}

function retryAfterMsOf({ headers }: Response): number | undefined {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

function isProblem(error: unknown): error is ProblemDocument {
  return typeof error === 'object' && error !== null && 'type' in error && 'title' in error;
}

function reasonOf(error: unknown, callTimeoutMs: number): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer within ${callTimeoutMs / 1000} s`;
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : error.message;
}
