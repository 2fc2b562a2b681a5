import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRelayActivities } from '../../../activities/event-relay/relay-activities.js';
import { watchSystem } from '../../../activities/system/watch-system.js';
import { buildApp } from '../../../api/app.js';
import { cursorKey } from '../../../api/lists/page-cursor.js';
import { createLogger } from '../../../boot/logger.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { createApiClient } from '../../../db/queries/api-clients.js';
import { relayDueEvents } from '../../../delivery/event-relay.js';
import { scopes } from '../../../domain/authorization.js';
import { migrationWorkflowId } from '../../../domain/ids.js';
import { freePort } from '../../../stack/free-port.js';
import { type RunningTemporal, startTemporal } from '../../../stack/temporal.js';
import { searchAttributeTypes, temporalConfig } from '../../../temporal.config.js';
import { createMigrationsClient, type MigrationsClient } from '../../../temporal-client/migrations-client.js';
import { ensureMarketplaceWatch } from '../../../temporal-client/schedules/marketplace-watch.js';
import { ensureRelaySchedule } from '../../../temporal-client/schedules/relay.js';
import { scheduleIdsOf } from '../../../temporal-client/schedules/schedule-ids.js';
import { ensureSystemWatch } from '../../../temporal-client/schedules/system-watch.js';
import { temporalSight } from '../../../temporal-client/temporal-sight.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const namespace = temporalConfig.defaultNamespace;
/** Of the worker that runs the relay; the migrations themselves wait on another one that nobody polls. */
const taskQueue = `relay-${randomUUID()}`;
const intervalMs = 1_000;

let folder: string;
let port: number;
let server: RunningTemporal;
let testDatabase: TestDatabase;
let database: Database;
let migrations: MigrationsClient;
let app: FastifyInstance;
let authorization: string;

// A server of its own: it is stopped and started.
const startServer = async () =>
  startTemporal({ dbFile: join(folder, 'temporal.db'), port, namespace, searchAttributes: searchAttributeTypes });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portage-relay-test-'));
  port = await freePort();
  server = await startServer();
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 8, applicationName: 'relay-test' });
  migrations = createMigrationsClient({ address: server.address, namespace, taskQueue: `${taskQueue}-nobody` });
  app = await buildApp({
    database,
    migrations,
    logger: createLogger('api', 'silent'),
    publicUrl: 'https://portage.test',
    cursorKey: cursorKey('of the tests'),
    eventKeysSecret: randomBytes(32).toString('base64'),
    // On a busy machine what is delivered in the end must not be told as under way.
    eventAnswerWithinMs: 5_000,
    timeLimitMs: 60_000,
  });
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { key } = await createApiClient(database, {
    name: 'tester',
    scopes: [...scopes],
    createdBy: 'test',
    expiresAt,
  });
  authorization = `Bearer ${key}`;
});
afterAll(async () => {
  await app?.close();
  await migrations?.close();
  await database?.close();
  await testDatabase?.drop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const post = (url: string, payload: object) =>
  app.inject({ method: 'POST', url, headers: { authorization, 'idempotency-key': randomUUID() }, payload });
const startPartner = async () => {
  const partnerId = `P-${randomUUID()}`;
  const answer = await post('/v1/migrations', { partnerId, plannedFor: '2026-12-01T08:00:00Z' });
  expect(answer.statusCode, answer.body).toBe(201);
  return partnerId;
};
let number = 0;
const sendEvent = (partnerId: string) => {
  number += 1;
  const time = new Date(Date.UTC(2026, 2, 2, 8, 0, number)).toISOString();
  const data = { membershipId: 'AUSR-1-1' };
  return post('/v1/events', { id: `e-${number}`, type: 'invitation.accepted', subject: partnerId, time, data });
};

/** The ids of the events that the partner's workflow got, in order. */
async function signalsOf(client: Client, partnerId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(migrationWorkflowId(partnerId)).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const [payload] = signal?.input?.payloads ?? [];
    return payload?.data ? [JSON.parse(Buffer.from(payload.data).toString()).eventId as string] : [];
  });
}

