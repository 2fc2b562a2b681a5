import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrateDatabase } from '../db/migrate.js';
import { searchAttributeTypes, temporalConfig } from '../temporal.config.js';
import { startEmbeddedStack } from './embedded.js';
import { freePort } from './free-port.js';
import {
  eventKeysSecret,
  isSandboxAnnouncement,
  outsideSystems,
  sandboxTokens,
  tokenVariables,
} from './sandbox-settings.js';
import { StackError } from './stack-error.mjs';
import { type PartFailure, Supervisor } from './supervisor.js';

export interface SystemOptions {
  /** Where everything keeps its state. Absent: in memory and in a temporary folder that goes with the system. */
  stateDir?: string;
  /** `usual`: the same ports at each start where they are free; `any`: free ports, for tests. */
  ports: 'usual' | 'any';
  /** Receives each line that a part prints. */
  log: (part: string, line: string) => void;
  /** Receives what is being done, and what differs from the usual. */
  say: (message: string) => void;
  /** The arguments with which node runs a program, named by its source such as `worker/main.ts`; from the source unless told. */
  programs?: (source: string) => readonly string[];
  /** The environment that all parts inherit; process.env unless told. */
  env?: NodeJS.ProcessEnv;
  /** Ends the start half way: what runs already is stopped in order, then the start rejects. */
  signal?: AbortSignal;
}

export interface System {
  addresses: {
    api: string;
    temporal: string;
    temporalUi?: string;
    sandbox: string;
    mailbox: string;
    legacyPortal: string;
    marketplace: string;
    identity: string;
    resend: string;
    worker: string;
  };
  databaseUrl: string;
  /** What the processes got by their environment, secrets too: for a check of the whole from outside. */
  settings: Record<string, string>;
  /** Holds the API key of the local administrator, mode 0600. */
  adminKeyFile: string;
  /** Settles with the first part that ended by itself. */
  failed: Promise<PartFailure>;
  /** Stops everything in reverse order; nothing is left running. Safe to call twice. */
  stop(): Promise<void>;
}

const PROJECT_DIR = fileURLToPath(new URL('../', import.meta.url));
const USUAL_PORTS = {
  api: 3000,
  worker: 3001,
  legacyPortal: 4001,
  marketplace: 4002,
  sandbox: 4000,
  identity: 4003,
  resend: 4004,
  smtp: 4025,
  mailbox: 8025,
  temporal: 7233,
  temporalUi: 8233,
} as const;
type PortName = keyof typeof USUAL_PORTS;

// The worker bundles the workflows at boot: 1.5 s on a quiet machine, far more when two cores are shared by many.
const READY_TIMEOUT_MS = 90_000;
// Longer than the drain that each process gives itself, so that a kill is the exception.
const STOP_GRACE_MS = { sandbox: 10_000, worker: 80_000, api: 50_000 };

