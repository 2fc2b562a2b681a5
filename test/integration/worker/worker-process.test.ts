import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { migrationWorkflowId } from '../../../domain/ids.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { startTemporal } from '../../../stack/temporal.js';
import { searchAttributeTypes, temporalConfig } from '../../../temporal.config.js';
import { endPrograms, type Program, runProgram, runSource, untilAnswers } from '../../e2e/program.js';
import { startWorkerWorld, type WorkerWorld } from './worker-world.js';

let world: WorkerWorld;

beforeAll(async () => {
  world = await startWorkerWorld();
});

afterAll(async () => {
  await endPrograms();
  await world.stop();
});

/** Log lines at `error` and above, as pino numbers them. */
function errorsOf(worker: Program): unknown[] {
  return worker.lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level >= 50);
}

function stageOf(client: Client, partnerId: string): Promise<string> {
  const handle = client.workflow.getHandle(migrationWorkflowId(partnerId));
  return handle.query<MigrationSnapshot>('migration').then(({ stage }) => stage);
}

describe('the settings', () => {
  test('a worker names every fault of its settings at once, and nothing of their values', async () => {
    const worker = runProgram('worker/main.ts', {
      env: {
        TEMPORAL_ADDRESS: 'nowhere',
        DATABASE_URL: 'postgres://portage:very-secret@db:99999/portage',
        LEGACY_PORTAL_TOKEN: 'hush',
        SMTP_URL: 'mail.example.com',
        LOG_LEVEL: 'loud',
      },
    });
    expect((await worker.exited).code).toBe(1);
    const said = worker.lines.join('\n');
    for (const name of [
      'TEMPORAL_ADDRESS',
      'DATABASE_URL',
      'LEGACY_PORTAL_URL',
      'LEGACY_PORTAL_TOKEN',
      'MARKETPLACE_URL',
      'MARKETPLACE_OPERATIONS_TOKEN',
      'PROGRAM_ID',
      'SMTP_URL',
      'MAIL_FROM',
      'LOG_LEVEL',
    ]) {
      expect(said).toContain(`${name} is `);
    }
    for (const value of ['nowhere', 'very-secret', 'hush', 'mail.example.com', 'loud']) {
      expect(said).not.toContain(value);
    }
    expect(said).not.toMatch(/^\s+at /m);
  });

  test('a worker refuses a database that is older than its code', async () => {
    const sql = postgres(world.databaseUrl, { max: 1 });
    const applied = await sql`delete from drizzle.__drizzle_migrations returning *`;
    try {
      const { worker } = await world.startWorker();
      expect((await worker.exited).code).toBe(1);
      expect(worker.lines.join('\n')).toContain('db:migrate');
    } finally {
      for (const row of applied) await sql`insert into drizzle.__drizzle_migrations ${sql(row)}`;
      await sql.end();
    }
  });

  test('a worker says that the workflow bundle named is not there', async () => {
    const { worker } = await world.startWorker({ WORKFLOW_BUNDLE: '/nowhere/bundle.js' });
    expect((await worker.exited).code).toBe(1);
    expect(worker.lines.join('\n')).toContain('WORKFLOW_BUNDLE names a file that does not exist');
  });
});

describe('the health page', () => {
  let worker: Program;
  let url: string;
  let taskQueue: string;

  beforeAll(async () => {
    // As `npm run worker` does it: from the source, and without a bundle.
    ({ worker, url, taskQueue } = await world.startWorker({}, runSource));
    await untilAnswers(`${url}/readyz`, 200, 120_000);
  });

  afterEach(() => {
    expect(worker.lines.filter((line) => line.includes('webpack'))).toEqual([]);
  });

  test('tells of a worker that runs, and passes on the metrics', async () => {
    await world.startMigration(taskQueue);
    expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: 'ok', worker: 'RUNNING' });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      status: 'ok',
      worker: 'RUNNING',
      temporal: true,
      database: true,
    });
    await vi.waitFor(
      async () => {
        const metrics = await (await fetch(`${url}/metrics`)).text();
        expect(metrics).toMatch(/temporal_workflow_task_execution_latency_seconds_count\{.*\} [1-9]/);
        expect(metrics).toMatch(/temporal_activity_execution_latency_seconds_count\{.*\} [1-9]/);
      },
      { timeout: 30_000, interval: 200 },
    );
  });

  test.each(['temporal', 'database'] as const)(
    'is not ready while the %s is away, alive all the same, and ready again',
    async (server) => {
      await untilAnswers(`${url}/readyz`, 200);
      await world[server].cut();
      try {
        await untilAnswers(`${url}/readyz`, 503);
        const report = (await (await fetch(`${url}/readyz`)).json()) as Record<string, unknown>;
        expect(report).toMatchObject({ status: 'unavailable', temporal: true, database: true, [server]: false });
        expect((await fetch(`${url}/livez`)).status).toBe(200);
      } finally {
        await world[server].mend();
      }
      await untilAnswers(`${url}/readyz`, 200);
      const partnerId = await world.startMigration(taskQueue);
      await vi.waitFor(async () => expect(await stageOf(world.client, partnerId)).toBe('announced'), {
        timeout: 60_000,
        interval: 200,
      });
    },
  );
});

