import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { StackError } from './stack-error.mjs';

/** The types of a search attribute as Temporal's command line names them, with their numbers in its API. */
const TYPE_NUMBERS: Readonly<Record<string, number>> = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
};

/** Search attribute names with their types: `{ PartnerId: 'Keyword' }`. */
export type SearchAttributes = Readonly<Record<string, string>>;

/** How to reach a Temporal server. */
export interface TemporalAddress {
  /** host:port */
  address: string;
  /** Turns TLS on. */
  apiKey?: string;
  tls?: boolean;
}

const CALL_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 3_000;
// A new namespace is unknown to the other parts of a server until their caches are refreshed, 10 s by default.
const APPEAR_TIMEOUT_MS = 60_000;
const RETENTION = '7 days';
const GRPC_ALREADY_EXISTS = 6;
const GRPC_NOT_FOUND = 5;

/** True when the server answers, knows the namespace and has all these search attributes in it. */
export async function isTemporalReady(
  address: string,
  namespace: string,
  searchAttributes: readonly string[],
): Promise<boolean> {
  const connection = await connect({ address });
  if (!connection) return false;
  try {
    return (await missingSearchAttributes(connection, namespace, searchAttributes)).length === 0;
  } catch {
    // While it starts, its services come up one after the other and calls fail in several ways; the caller's deadline ends this.
    return false;
  } finally {
    await connection.close();
  }
}

/**
 * Makes a Temporal server that was started by somebody else ready for us: registers the namespace and the search
 * attributes that it lacks, and waits until they can be used.
 * @throws {StackError} TEMPORAL_SETUP
 */
export async function setUpTemporal(
  server: TemporalAddress,
  namespace: string,
  searchAttributes: SearchAttributes,
): Promise<void> {
  const { address } = server;
  const connection = await connect(server);
  if (!connection) {
    throw new StackError('TEMPORAL_SETUP', `No Temporal server answers at ${address} (TEMPORAL_ADDRESS).`, {
      advice: 'Start it, correct the address, or unset TEMPORAL_ADDRESS to use the embedded server.',
    });
  }
  try {
    await registerNamespace(connection, namespace);
    await registerSearchAttributes(connection, namespace, searchAttributes);
  } catch (error) {
    if (error instanceof StackError) throw error;
    throw new StackError(
      'TEMPORAL_SETUP',
      `The Temporal server at ${address} refused to be set up: ${describe(error)}`,
      {
        advice: commandsFor(address, namespace, searchAttributes),
        cause: error,
      },
    );
  } finally {
    await connection.close();
  }
}

async function connect({ address, apiKey, tls }: TemporalAddress): Promise<Connection | undefined> {
  try {
    return await Connection.connect({
      address,
      connectTimeout: CONNECT_TIMEOUT_MS,
      ...(apiKey ? { apiKey } : {}),
      ...(apiKey || tls ? { tls: true } : {}),
    });
  } catch {
    return undefined;
  }
}

async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  if (await withTimeout(connection, () => hasNamespace(connection, namespace))) return;
  try {
    await withTimeout(connection, () =>
      connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: msToTs(RETENTION),
      }),
    );
  } catch (error) {
    // Another process of ours was quicker.
    if (grpcCode(error) !== GRPC_ALREADY_EXISTS) throw error;
  }
}

async function hasNamespace(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } catch (error) {
    if (grpcCode(error) === GRPC_NOT_FOUND) return false;
    throw error;
  }
}

async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributes,
): Promise<void> {
  const names = Object.keys(wanted);
  const deadline = Date.now() + APPEAR_TIMEOUT_MS;
  let asked = false;
  for (;;) {
    try {
      const missing = await missingSearchAttributes(connection, namespace, names);
      if (missing.length === 0) return;
      if (!asked) await addSearchAttributes(connection, namespace, wanted, missing);
      asked = true;
    } catch (error) {
      if (grpcCode(error) !== GRPC_NOT_FOUND || Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline)
      throw new Error(`the search attributes did not appear within ${APPEAR_TIMEOUT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributes,
  missing: readonly string[],
): Promise<void> {
  try {
    await withTimeout(connection, () =>
      connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(missing.map((name) => [name, typeNumber(wanted[name])])),
      }),
    );
  } catch (error) {
    if (grpcCode(error) !== GRPC_ALREADY_EXISTS) throw error;
  }
}

async function missingSearchAttributes(
  connection: Connection,
  namespace: string,
  names: readonly string[],
): Promise<string[]> {
  const { customAttributes } = await withTimeout(connection, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return names.filter((name) => !(name in (customAttributes ?? {})));
}

function typeNumber(name: string | undefined): number {
  const number = TYPE_NUMBERS[name ?? ''];
  if (number === undefined) throw new Error(`${name} is not a type of search attribute`);
  return number;
}

function withTimeout<T>(connection: Connection, call: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
}

function grpcCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function commandsFor(address: string, namespace: string, wanted: SearchAttributes): string {
  const attributes = Object.entries(wanted)
    .map(([name, type]) => `--name ${name} --type ${type}`)
    .join(' ');
  return [
    'Have somebody with the rights run:',
    `temporal operator namespace create --address ${address} --namespace ${namespace} --retention 7d`,
    `temporal operator search-attribute create --address ${address} --namespace ${namespace} ${attributes}`,
  ].join('\n    ');
}