describe('facts after the close', { timeout: 120_000 }, () => {
  const data = {
    'migration.executed': {},
    'invitation.accepted': { membershipId: 'AUSR-1-1' },
    'certificate.issued': { certificateId: 'CER-1', buyerId: 'BUY-1' },
  };
  const three = Object.keys(data) as (keyof typeof data)[];
  const orders = three.flatMap((first) =>
    three
      .filter((second) => second !== first)
      .map((second) => [first, second, ...three.filter((third) => third !== first && third !== second)]),
  );

  test.each([0, 1, 2])('are ignored as closed, in every order, each with %i repeats', async (repeated) => {
    const partnerId = await startPartner();
    const connection = await Connection.connect({ address: server.address });
    await new Client({ connection, namespace }).workflow.getHandle(migrationWorkflowId(partnerId)).terminate('test');
    await connection.close();
    const closed = { status: 'ignored', reason: 'closed' };
    for (const [index, order] of orders.entries()) {
      for (const type of order) {
        const id = `late-${partnerId}-${repeated}-${index}-${type.replace('.', '-')}`;
        const event = { type, subject: partnerId, time: '2026-03-02T08:00:00Z', data: data[type] };
        // Under ids of their own, and each of these once more under the same.
        for (let time = 0; time <= repeated; time++) {
          const first = await post('/v1/events', { id: `${id}-${time}`, ...event });
          expect([first.statusCode, first.json()]).toEqual([202, expect.objectContaining(closed)]);
          const again = await post('/v1/events', { id: `${id}-${time}`, ...event });
          expect([again.statusCode, again.json()]).toEqual([200, { ...first.json(), duplicates: 1 }]);
        }
      }
    }
  });

  test('are those of a workflow that the watch sees as closed, or not at all', async () => {
    const [open, terminated] = [await startPartner(), await startPartner()].map(migrationWorkflowId);
    const connection = await Connection.connect({ address: server.address });
    const client = new Client({ connection, namespace });
    await client.workflow.getHandle(terminated!).terminate('test');
    const sight = temporalSight({ client, namespace, taskQueues: [] });
    const unknown = Array.from({ length: 12 }, () => migrationWorkflowId(`P-${randomUUID()}`));
    expect(await sight.closedWorkflows([open!, ...unknown, terminated!])).toEqual([...unknown, terminated]);
    await connection.close();
  });
});

