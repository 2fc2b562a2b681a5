import { statSync } from 'node:fs';
import type { ApiAccess } from '../api/api-access.js';
import { answerOf } from '../api/api-client.js';
import { ApiProblem, CliError } from '../api/cli-error.js';
import type { Session } from '../session.js';
import { type Check, fail, ok, reasonOf, warn } from './check.js';
import { checkHttpClock } from './clock.js';

const callTimeoutMs = 10_000;
const startApi = 'Start the API (`npm start`, or `npm run api:built`), or pass --api and --key-file';

/** The API: there, ready, and open to this key. */
export async function checkApi(session: Session): Promise<Check[]> {
  let access: ApiAccess;
  try {
    access = session.access;
  } catch (error) {
    if (error instanceof CliError) return [fail('api', error.message, startApi)];
    throw error;
  }
  const { url, keyFile } = access;
  const reached = await checkReached(session, url);
  const key = checkKeyFile(keyFile);
  if (reached.some(({ name, status }) => name === 'api' && status === 'fail')) return [...reached, key];
  const ready = await checkReady(session, url);
  // Without a key the API says no more than this.
  if (key.status === 'fail') return [...reached, key, ready];
  return [...reached, key, await checkKey(session), ready, ...(await checkCauses(session))];
}

async function checkReached(session: Session, url: string): Promise<Check[]> {
  const sentAt = Date.now();
  try {
    const answer = await get(session, `${url}/livez`);
    const clock = checkHttpClock('clock.api', answer, sentAt);
    if (answer.ok) return [ok('api', `${url} answers in ${Date.now() - sentAt} ms`), clock];
    return [fail('api', `${url} answers ${answer.status}`, 'Check that this is the address of Portage'), clock];
  } catch (error) {
    return [fail('api', `${url} cannot be reached (${reasonOf(error)})`, startApi)];
  }
}

function checkKeyFile(keyFile: string): Check {
  const { mode } = statSync(keyFile, { throwIfNoEntry: false }) ?? {};
  if (mode === undefined) return fail('key.file', `${keyFile} is not there`, 'Pass --key-file');
  const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0;
  if (!isOpen) return ok('key.file', 'for its owner alone');
  return warn('key.file', 'other users of this machine may read it', `chmod 600 ${keyFile}`);
}

async function checkKey(session: Session): Promise<Check> {
  try {
    const query = { limit: 1, sort: 'partnerId' } as const;
    await answerOf(session.api.GET('/v1/migrations', { params: { query } }));
    return ok('key', 'may read migrations');
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (error instanceof ApiProblem && error.status === 403) {
      return warn('key', error.message, 'Use a key with the scope migrations:read');
    }
    return fail('key', error.message, 'Use a live key of this API');
  }
}

async function checkReady(session: Session, url: string): Promise<Check> {
  const causes = 'See the causes below, and the logs of the API';
  try {
    const { status } = await get(session, `${url}/readyz`);
    if (status === 200) return ok('api.ready', '/readyz says so');
    return fail('api.ready', `/readyz answers ${status}`, causes);
  } catch (error) {
    return fail('api.ready', `/readyz gives no answer (${reasonOf(error)})`, causes);
  }
}

async function checkCauses(session: Session): Promise<Check[]> {
  try {
    const { checks } = await answerOf(session.api.GET('/v1/system/health'));
    const { draining, ...parts } = checks;
    return [
      ...Object.entries(parts).map(([part, state]) => checkPart(part, state)),
      ...(draining ? [warn('api.draining', 'the API is shutting down', 'Start it again')] : []),
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [warn('api.causes', error.message, 'Use a key with the scope admin')];
  }
}

const advice: Readonly<Record<string, string>> = {
  database: 'Start PostgreSQL, or correct DATABASE_URL of the API',
  schema: 'Run `npm run db:migrate`',
  temporal: 'Start Temporal, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE of the API',
};

const registerAttributes = 'Register the search attributes: docs/operations.md has the command';

function checkPart(part: string, state: string): Check {
  const name = `api.${part}`;
  if (state === 'ok') return ok(name, 'as the API sees it: ok');
  const what = state === 'not-set-up' ? registerAttributes : (advice[part] ?? 'See the logs of the API');
  return fail(name, `as the API sees it: ${state}`, what);
}

function get({ io }: Session, address: string): Promise<Response> {
  const signal = AbortSignal.any([io.interrupted, AbortSignal.timeout(callTimeoutMs)]);
  return fetch(address, { signal, redirect: 'manual' });
}
