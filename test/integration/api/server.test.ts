import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { migrateDatabase } from '../../../db/migrate.js';
import { freePort } from '../../../stack/free-port.js';
import { builtProgram } from '../../support/built-programs.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

interface Served {
  process: ChildProcess;
  url: string;
  port: number;
  output: () => string;
  exit: Promise<number | null>;
}

let database: TestDatabase;
let folder: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'portage-server-test-'));
});
afterAll(async () => {
  for (const process of running) if (process.exitCode === null) process.kill('SIGKILL');
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function serve(settings: Record<string, string> = {}): Promise<Served> {
  const port = await freePort();
  const child = spawn(process.execPath, [builtProgram('api/server.ts')], {
    env: {
      PATH: process.env.PATH,
      PORTAGE_NO_ENV_FILE: '1',
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: process.env.TEST_TEMPORAL_ADDRESS,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return { process: child, url: `http://127.0.0.1:${port}`, port, output: () => output, exit };
}

const bootMs = 100_000;
const until = (served: Served, path: string) =>
  vi.waitFor(async () => expect((await fetch(`${served.url}${path}`)).status).toBe(200), bootMs);
const untilReady = (served: Served) => until(served, '/readyz');

describe('the API process', { timeout: 3 * bootMs }, () => {
  test('lets a request that it has begun end before it goes', async () => {
    const served = await serve();
    await untilReady(served);
    // The first test: nobody has made a key yet.
    expect(served.output()).toContain('nobody can get in');
    const socket = connect({ host: '127.0.0.1', port: served.port });
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk));
    const closed = once(socket, 'close');
    // The head of the request is there, its body not yet.
    socket.write(
      'POST /v1/nothing HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n',
    );
    await vi.waitFor(() => expect(answer).toContain('100 Continue'), 30_000);
    served.process.kill('SIGTERM');
    await vi.waitFor(() => expect(served.output()).toContain('shutting down'), 30_000);
    socket.write('{}');
    await closed;
    expect(answer).toMatch(/HTTP\/1.1 404[\s\S]*connection: close/i);
    expect(await served.exit).toBe(0);
  });

  test('boots, makes an admin key that works once, and ends cleanly when asked', async () => {
    const keyFile = join(folder, 'admin-key');
    const first = await serve({ ADMIN_KEY_FILE: keyFile });
    await untilReady(first);
    const key = (await readFile(keyFile, 'utf8')).trim();
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    const health = await fetch(`${first.url}/v1/system/health`, { headers: { authorization: `Bearer ${key}` } });
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ ready: true });
    first.process.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    expect(first.output()).not.toContain(key.slice(-64));
    expect(first.output()).not.toContain('nobody can get in');

    const second = await serve({ ADMIN_KEY_FILE: keyFile });
    await untilReady(second);
    expect((await readFile(keyFile, 'utf8')).trim()).toBe(key);
    second.process.kill('SIGTERM');
    expect(await second.exit).toBe(0);
  });

  test('serves its metrics on a port of their own', async () => {
    const port = await freePort();
    const served = await serve({ METRICS_PORT: String(port) });
    await untilReady(served);
    expect((await fetch(`${served.url}/metrics`)).status).toBe(404);
    const page = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(page.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await page.text();
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^http_request_duration_seconds_count\{.*route="\/readyz".*\} \d+$/m);
    served.process.kill('SIGTERM');
    expect(await served.exit).toBe(0);
  });

  test('names every missing setting and ends with an error', async () => {
    const served = await serve({ DATABASE_URL: '', HTTP_PORT: 'many' });
    expect(await served.exit).toBe(1);
    expect(served.output()).toContain('DATABASE_URL is missing');
    expect(served.output()).toContain('HTTP_PORT is not valid');
  });

  test('does not serve on a database without its schema', async () => {
    const name = `empty_${process.pid}_${Date.now()}`;
    const admin = postgres(database.url, { max: 1 });
    await admin.unsafe(`create database ${name}`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    const served = await serve({ DATABASE_URL: url.href });
    expect(await served.exit).toBe(1);
    expect(served.output()).toContain('npm run db:migrate');
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });

  test('waits for a database that comes up after it', async () => {
    const name = `late_${process.pid}_${Date.now()}`;
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    const served = await serve({ DATABASE_URL: url.href });
    await vi.waitFor(() => expect(served.output()).toContain('waiting for the database'), bootMs);
    expect(served.process.exitCode).toBeNull();
    // It appears with its schema at once: a wait for a schema would be in vain, and is none.
    const admin = postgres(database.url, { max: 1, onnotice: () => {} });
    await admin.unsafe(`create database ${name}_early`);
    const early = new URL(database.url);
    early.pathname = `/${name}_early`;
    await migrateDatabase(early.href);
    await admin.unsafe(`alter database ${name}_early rename to ${name}`);
    await until(served, '/livez');
    served.process.kill('SIGTERM');
    expect(await served.exit).toBe(0);
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });

  test('boots and takes events while Temporal is away, but is not ready', async () => {
    const keyFile = join(folder, 'other.key');
    const served = await serve({ TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`, ADMIN_KEY_FILE: keyFile });
    await until(served, '/livez');
    expect((await fetch(`${served.url}/readyz`)).status).toBe(503);
    const key = (await readFile(keyFile, 'utf8')).trim();
    const answer = await fetch(`${served.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        id: 'e1',
        type: 'migration.executed',
        subject: 'P-1',
        time: '2026-03-02T08:00:00Z',
        data: {},
      }),
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ status: 'verified' });
    served.process.kill('SIGTERM');
    expect(await served.exit).toBe(0);
  });
});