describe('the relay', { timeout: 120_000 }, () => {
  test('delivers, in order and once, what came while Temporal was stopped and started anew', async () => {
    const partners = [await startPartner(), await startPartner(), await startPartner()];
    const sent = new Map<string, string[]>(partners.map((partnerId) => [partnerId, []]));
    const sendRound = async () => {
      for (const partnerId of partners) {
        const answer = await sendEvent(partnerId);
        expect(answer.statusCode).toBe(202);
        sent.get(partnerId)?.push(answer.json().id);
      }
    };
    for (let round = 0; round < 3; round++) await sendRound();
    const stopped = server.stop();
    for (let round = 0; round < 5; round++) await sendRound();
    await stopped;
    await sendRound();
    server = await startServer();
    await sendRound();
    const early = await sendEvent(`P-${randomUUID()}`);

    // Two workers, each of which makes the schedule.
    const settings = { address: server.address, namespace, taskQueue };
    await Promise.all([ensureRelaySchedule(settings, intervalMs), ensureRelaySchedule(settings, intervalMs)]);
    const native = await NativeConnection.connect({ address: server.address });
    const stopping = new AbortController();
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: { codePath: process.env.TEST_WORKFLOW_BUNDLE ?? '' },
      activities: createRelayActivities({ database, migrations, stopping: stopping.signal }),
    });
    const running = worker.run();
    const connection = await Connection.connect({ address: server.address });
    const client = new Client({ connection, namespace });
    // Meanwhile a second relay, as of a worker that was thought dead.
    const onRefusal = (error: unknown) => {
      throw error;
    };
    const second = relayDueEvents({ database, migrations, onRefusal }, { endsAt: Date.now() + 60_000 });
    await vi.waitFor(
      async () => {
        const left = await database.sql`select id from events where status in ('received', 'verified')`;
        expect(left).toHaveLength(0);
      },
      { timeout: 60_000, interval: 200 },
    );
    await second;
    for (const partnerId of partners) expect(await signalsOf(client, partnerId)).toEqual(sent.get(partnerId));
    const [parked] = await database.sql`select status from events where id = ${early.json().id}`;
    expect(parked?.status).toBe('parked');

    const schedule = await client.schedule.getHandle(scheduleIdsOf(taskQueue).relay).describe();
    expect(schedule.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 10_000 });
    expect(schedule.action).toMatchObject({ type: 'startWorkflow', workflowType: 'eventRelay', taskQueue });

    // A worker that drains does not wait for the minute that a run looks for.
    const askedAt = Date.now();
    stopping.abort();
    worker.shutdown();
    await running;
    expect(Date.now() - askedAt).toBeLessThan(20_000);
    await connection.close();
    await native.close();
  });

  test('keeps a schedule paused that an operator has paused, and takes over another interval', async () => {
    const settings = { address: server.address, namespace, taskQueue };
    const connection = await Connection.connect({ address: server.address });
    const handle = new Client({ connection, namespace }).schedule.getHandle(scheduleIdsOf(taskQueue).relay);
    await ensureRelaySchedule(settings, intervalMs);
    await handle.pause('maintenance');
    await ensureRelaySchedule(settings, 2_000);
    const { state, spec } = await handle.describe();
    expect(state).toMatchObject({ paused: true, note: 'maintenance' });
    expect(spec.intervals?.map(({ every }) => every)).toEqual([2_000]);
    await connection.close();
  });

  test.each([temporalConfig.taskQueue, `own-${randomUUID()}`])(
    'asks for attention while its schedule on the queue %s is paused, fails or is gone',
    async (queue) => {
      const connection = await Connection.connect({ address: server.address });
      const client = new Client({ connection, namespace });
      const sight = temporalSight({ client, namespace, taskQueues: [queue] });
      // No worker polls the queue: only the schedules are looked at here.
      const watch = () =>
        watchSystem({
          database,
          sight: { ...sight, unpolledQueues: async () => [], failingWorkflows: async () => [] },
          timeZone: 'UTC',
          holidays: [],
          now: Date.now,
        });
      const asked = async () => {
        await watch();
        return database.sql`
          select subject, evidence ->> 'because' as because from attention_items
          where code = 'schedule-not-running' and closed_at is null order by subject`;
      };
      // A look of the watch is given up when the server is slow: the next one sees it.
      const untilAsked = (expected: { subject: string; because: string }[]) =>
        vi.waitFor(async () => expect(await asked()).toEqual(expected), { timeout: 30_000, interval: 250 });
      const { relay, marketplaceWatch, systemWatch } = scheduleIdsOf(queue);
      const schedule = client.schedule.getHandle(relay);
      // Runs that nobody works off; each starts when it is triggered.
      await ensureRelaySchedule({ address: server.address, namespace, taskQueue: queue }, 3_600_000);
      await ensureSystemWatch(client, queue);
      await ensureMarketplaceWatch(client, { taskQueue: queue, everyMinutes: 0 });
      await untilAsked([]);

      await schedule.pause('maintenance');
      await untilAsked([{ subject: relay, because: 'paused' }]);
      await schedule.unpause();
      await untilAsked([]);

      await vi.waitFor(
        async () => {
          await schedule.trigger();
          for (const { action } of (await schedule.describe()).info.recentActions) {
            const run = client.workflow.getHandle(action.workflow.workflowId);
            if ((await run.describe()).status.name === 'RUNNING') await run.terminate('test');
          }
          expect(await asked()).toEqual([{ subject: relay, because: 'failing' }]);
        },
        { timeout: 30_000, interval: 250 },
      );

      await schedule.delete();
      await untilAsked([{ subject: relay, because: 'missing' }]);
      for (const id of [marketplaceWatch, systemWatch]) await client.schedule.getHandle(id).delete();
      await database.sql`delete from attention_items`;
      await connection.close();
    },
  );
});