/**
 * Brings the whole system up on this machine: Temporal, PostgreSQL, the sandbox of outside systems, the worker and the
 * API. If any part cannot start, what was started is stopped again.
 * @throws {StackError}
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const supervisor = new Supervisor(options.log);
  const workDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'portage-'));
  if (options.stateDir === undefined) {
    supervisor.add({ name: 'temporary folder', stop: async () => rmSync(workDir, { recursive: true, force: true }) });
  }
  // The part that is just starting ends with it, and so the wait for that part.
  const interrupt = () => void supervisor.stop();
  options.signal?.addEventListener('abort', interrupt);
  try {
    return await bringUp(options, workDir, supervisor);
  } catch (error) {
    await supervisor.stop();
    throw options.signal?.aborted ? new StackError('PROCESS_FAILED', 'Interrupted while starting.') : error;
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
  }
}

async function bringUp(options: SystemOptions, workDir: string, supervisor: Supervisor): Promise<System> {
  const env = options.env ?? process.env;
  mkdirSync(workDir, { recursive: true });
  const ports = await choosePorts(options, env);
  const namespace = env.TEMPORAL_NAMESPACE || temporalConfig.defaultNamespace;

  options.say('starting Temporal and PostgreSQL');
  const stack = await startEmbeddedStack({
    env,
    namespace,
    searchAttributes: searchAttributeTypes,
    port: ports.temporal,
    uiPort: ports.temporalUi,
    log: options.log,
    ...(options.stateDir === undefined ? {} : { stateDir: options.stateDir }),
  });
  supervisor.add({
    name: 'Temporal or PostgreSQL',
    stop: () => stack.stop(),
    exited: stack.exited.then(({ name, lastLines }) => [`${name} ended`, ...lastLines]),
  });
  options.signal?.throwIfAborted();
  await migrateDatabase(stack.postgres.url);
  options.signal?.throwIfAborted();

  const adminKeyFile = join(workDir, 'admin-key');
  const api = `http://127.0.0.1:${ports.api}`;
  const node = (name: 'sandbox' | 'worker' | 'api', entry: string, settings: NodeJS.ProcessEnv) => ({
    name,
    command: process.execPath,
    args: options.programs?.(entry) ?? ['--import', 'tsx', entry],
    cwd: PROJECT_DIR,
    env: processEnvironment(env, settings),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopGraceMs: STOP_GRACE_MS[name],
  });

  options.say('starting the sandbox: legacy portal, Marketplace and mailbox with made-up partners');
  const tokens = sandboxTokens(workDir);
  const sandbox = await supervisor.startProcess({
    ...node('sandbox', 'sandbox/main.ts', {
      ...tokenVariables(tokens),
      SANDBOX_LEGACY_PORT: String(ports.legacyPortal),
      SANDBOX_MARKETPLACE_PORT: String(ports.marketplace),
      SANDBOX_IDENTITY_PORT: String(ports.identity),
      SANDBOX_RESEND_PORT: String(ports.resend),
      SANDBOX_CONTROL_PORT: String(ports.sandbox),
      SANDBOX_SMTP_PORT: String(ports.smtp),
      SANDBOX_MAILBOX_PORT: String(ports.mailbox),
      // Events that the sandbox sends in the name of an outside system are let in by the local administrator's key.
      EVENTS_URL: `${api}/v1/events`,
      EVENTS_KEY_FILE: adminKeyFile,
      ...(options.stateDir === undefined ? {} : { SANDBOX_STATE_FILE: join(workDir, 'sandbox.json') }),
    }),
    ready: { announces: isSandboxAnnouncement },
  });
  if (!isSandboxAnnouncement(sandbox)) throw new Error('The sandbox was ready without an announcement.');

  const shared = {
    TEMPORAL_ADDRESS: stack.temporal.address,
    TEMPORAL_NAMESPACE: namespace,
    DATABASE_URL: stack.postgres.url,
    // Whoever plays with it is alone.
    SECOND_PERSON: env.SECOND_PERSON || 'false',
    ...outsideSystems(sandbox, tokens),
  };
  options.say('starting the worker');
  const worker = `http://127.0.0.1:${ports.worker}`;
  await supervisor.startProcess({
    ...node('worker', 'worker/main.ts', {
      ...shared,
      WORKER_HTTP_HOST: '127.0.0.1',
      WORKER_HTTP_PORT: String(ports.worker),
    }),
    ready: { url: `${worker}/readyz` },
  });
  // What the API alone reads.
  const intoApi = {
    EVENT_KEYS_SECRET: env.EVENT_KEYS_SECRET || eventKeysSecret(workDir),
    ...identitySettings(env, sandbox.identityUrl),
  };
  options.say('starting the API');
  await supervisor.startProcess({
    ...node('api', 'api/server.ts', {
      ...shared,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(ports.api),
      ADMIN_KEY_FILE: adminKeyFile,
      // Everything on this machine shares the one key.
      API_REQUESTS_PER_MINUTE: env.API_REQUESTS_PER_MINUTE || '60000',
      ...intoApi,
    }),
    ready: { url: `${api}/readyz` },
  });

  return {
    addresses: {
      api,
      worker,
      temporal: stack.temporal.address,
      ...(stack.temporal.uiUrl === undefined ? {} : { temporalUi: stack.temporal.uiUrl }),
      sandbox: sandbox.controlUrl,
      mailbox: sandbox.mailboxUrl,
      legacyPortal: sandbox.legacyUrl,
      marketplace: sandbox.marketplaceUrl,
      identity: sandbox.identityUrl,
      resend: sandbox.resendUrl,
    },
    databaseUrl: stack.postgres.url,
    settings: { ...shared, ...intoApi },
    adminKeyFile,
    failed: supervisor.failed,
    stop: () => supervisor.stop(),
  };
}

/** Made-up people sign in at the sandbox, unless a real provider is named. */
function identitySettings(env: NodeJS.ProcessEnv, sandboxIssuer: string): Record<string, string> {
  const { OIDC_ISSUER, OIDC_AUDIENCE } = env;
  if (!OIDC_ISSUER) return { OIDC_ISSUER: sandboxIssuer, OIDC_AUDIENCE: 'portage' };
  return { OIDC_ISSUER, ...(OIDC_AUDIENCE ? { OIDC_AUDIENCE } : {}) };
}

/** A `.env` of the checkout is for real processes: what it says beyond these settings, such as a mail provider, is not used. */
export function processEnvironment(env: NodeJS.ProcessEnv, settings: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ...settings, PORTAGE_NO_ENV_FILE: '1' };
}

async function choosePorts(options: SystemOptions, env: NodeJS.ProcessEnv): Promise<Record<PortName, number>> {
  const chosen = { ...USUAL_PORTS } as Record<PortName, number>;
  for (const name of Object.keys(USUAL_PORTS) as PortName[]) {
    if (name.startsWith('temporal') && env.TEMPORAL_ADDRESS) continue;
    const usual = USUAL_PORTS[name];
    chosen[name] = await freePort(options.ports === 'usual' ? usual : undefined);
    if (options.ports === 'usual' && chosen[name] !== usual) {
      options.say(`port ${usual} (${name}) is in use; taking ${chosen[name]}`);
    }
  }
  return chosen;
}
