import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBulkActionActivities } from '../../../activities/bulk-action/bulk-action-activities.js';
import { buildApp } from '../../../api/app.js';
import { sweepBulkActions } from '../../../api/process/bulk-action-sweep.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { createApiClient } from '../../../db/queries/api-clients.js';
import { createBulkAction, listItems } from '../../../db/queries/bulk-actions.js';
import { cancelOperation, refreshOperation } from '../../../db/queries/operation-kinds.js';
import { bulkActionWorkflowId, migrationWorkflowId } from '../../../domain/ids.js';
import { defaultPolicy } from '../../../domain/policy.js';
import { temporalConfig } from '../../../temporal.config.js';
import { createMigrationsClient, type MigrationsClient } from '../../../temporal-client/migrations-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const namespace = temporalConfig.defaultNamespace;
const taskQueue = `bulk-${randomUUID()}`;
const tinyQueue = `${taskQueue}-migrations`;
const deadlines = { clientDeadlineMs: 20_000, updateDeadlineMs: 20_000, queryDeadlineMs: 20_000 };

let connection: Connection;
let native: NativeConnection;
let temporal: Client;
let testDatabase: TestDatabase;
let database: Database;
/** Starts partners whose migrations are tiny. */
let partners: MigrationsClient;
/** What the API and the worker have. */
let migrations: MigrationsClient;
let stopTiny: () => Promise<void>;

beforeAll(async () => {
  const address = process.env.TEST_TEMPORAL_ADDRESS ?? '';
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  temporal = new Client({ connection, namespace });
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 4 });
  const workflowsPath = fileURLToPath(new URL('../temporal-client/tiny-migration.ts', import.meta.url));
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  stopTiny = await run({ taskQueue: tinyQueue, workflowBundle: { code } });
  partners = createMigrationsClient({ address, namespace, taskQueue: tinyQueue, deadlines });
  migrations = createMigrationsClient({ address, namespace, taskQueue, deadlines });
});
afterAll(async () => {
  await stopTiny();
  await Promise.all([partners.close(), migrations.close(), connection.close()]);
  await native.close();
  await database.close();
  await testDatabase.drop();
});

async function run(options: { taskQueue: string; workflowBundle: object; activities?: object }) {
  const worker = await Worker.create({ connection: native, namespace, ...options } as never);
  const done = worker.run();
  return async () => {
    worker.shutdown();
    await done;
  };
}

/** A worker as `worker/main.ts` makes it, with another pace where the test says so. */
async function work(more: { update?: MigrationsClient['update']; perSecond?: number } = {}) {
  const stopping = new AbortController();
  const { update = migrations.update.bind(migrations), perSecond } = more;
  const activities = createBulkActionActivities({
    database,
    migrations: { update, check: () => migrations.check(), query: (partnerId) => migrations.query(partnerId) },
    stopping: stopping.signal,
    ...(perSecond === undefined ? {} : { perSecond }),
  });
  const workflowBundle = { codePath: process.env.TEST_WORKFLOW_BUNDLE ?? '' };
  const stop = await run({ taskQueue, workflowBundle, activities });
  return async () => {
    stopping.abort();
    await stop();
  };
}

async function startPartners(count: number, waveOf: (index: number) => string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `P-${uuidv7()}`);
  await Promise.all(
    ids.map((partnerId, index) =>
      partners.start({
        migrationId: `mig_${uuidv7()}`,
        partnerId,
        plannedFor: '2026-12-01T08:00:00.000Z',
        policy: defaultPolicy,
        startedBy: { type: 'operator', id: 'op-1' },
        wave: waveOf(index),
      }),
    ),
  );
  return ids;
}
async function begin(partnerIds: string[]): Promise<string> {
  const id = `opn_${uuidv7()}`;
  const input = { action: 'pause' as const, reason: 'Because of a test', params: {} };
  await createBulkAction(database, { id, input, requestedBy: 'op-1', partnerIds });
  await migrations.runBulkAction(id);
  return id;
}
const operationOf = async (id: string) => {
  const operation = await refreshOperation(database, id);
  if (!operation) throw new Error('It is gone');
  const { total, resolved, stillFailing, notApplicable, pending } = operation;
  expect(resolved + stillFailing + notApplicable + pending).toBe(total);
  return operation;
};
const itemsOf = (id: string) => listItems(database, id, { statuses: undefined, after: 0, limit: 100 });
/** The ids of the updates that the partner's workflow took. */
const updatesOf = async (partnerId: string) =>
  ((await partners.query(partnerId)) as unknown as { updates: string[] }).updates;
const patience = { timeout: 45_000, interval: 100 };

