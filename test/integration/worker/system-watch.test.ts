import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { temporalConfig } from '../../../temporal.config.js';
import { scheduleIdsOf } from '../../../temporal-client/schedules/schedule-ids.js';
import { ensureSystemWatch } from '../../../temporal-client/schedules/system-watch.js';
import { temporalSight } from '../../../temporal-client/temporal-sight.js';
import { startWorkerWorld, type WorkerWorld } from './worker-world.js';

let world: WorkerWorld;
let database: Database;
beforeAll(async () => {
  world = await startWorkerWorld();
  database = connectDatabase(world.databaseUrl);
});
afterAll(async () => {
  await database?.close();
  await world?.stop();
});

const sightOf = (taskQueue: string) =>
  temporalSight({ client: world.client, namespace: temporalConfig.defaultNamespace, taskQueues: [taskQueue] });

test('a worker makes the schedule, the watch runs on it, and sees workers and schedules as they are', async () => {
  const { worker, url, taskQueue } = await world.startWorker();
  const sight = sightOf(taskQueue);
  expect((await sight.unpolledQueues()).map(({ kind }) => kind)).toEqual(['workflow', 'activity']);
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), { timeout: 60_000 });

  const schedule = world.client.schedule.getHandle(scheduleIdsOf(taskQueue).systemWatch);
  await database.sql`delete from attention_items`;
  await database.sql`delete from events`;
  await database.sql`
    insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status, received_at)
    values (${`evt_${randomUUID()}`}, 's', ${randomUUID()}, 'x', 'migration.executed', 'P-1', now(), 'webhook', '{}', 'verified', now() - interval '2 minutes')`;
  await schedule.trigger();
  await vi.waitFor(
    async () => {
      const beats = await database.sql`select name from heartbeats`;
      const items = await database.sql`select code, level, level_due_at is not null as looked_at from attention_items`;
      expect([...beats]).toEqual([{ name: 'system-watch' }]);
      expect([...items]).toEqual([{ code: 'events-undelivered', level: 'escalate', looked_at: true }]);
    },
    { timeout: 30_000, interval: 250 },
  );
  await vi.waitFor(async () => expect(await sight.unpolledQueues()).toEqual([]), { timeout: 30_000 });

  // A second worker finds the schedule as it is, and leaves it paused when somebody has paused it.
  await vi.waitFor(async () => expect(await sight.stoppedSchedules()).toEqual([]), { timeout: 30_000 });
  await schedule.pause('maintenance');
  await ensureSystemWatch(world.client, taskQueue);
  await vi.waitFor(
    async () =>
      expect(await sight.stoppedSchedules()).toEqual([
        { scheduleId: scheduleIdsOf(taskQueue).systemWatch, because: 'paused' },
      ]),
    { timeout: 30_000 },
  );
  await schedule.delete();
  worker.kill('SIGTERM');
  await worker.exited;
});

test('a worker tells whom its settings name: by mail, and by a signed web hook', async () => {
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
  const posts: unknown[] = [];
  const receiver = createServer((request, response) => {
    text(request).then(
      (body) => {
        // Throws for what is not signed with the secret, and then counts for nothing.
        posts.push(new Webhook(secret).verify(body, request.headers as Record<string, string>));
        response.writeHead(204).end();
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  // An outage, which is told at any hour: an event that the relay leaves alone for a day.
  await database.sql`delete from attention_items`;
  await database.sql`delete from events`;
  await database.sql`
    insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status, received_at,
      next_attempt_at)
    values (${`evt_${randomUUID()}`}, 's', ${randomUUID()}, 'x', 'migration.executed', 'P-2', now(), 'webhook', '{}', 'verified',
      now() - interval '2 minutes', now() + interval '1 day')`;
  const { worker, url, taskQueue } = await world.startWorker({
    OPERATIONS_EMAIL: 'operations@portage.example',
    ALERT_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
    ALERT_WEBHOOK_SECRET: secret,
    PUBLIC_URL: 'https://portage.test/',
  });
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), { timeout: 60_000 });
  const schedule = world.client.schedule.getHandle(scheduleIdsOf(taskQueue).systemWatch);
  await schedule.trigger();
  await vi.waitFor(
    async () => {
      const [item] = await database.sql`select id from attention_items where code = 'events-undelivered'`;
      const mails = world.sandbox.mailbox.messages
        .list({ to: 'operations@portage.example' })
        .filter(({ text }) => text?.includes(`https://portage.test/v1/attention/${item?.id}`));
      expect(mails.map(({ from }) => from)).toEqual(['no-reply@portage.example']);
      expect(posts).toContainEqual(
        expect.objectContaining({ type: 'attention.escalated', data: expect.objectContaining({ id: item?.id }) }),
      );
    },
    { timeout: 30_000, interval: 250 },
  );
  await schedule.delete();
  worker.kill('SIGTERM');
  await worker.exited;
  await new Promise((closed) => receiver.close(closed));
});

test('a workflow whose code fails is seen, on a server of any age, and one that goes on is not', async () => {
  const taskQueue = `failing-${randomUUID()}`;
  const connection = await NativeConnection.connect({ address: process.env.TEST_TEMPORAL_ADDRESS ?? '' });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./fixtures/failing-workflow.ts', import.meta.url)),
  });
  const start = (workflowId: string) =>
    world.client.workflow.start(temporalConfig.workflowType, { taskQueue, workflowId, args: [] });
  const failing = await start(`failing/${randomUUID()}`);
  const ids = [`unknown/${randomUUID()}`, failing.workflowId];
  // Nothing has failed yet; a workflow that nobody works on is not to blame itself.
  expect(await sightOf(taskQueue).failingWorkflows(10, ids)).toEqual([]);
  await worker.runUntil(async () => {
    await vi.waitFor(
      async () => {
        expect(await sightOf(taskQueue).failingWorkflows(10, ids)).toEqual([
          { workflowId: failing.workflowId, problems: [expect.stringMatching(/^(tries=\d+|category=)/)] },
        ]);
      },
      { timeout: 60_000, interval: 1_000 },
    );
  });
  // Installations that share the namespace see their own alone.
  expect(await sightOf(`other-${taskQueue}`).failingWorkflows(10, [])).toEqual([]);
  await failing.terminate('the test is over');
  expect(await sightOf(taskQueue).failingWorkflows(10, ids)).toEqual([]);
  await connection.close();
});
