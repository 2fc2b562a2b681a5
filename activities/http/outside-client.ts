import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Agent, type Dispatcher, request } from 'undici';
import type { FailureDetail } from '../../domain/failures.js';
import { attemptSignal, callTimeoutMs } from '../attempt.js';
import { answerFailure, type CallName, shapeFailure, transportFailure } from './answer-failure.js';
import { readProblem, statusOfWrappedError } from './problem-body.js';
import { BodyTooLarge, parseJson, readBody } from './read-body.js';
import { retryAfterMs } from './retry-after.js';

export interface OutsideClientOptions {
  system: FailureDetail['system'];
  /** With its base path. */
  baseUrl: string;
  /** Sent as Bearer. */
  token: string;
  /** Of one call, connection, headers and body together. */
  timeoutMs: number;
  /** Replaces the connection pool, for tests. */
  dispatcher?: Dispatcher;
}

export interface OutsideCall<S extends TSchema> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the base with `{names}` for the parameters; it is what failures name. */
  route: string;
  parameters?: Record<string, string>;
  /** Raw, already encoded, without the question mark. */
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** What the answer must look like at least; absent: the body does not matter. */
  answer?: S;
  maxBytes?: number;
}

/** One outside HTTP API: every call is bounded in time and size, checked, and fails with a type of the catalogue. */
export interface OutsideClient {
  /** @throws ApplicationFailure */
  call<S extends TSchema>(call: OutsideCall<S>): Promise<Static<S>>;
  close(): Promise<void>;
}

const defaultMaxBytes = 1024 * 1024;
const connectionsPerHost = 50;

/** A client with a connection pool of its own; close it when the process ends. */
export function createOutsideClient(options: OutsideClientOptions): OutsideClient {
  const { system, token, timeoutMs } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const dispatcher =
    options.dispatcher ?? new Agent({ connections: connectionsPerHost, connect: { timeout: timeoutMs } });

  return {
    async call(call) {
      const name: CallName = { system, method: call.method, route: call.route };
      const cancelled = attemptSignal();
      const timedOut = AbortSignal.timeout(callTimeoutMs(timeoutMs));
      try {
        const answer = await request(`${base}${pathOf(call)}`, {
          dispatcher,
          method: call.method,
          headers: headersOf(call, token),
          body: call.body === undefined ? null : JSON.stringify(call.body),
          signal: cancelled ? AbortSignal.any([cancelled, timedOut]) : timedOut,
        });
        const text = await readBody(answer.body, call.maxBytes ?? defaultMaxBytes).catch((error: unknown) => {
          // Of a refusal the status is enough, however long the page about it.
          if (error instanceof BodyTooLarge && !isSuccess(answer.statusCode)) return '';
          throw error;
        });
        return understand(name, call.answer, answer.statusCode, text, retryAfterMs(answer.headers['retry-after']));
      } catch (error) {
        // A cancellation is not a failure of the other side: it passes on as what it is.
        if (cancelled?.aborted) throw cancelled.reason;
        if (error instanceof BodyTooLarge) throw shapeFailure(name, 200, 'body (too large)');
        if (timedOut.aborted) throw transportFailure(name, 'TIMEOUT');
        const code = transportCodeOf(error);
        if (code) throw transportFailure(name, code);
        throw error;
      }
    },
    // A connection that is just being made heeds no signal, and `close` would wait for it.
    close: () => dispatcher.destroy(),
  };
}

function understand<S extends TSchema>(
  name: CallName,
  schema: S | undefined,
  status: number,
  text: string,
  retryAfter: number | undefined,
): Static<S> {
  const body = parseJson(text);
  if (!isSuccess(status)) throw answerFailure(name, status, readProblem(body), retryAfter);
  const wrapped = statusOfWrappedError(body);
  if (wrapped) throw answerFailure(name, wrapped, readProblem(body), retryAfter);
  if (!schema) return undefined as Static<S>;
  // Cut short or a gateway's page: nothing that the other side's own code wrote, so it may well pass.
  if (body === undefined) throw transportFailure(name, text === '' ? 'EMPTY' : 'NOT_JSON');
  const validator = validatorOf(schema);
  if (!validator.Check(body)) {
    const [error] = validator.Errors(body);
    throw shapeFailure(name, status, error?.instancePath || 'the top');
  }
  return body as Static<S>;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

const validators = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema);
  if (known) return known;
  const validator = Compile(schema) as unknown as Validator;
  validators.set(schema, validator);
  return validator;
}

function pathOf({ route, parameters = {}, query }: OutsideCall<TSchema>): string {
  const path = route.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = parameters[name];
    if (!value || value === '.' || value === '..') throw new TypeError(`no value for {${name}} of ${route}`);
    return encodeURIComponent(value);
  });
  return query ? `${path}?${query}` : path;
}

function headersOf({ body, headers }: OutsideCall<TSchema>, token: string): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    authorization: `Bearer ${token}`,
    'user-agent': 'portage',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
}

/** The code of a failed connection; undefined for an error of our own, which must not look like one of theirs. */
function transportCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code }: { code?: unknown } = error as { code?: unknown };
  if (typeof code !== 'string' || code === 'UND_ERR_INVALID_ARG' || code.startsWith('ERR_INVALID')) return undefined;
  return /^[A-Z0-9_]{2,60}$/.test(code) ? code : undefined;
}