test('each of thirty partners has its result once, also when the run dies between an action and its record', async () => {
  const ids = await startPartners(24, (index) => (index % 4 === 3 ? 'paused' : 'free'));
  const nobody = Array.from({ length: 6 }, () => `P-${uuidv7()}`);
  const all = [...ids, ...nobody];
  let calls = 0;
  const stop = await work({
    perSecond: 1_000,
    update: async (...call) => {
      const result = await migrations.update(...call);
      calls += 1;
      if (calls === 5 || calls === 10) throw new Error('The process died here');
      return result;
    },
  });
  const id = await begin(all);
  // A second order, as of a request that is repeated, changes nothing.
  await migrations.runBulkAction(id);
  await vi.waitFor(async () => expect((await operationOf(id)).status).toBe('succeeded'), patience);
  expect(await operationOf(id)).toMatchObject({ total: 30, resolved: 18, notApplicable: 12, pending: 0 });
  const codes = new Map((await itemsOf(id)).map(({ partnerId, code }) => [partnerId, code]));
  for (const [index, partnerId] of ids.entries()) {
    const refuses = index % 4 === 3;
    expect(codes.get(partnerId)).toBe(refuses ? 'wrong-state' : null);
    expect(await updatesOf(partnerId)).toEqual(refuses ? [] : [`${id}:${partnerId}`]);
  }
  for (const partnerId of nobody) expect(codes.get(partnerId)).toBe('not-found');
  await temporal.workflow.getHandle(bulkActionWorkflowId(id)).result();
  await migrations.runBulkAction(id);
  expect(calls).toBe(20);
  await stop();
});

test('a cancellation half way undoes nothing and begins nothing more', async () => {
  const ids = await startPartners(30, () => 'free');
  const stop = await work();
  const startedAt = Date.now();
  const id = await begin(ids);
  await vi.waitFor(async () => expect((await operationOf(id)).resolved).toBeGreaterThan(8), patience);
  // Ten a second, whatever the machine could do.
  expect(Date.now() - startedAt).toBeGreaterThan(800);
  expect((await cancelOperation(database, id))?.status).toBe('cancelled');
  await vi.waitFor(async () => expect((await operationOf(id)).pending).toBe(0), patience);
  await temporal.workflow.getHandle(bulkActionWorkflowId(id)).result();
  const done = await operationOf(id);
  expect(done).toMatchObject({ status: 'cancelled', stillFailing: 0, finishedAt: expect.any(Date) });
  expect(done.notApplicable).toBeGreaterThan(0);
  for (const { partnerId, status, code } of await itemsOf(id)) {
    if (status === 'resolved') expect(await updatesOf(partnerId)).toEqual([`${id}:${partnerId}`]);
    else {
      expect(code).toBe('cancelled');
      expect(await updatesOf(partnerId)).toEqual([]);
    }
  }
  await stop();
});

test('goes on where it was with another worker, and waits while there is none', async () => {
  const ids = await startPartners(12, () => 'free');
  const id = await begin(ids);
  const first = await work();
  await vi.waitFor(async () => expect((await operationOf(id)).resolved).toBeGreaterThan(2), patience);
  await first();
  expect((await operationOf(id)).status).toBe('running');
  const second = await work({ perSecond: 1_000 });
  await vi.waitFor(async () => expect((await operationOf(id)).status).toBe('succeeded'), patience);
  for (const partnerId of ids) expect(await updatesOf(partnerId)).toEqual([`${id}:${partnerId}`]);
  expect((await temporal.workflow.getHandle(migrationWorkflowId(ids[0] ?? '')).describe()).status.name).toBe('RUNNING');
  await second();
});

test('asked for over HTTP it waits for a worker, is carried on after its run was ended, and is cancelled half way', async () => {
  const ids = await startPartners(30, () => 'free');
  const app = await buildApp({
    database,
    migrations,
    logger: pino({ level: 'silent' }),
    publicUrl: 'http://127.0.0.1',
    cursorKey: new Uint8Array(32),
  });
  const expiresAt = new Date(Date.now() + 86_400_000);
  const scopes = ['migrations:read', 'migrations:write'];
  const { key } = await createApiClient(database, { name: 'bulk', scopes, createdBy: 'test', expiresAt });
  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() };
    return (await app.inject({ method, url, headers, ...(payload && { payload }) })).json();
  };
  const reason = 'The provider is in maintenance';
  const { id } = await call('POST', '/v1/bulk-actions', {
    action: 'pause',
    partnerIds: ids,
    expectedCount: 30,
    reason,
  });
  const read = () => call('GET', `/v1/operations/${id}`);
  expect(await read()).toMatchObject({ status: 'pending', pending: 30 });

  await temporal.workflow.getHandle(bulkActionWorkflowId(id)).terminate('Ended by hand');
  expect(await sweepBulkActions(database, migrations, 0)).toEqual({ failed: 0 });
  const stop = await work();
  await vi.waitFor(async () => expect((await read()).resolved).toBeGreaterThan(3), patience);
  const run = temporal.workflow.getHandle(bulkActionWorkflowId(id));
  await run.terminate('Ended by hand');
  await sweepBulkActions(database, migrations, 0);
  const before = (await read()).resolved;
  await vi.waitFor(async () => expect((await read()).resolved).toBeGreaterThan(before), patience);

  expect(await call('POST', `/v1/operations/${id}/cancel`)).toMatchObject({ status: 'cancelled' });
  await vi.waitFor(async () => expect((await read()).pending).toBe(0), patience);
  const { resolved, notApplicable, stillFailing } = await read();
  expect(resolved + notApplicable + stillFailing).toBe(30);
  expect(notApplicable).toBeGreaterThan(0);
  for (const { partnerId, status } of await itemsOf(id)) {
    expect(await updatesOf(partnerId)).toEqual(status === 'resolved' ? [`${id}:${partnerId}`] : []);
  }
  await stop();
  await app.close();
});