test('a worker that is told to stop lets its running call end, then leaves without an error', async () => {
  const { worker, url, taskQueue } = await world.startWorker();
  await untilAnswers(`${url}/readyz`, 200);
  world.sandbox.faults.add({
    id: 'slow-inventory',
    server: 'legacy',
    method: 'GET',
    path: '*/inventory',
    delayMs: 8_000,
  });
  const partnerId = await world.startMigration(taskQueue);
  await vi.waitFor(() => expect(world.sandbox.faults.get('slow-inventory')?.hits).toBe(1), {
    timeout: 60_000,
    interval: 20,
  });
  worker.kill('SIGTERM');
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503), { timeout: 7_500 });
  expect(await worker.exited).toEqual({ code: 0, signal: null });
  world.sandbox.faults.clear('slow-inventory');

  const { events } = await world.client.workflow.getHandle(migrationWorkflowId(partnerId)).fetchHistory();
  const calls = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
  const completed = (events ?? []).filter((event) => event.activityTaskCompletedEventAttributes);
  expect(calls).toEqual(['inspectPartner']);
  expect(completed).toHaveLength(1);
  expect(world.sandbox.requests.total({ server: 'legacy', path: `/v1/accounts/${partnerId}/inventory` })).toBe(1);
  expect(errorsOf(worker)).toEqual([]);
  await expect(fetch(`${url}/livez`)).rejects.toThrow();
});

describe('Temporal away', () => {
  test('at boot: the worker waits, says so, and begins when Temporal is there', async () => {
    await world.temporal.cut();
    const { worker, url } = await world.startWorker();
    try {
      await worker.untilSays(`waiting for Temporal at ${world.temporal.address}`);
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      expect((await fetch(`${url}/readyz`)).status).toBe(503);
    } finally {
      await world.temporal.mend();
    }
    await untilAnswers(`${url}/readyz`, 200);
    expect(worker.lines.join('\n')).not.toContain('"stack"');
    worker.kill('SIGTERM');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  test('at boot: a worker that is told to stop while it waits ends at once', async () => {
    await world.temporal.cut();
    try {
      const { worker } = await world.startWorker();
      await worker.untilSays('waiting for Temporal');
      worker.kill('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
      expect(errorsOf(worker)).toEqual([]);
    } finally {
      await world.temporal.mend();
    }
  });

  test('later: the same worker goes on when Temporal has been restarted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portage-worker-'));
    const options = {
      namespace: temporalConfig.defaultNamespace,
      searchAttributes: searchAttributeTypes,
      dbFile: join(folder, 'temporal.db'),
    };
    let server = await startTemporal(options);
    const port = Number(server.address.split(':')[1]);
    const connection = await Connection.connect({ address: server.address });
    const client = new Client({ connection });
    try {
      const { worker, url, taskQueue } = await world.startWorker({ TEMPORAL_ADDRESS: server.address });
      await untilAnswers(`${url}/readyz`, 200);
      const before = await world.startMigration(taskQueue, client);
      await vi.waitFor(async () => expect(await stageOf(client, before)).toBe('announced'), { timeout: 60_000 });
      await server.stop();
      await untilAnswers(`${url}/readyz`, 503);
      server = await startTemporal({ ...options, port });
      expect(server.address).toBe(`127.0.0.1:${port}`);
      await untilAnswers(`${url}/readyz`, 200);
      const after = await world.startMigration(taskQueue, client);
      for (const partnerId of [before, after]) {
        await vi.waitFor(async () => expect(await stageOf(client, partnerId)).toBe('announced'), {
          timeout: 60_000,
          interval: 200,
        });
      }
      worker.kill('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
    } finally {
      await connection.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
