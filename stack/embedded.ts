import { join } from 'node:path';
import { startPostgres } from './postgres.js';
import { startTemporal, type TemporalOptions } from './temporal.js';
import { setUpTemporal } from './temporal-setup.js';

export interface EmbeddedStackOptions
  extends Pick<TemporalOptions, 'namespace' | 'searchAttributes' | 'dynamicConfig' | 'port' | 'uiPort'> {
  /** Where Temporal and PostgreSQL keep their state. Absent: in memory and in a temporary folder. */
  stateDir?: string;
  postgresPort?: number;
  /** False turns off waiting for the disk in PostgreSQL. Absent: true with a stateDir, false without. */
  durable?: boolean;
  /** Receives what the servers print. */
  log?: (source: 'temporal' | 'postgres', line: string) => void;
  /** Where TEMPORAL_ADDRESS and DATABASE_URL are read; process.env unless told. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface EmbeddedStack {
  temporal: {
    address: string;
    namespace: string;
    uiUrl?: string;
    /** False when TEMPORAL_ADDRESS named a server. */
    embedded: boolean;
  };
  postgres: {
    url: string;
    /** False when DATABASE_URL named a server. */
    embedded: boolean;
  };
  /** Settles when a server that we started exits, be it asked to or not. */
  exited: Promise<{ name: 'temporal' | 'postgres'; lastLines: string[] }>;
  /** Stops what was started here, and only that. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Brings up Temporal and PostgreSQL as children of this process, or uses the servers that TEMPORAL_ADDRESS and
 * DATABASE_URL name. Nothing of it outlives this process, however it ends.
 * @throws {StackError}
 */
export async function startEmbeddedStack(options: EmbeddedStackOptions): Promise<EmbeddedStack> {
  // Both take seconds, mostly waiting; if one fails the other must not stay behind.
  const [temporal, database] = await Promise.allSettled([bringUpTemporal(options), bringUpPostgres(options)]);
  if (temporal.status === 'rejected' || database.status === 'rejected') {
    await Promise.all(
      [temporal, database].map((part) => (part.status === 'fulfilled' ? part.value.stop() : undefined)),
    );
    throw temporal.status === 'rejected' ? temporal.reason : (database as PromiseRejectedResult).reason;
  }
  const { address, uiUrl } = temporal.value;
  return {
    temporal: {
      address,
      namespace: options.namespace,
      ...(uiUrl === undefined ? {} : { uiUrl }),
      embedded: temporal.value.embedded,
    },
    postgres: { url: database.value.url, embedded: database.value.embedded },
    exited: Promise.race([
      temporal.value.exited.then((lastLines) => ({ name: 'temporal' as const, lastLines })),
      database.value.exited.then((lastLines) => ({ name: 'postgres' as const, lastLines })),
    ]),
    stop: async () => {
      await temporal.value.stop();
      await database.value.stop();
    },
  };
}

interface Part {
  embedded: boolean;
  exited: Promise<string[]>;
  stop(): Promise<void>;
}

const OUTSIDE: Part = { embedded: false, exited: new Promise(() => {}), stop: async () => {} };

async function bringUpTemporal(options: EmbeddedStackOptions): Promise<Part & { address: string; uiUrl?: string }> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS } = options.env ?? process.env;
  if (address) {
    const server = { address, ...(apiKey ? { apiKey } : {}), tls: TEMPORAL_TLS === 'true' };
    await setUpTemporal(server, options.namespace, options.searchAttributes);
    return { ...OUTSIDE, address };
  }
  const { stateDir, log, namespace, searchAttributes } = options;
  const server = await startTemporal({
    namespace,
    searchAttributes,
    ...(stateDir === undefined ? {} : { dbFile: join(stateDir, 'temporal.db') }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.uiPort === undefined ? {} : { uiPort: options.uiPort }),
    ...(options.dynamicConfig === undefined ? {} : { dynamicConfig: options.dynamicConfig }),
    ...(log ? { log: (line: string) => log('temporal', line) } : {}),
  });
  return { ...server, embedded: true };
}

async function bringUpPostgres(options: EmbeddedStackOptions): Promise<Part & { url: string }> {
  const url = (options.env ?? process.env).DATABASE_URL;
  if (url) return { ...OUTSIDE, url };
  const { stateDir, log } = options;
  const server = await startPostgres({
    durable: options.durable ?? stateDir !== undefined,
    ...(stateDir === undefined ? {} : { dataDir: join(stateDir, 'postgres') }),
    ...(options.postgresPort === undefined ? {} : { port: options.postgresPort }),
    ...(log ? { log: (line: string) => log('postgres', line) } : {}),
  });
  return { ...server, embedded: true };
}
