import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { withFileLock } from './file-lock.mjs';
import { freePort } from './free-port.js';
import { type GuardedProcess, killGroup, startGuarded } from './guarded-process.mjs';
import { ensurePostgresBinaries, type PostgresBinaries } from './postgres-binaries.mjs';
import {
  adoptFiles,
  choosePlace,
  type DataPlace,
  ensureCluster,
  POSTGRES_USER,
  readPassword,
  removeTemporary,
} from './postgres-data.js';
import { findPostmaster, type RunningPostmaster, stopPostmaster } from './postgres-leftover.js';
import { identifyProcess, isProcessAlive, type ProcessIdentity } from './process-identity.mjs';
import { StackError } from './stack-error.mjs';

export interface PostgresOptions {
  /** Where the data is kept. Absent: a temporary folder that goes with the server. */
  dataDir?: string;
  /** The port to take if it is free. Absent: the one of the last run, else any. */
  port?: number;
  /** False turns off all waiting for the disk: for tests, whose data may be lost. */
  durable: boolean;
  /** Receives what the server prints and what is decided on the way. */
  log?: (line: string) => void;
}

export interface RunningPostgres {
  /** Connection string of the database `portage`, with the password. */
  url: string;
  port: number;
  dataDir: string;
  /** True when another live process of ours runs this server; then `stop` leaves it alone. */
  shared: boolean;
  /** Settles when the server exits, with its last lines. Never settles for a shared server. */
  exited: Promise<string[]>;
  /** Stops the server and makes sure that it has gone; removes a temporary folder. Safe to call twice. */
  stop(): Promise<void>;
}

// A second on a quiet machine; a busy one, or the recovery after a crash, needs far longer.
const START_TIMEOUT_MS = 60_000;
// Crash recovery and a cold disk are inside this; a start waits for another one's whole start.
const LOCK_TIMEOUT_MS = 240_000;
const FAST_SHUTDOWN_GRACE_MS = 15_000;
const IMMEDIATE_SHUTDOWN_GRACE_MS = 5_000;
const PORT_ATTEMPTS = 5;

/** What is noted beside a kept data folder about the server that runs or last ran on it. */
interface ServerNote {
  owner: ProcessIdentity;
  port: number;
}

