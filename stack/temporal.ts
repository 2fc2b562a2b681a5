import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { type GuardedProcess, killGroup, startGuarded } from './guarded-process.mjs';
import { identifyProcess, isProcessAlive, type ProcessIdentity } from './process-identity.mjs';
import { StackError } from './stack-error.mjs';
import { ensureTemporalCli } from './temporal-cli.mjs';
import { isTemporalReady, type SearchAttributes } from './temporal-setup.js';

export interface TemporalOptions {
  /** Where the server keeps its state. Absent: in memory. */
  dbFile?: string;
  /** The gRPC port to take if it is free. Absent: any. */
  port?: number;
  /** The port of the Web UI, taken if free. Absent: no Web UI. */
  uiPort?: number;
  namespace: string;
  searchAttributes: SearchAttributes;
  /** Server settings, e.g. `{'frontend.namespaceRPS': 5000}`. */
  dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  /** Receives what the server prints. */
  log?: (line: string) => void;
}

export interface RunningTemporal {
  /** host:port for gRPC. */
  address: string;
  /** Absent when the server runs without Web UI. */
  uiUrl?: string;
  /** Settles when the server exits, with its last lines. */
  exited: Promise<string[]>;
  /** Stops the server and makes sure that it has gone. Safe to call twice. */
  stop(): Promise<void>;
}

// 4 s on a quiet machine; several servers at once on two cores need far longer.
const START_TIMEOUT_MS = 90_000;
const STOP_GRACE_MS = 10_000;
const LEFTOVER_GRACE_MS = 10_000;
const PORT_ATTEMPTS = 4;

/**
 * Starts Temporal's development server, with Web UI if asked, and waits until the namespace and the search attributes
 * can be used.
 * @throws {StackError} TEMPORAL_CLI, TEMPORAL_START
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const cli = await ensureTemporalCli();
  if (options.dbFile) {
    mkdirSync(dirname(resolve(options.dbFile)), { recursive: true });
    await endLeftover(options.dbFile);
  }
  let wishedPort = options.port;
  let wishedUiPort = options.uiPort;
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(wishedPort);
    const uiPort = options.uiPort === undefined ? undefined : await freePort(wishedUiPort);
    const server = await startGuarded(cli.path, serverArguments(options, port, uiPort), {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      onLine: options.log ?? (() => {}),
    });
    if (options.dbFile) noteServer(options.dbFile, server);
    const address = `127.0.0.1:${port}`;
    const outcome = await waitUntilReady(server, address, options);
    if (options.dbFile) closeToOthers(options.dbFile);
    if (outcome === 'ready') return running(server, address, uiPort);
    await server.stop(STOP_GRACE_MS);
    const lines = server.lastLines();
    if (attempt === PORT_ATTEMPTS || outcome === 'timeout' || !isPortTaken(lines))
      throw startFailure(outcome, lines, options);
    // Between the look and the server's bind somebody else took one of its ports.
    wishedPort = undefined;
    wishedUiPort = undefined;
  }
}

function serverArguments(options: TemporalOptions, port: number, uiPort: number | undefined): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--namespace', options.namespace],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    // Without these two every state change waits for the disk in turn: 15 instead of 38 small workflows per second.
    ...(options.dbFile
      ? [
          '--db-filename',
          options.dbFile,
          '--sqlite-pragma',
          'journal_mode=WAL',
          '--sqlite-pragma',
          'synchronous=NORMAL',
        ]
      : []),
    ...Object.entries(options.searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(dynamicConfig(options)).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...['--log-level', 'error'],
  ];
}

function dynamicConfig(options: TemporalOptions): Record<string, string | number | boolean> {
  return {
    // Else a search attribute that was just registered is unknown to the server for up to a minute.
    'system.forceSearchAttributesCacheRefreshOnRead': true,
    ...options.dynamicConfig,
  };
}

async function waitUntilReady(
  server: GuardedProcess,
  address: string,
  options: TemporalOptions,
): Promise<'ready' | 'exited' | 'timeout'> {
  let exited = false;
  void server.exited.then(() => {
    exited = true;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (exited) return 'exited';
    if (await isTemporalReady(address, options.namespace, Object.keys(options.searchAttributes))) return 'ready';
    await delay(100);
  }
  return 'timeout';
}

function running(server: GuardedProcess, address: string, uiPort: number | undefined): RunningTemporal {
  let stopping: Promise<void> | undefined;
  return {
    address,
    ...(uiPort === undefined ? {} : { uiUrl: `http://127.0.0.1:${uiPort}` }),
    exited: server.exited.then(() => server.lastLines()),
    stop: () => {
      stopping ??= server.stop(STOP_GRACE_MS).then(() => {});
      return stopping;
    },
  };
}

/**
 * Two servers on one SQLite file destroy each other's leases. The guard ends a server whose starter was killed, but that
 * takes a moment, and a quick restart would come too early.
 */
async function endLeftover(dbFile: string): Promise<void> {
  const noteFile = `${dbFile}.server.json`;
  if (!existsSync(noteFile)) return;
  const leftover = readNote(noteFile);
  if (leftover && isProcessAlive(leftover)) {
    killGroup(leftover.pid, 'SIGTERM');
    const deadline = Date.now() + LEFTOVER_GRACE_MS;
    while (isProcessAlive(leftover) && Date.now() < deadline) await delay(100);
    if (isProcessAlive(leftover)) killGroup(leftover.pid, 'SIGKILL');
  }
  rmSync(noteFile, { force: true });
}

/** What migrations hold is for our own eyes; the server makes its files as the umask says. */
function closeToOthers(dbFile: string): void {
  for (const file of [dbFile, `${dbFile}-wal`, `${dbFile}-shm`]) if (existsSync(file)) chmodSync(file, 0o600);
}

function noteServer(dbFile: string, server: GuardedProcess): void {
  const identity = identifyProcess(server.pid);
  if (identity) writeFileSync(`${dbFile}.server.json`, JSON.stringify(identity));
}

function readNote(noteFile: string): ProcessIdentity | undefined {
  try {
    const note = JSON.parse(readFileSync(noteFile, 'utf8'));
    return typeof note?.pid === 'number' && typeof note.born === 'string' && typeof note.host === 'string'
      ? note
      : undefined;
  } catch {
    // Cut short by a crash: then there is nothing that could be recognised.
    return undefined;
  }
}

function isPortTaken(lines: readonly string[]): boolean {
  return lines.some((line) => /address already in use|can't set frontend port|can't set UI port/i.test(line));
}

function startFailure(outcome: 'exited' | 'timeout', lines: readonly string[], options: TemporalOptions): StackError {
  const what = outcome === 'exited' ? 'ended while starting' : `did not answer within ${START_TIMEOUT_MS / 1000} s`;
  return new StackError('TEMPORAL_START', `The Temporal server ${what}:\n    ${lines.slice(-8).join('\n    ')}`, {
    advice: options.dbFile
      ? `Look at the lines above. If ${options.dbFile} is damaged, move it away; or set TEMPORAL_ADDRESS to another server.`
      : 'Look at the lines above, or set TEMPORAL_ADDRESS to another server.',
  });
}