/**
 * Starts PostgreSQL on 127.0.0.1 from the programs of the npm package, as an ordinary user or as root. A server on the
 * same data whose starter was killed is stopped first; one whose starter lives is shared.
 * @throws {StackError} POSTGRES_BINARIES, POSTGRES_DATA, POSTGRES_START, LOCK_TIMEOUT
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => {});
  const binaries = await ensurePostgresBinaries();
  const place = choosePlace(options.dataDir, log);
  try {
    return await withFileLock(`${place.dataDir}.lock`, () => startAt(place, binaries, options, log), {
      timeoutMs: LOCK_TIMEOUT_MS,
    });
  } catch (error) {
    removeTemporary(place);
    throw error;
  }
}

async function startAt(
  place: DataPlace,
  binaries: PostgresBinaries,
  options: PostgresOptions,
  log: (line: string) => void,
): Promise<RunningPostgres> {
  const note = readNote(place);
  const earlier = findPostmaster(place.dataDir);
  if (earlier && note && isProcessAlive(note.owner)) return share(place, earlier, note, log);
  if (earlier) {
    log(`stopping the PostgreSQL server (pid ${earlier.pid}) that an earlier run left behind`);
    await stopPostmaster(earlier);
  }
  const password = await ensureCluster(place, binaries, options.durable);
  adoptFiles(place);
  let port = await freePort(options.port ?? note?.port);
  for (let attempt = 1; ; attempt++) {
    const server = await launch(place, binaries, port, options.durable, log);
    const outcome = await waitUntilReady(server, urlOf(port, password, 'postgres'));
    if (outcome === 'ready') {
      writeNote(place, port);
      return own(place, server, port, password);
    }
    await server.stop(IMMEDIATE_SHUTDOWN_GRACE_MS);
    const lines = server.lastLines();
    if (attempt === PORT_ATTEMPTS || !lines.some((line) => line.includes('could not create any TCP/IP sockets')))
      throw startFailure(outcome, lines);
    port = await freePort();
  }
}

async function launch(
  place: DataPlace,
  binaries: PostgresBinaries,
  port: number,
  durable: boolean,
  log: (line: string) => void,
): Promise<GuardedProcess> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No Unix socket: nothing uses it, and a path over 107 characters would keep the server from starting.
    unix_socket_directories: '',
    max_connections: '200',
    // A failed statement is the caller's to report, and its log line would quote rows, with people's addresses.
    log_min_messages: 'fatal',
    log_min_error_statement: 'panic',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startGuarded(binaries.postgres, ['-D', place.dataDir, ...args], {
    // root's own working directory may be closed to the account that the server runs under.
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    account: place.account,
    stopSignal: 'INT',
    removeAfterwards: place.temporaryRoot,
    onLine: (line) => {
      // Its answer to our own first knocks.
      if (!line.includes('the database system is starting up')) log(line);
    },
  });
}

async function waitUntilReady(server: GuardedProcess, url: string): Promise<'ready' | 'exited' | 'timeout'> {
  let exited = false;
  void server.exited.then(() => {
    exited = true;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (exited) return 'exited';
    if (await prepareDatabase(url)) return 'ready';
    await delay(50);
  }
  return 'timeout';
}

/** Connects once and creates the database if needed. A wrong password ends the start: another server has that port. */
async function prepareDatabase(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${POSTGRES_USER}`;
    if (found.length === 0) await sql.unsafe(`create database ${POSTGRES_USER}`);
    return true;
  } catch (error) {
    // Refused while it starts (ECONNREFUSED), then 57P03 until recovery has ended.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (
      code === 'ECONNREFUSED' ||
      code === 'ECONNRESET' ||
      code === 'CONNECTION_CLOSED' ||
      code === 'CONNECT_TIMEOUT' ||
      code === '57P03'
    ) {
      return false;
    }
    if (code === '28P01') return false;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function own(place: DataPlace, server: GuardedProcess, port: number, password: string): RunningPostgres {
  let stopping: Promise<void> | undefined;
  return {
    url: urlOf(port, password, POSTGRES_USER),
    port,
    dataDir: place.dataDir,
    shared: false,
    exited: server.exited.then(() => server.lastLines()),
    stop: () => {
      stopping ??= stopOwn(place, server);
      return stopping;
    },
  };
}

async function stopOwn(place: DataPlace, server: GuardedProcess): Promise<void> {
  // Past the grace of a fast shutdown: SIGQUIT is an immediate one, which needs recovery at the next start.
  const escalate = setTimeout(() => killGroup(server.pid, 'SIGQUIT'), FAST_SHUTDOWN_GRACE_MS);
  await server.stop(FAST_SHUTDOWN_GRACE_MS + IMMEDIATE_SHUTDOWN_GRACE_MS);
  clearTimeout(escalate);
  const survivor = findPostmaster(place.dataDir);
  if (survivor) await stopPostmaster(survivor);
  removeTemporary(place);
}

async function share(
  place: DataPlace,
  running: RunningPostmaster,
  note: ServerNote,
  log: (line: string) => void,
): Promise<RunningPostgres> {
  const password = readPassword(place);
  if (!(await prepareDatabase(urlOf(running.port, password, 'postgres')))) {
    throw new StackError(
      'POSTGRES_START',
      `The PostgreSQL server of process ${note.owner.pid} on ${place.dataDir} does not answer.`,
      {
        advice: `Stop that process, then try again.`,
      },
    );
  }
  log(`using the PostgreSQL server that process ${note.owner.pid} runs on ${place.dataDir}`);
  return {
    url: urlOf(running.port, password, POSTGRES_USER),
    port: running.port,
    dataDir: place.dataDir,
    shared: true,
    exited: new Promise(() => {}),
    stop: async () => {},
  };
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${database}`;
}

function noteFile(place: DataPlace): string {
  return `${place.dataDir}.server.json`;
}

function readNote(place: DataPlace): ServerNote | undefined {
  try {
    const note = JSON.parse(readFileSync(noteFile(place), 'utf8'));
    return typeof note?.owner?.pid === 'number' && Number.isInteger(note.port) ? note : undefined;
  } catch {
    // None yet, or cut short by a crash: then nobody can claim the server, and any port will do.
    return undefined;
  }
}

function writeNote(place: DataPlace, port: number): void {
  const owner = identifyProcess();
  if (owner) writeFileSync(noteFile(place), JSON.stringify({ owner, port } satisfies ServerNote), { mode: 0o600 });
}

function startFailure(outcome: 'exited' | 'timeout', lines: readonly string[]): StackError {
  const what = outcome === 'exited' ? 'ended while starting' : `did not answer within ${START_TIMEOUT_MS / 1000} s`;
  return new StackError('POSTGRES_START', `PostgreSQL ${what}:\n    ${lines.slice(-8).join('\n    ')}`, {
    advice: 'Look at the lines above (disk full? data folder damaged?), or set DATABASE_URL to a PostgreSQL server.',
  });
}
