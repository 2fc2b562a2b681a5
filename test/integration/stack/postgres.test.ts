import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startPostgres } from '../../../stack/postgres.js';
import { findPostmaster } from '../../../stack/postgres-leftover.js';
import { isPidAlive } from '../../../stack/process-identity.mjs';
import { canReach } from '../../../stack/server-account.mjs';
import { type Fixture, runFixture } from './fixtures/run-fixture.js';

const PROJECT_DIR = fileURLToPath(new URL('../../../', import.meta.url));
const NOBODY = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;

let folder: string;
const fixtures: Fixture[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portage-postgres-test-'));
  // As root the server runs under another account, which must get through.
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  for (const { child, exited } of fixtures.splice(0)) {
    child.kill('SIGKILL');
    await exited;
  }
  rmSync(folder, { recursive: true, force: true });
});

async function fixture(args: string[] = [], options = {}): Promise<Fixture> {
  const started = await runFixture('./hold-postgres.ts', args, options);
  fixtures.push(started);
  return started;
}

async function ask<T>(url: string, question: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await question(sql);
  } finally {
    await sql.end();
  }
}

describe('the embedded PostgreSQL', { timeout: 90_000 }, () => {
  it('in a temporary folder is UTF-8, wants its password, listens locally, and leaves nothing behind', async () => {
    const server = await startPostgres({ durable: false });
    const pid = findPostmaster(server.dataDir)?.pid ?? 0;
    const settings = await ask(
      server.url,
      (sql) => sql`
      select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses,
        current_setting('password_encryption') as password, current_setting('fsync') as fsync`,
    );
    expect(settings[0]).toMatchObject({
      encoding: 'UTF8',
      addresses: '127.0.0.1',
      password: 'scram-sha-256',
      fsync: 'off',
    });
    await expect(ask(server.url.replace(/:[^:@/]+@/, ':wrong@'), (sql) => sql`select 1`)).rejects.toMatchObject({
      code: '28P01',
    });
    expect(isPidAlive(pid)).toBe(true);
    await server.stop();
    expect(isPidAlive(pid)).toBe(false);
    expect(existsSync(dirname(server.dataDir))).toBe(false);
  });

  it('keeps its data, its port and its password in a data folder', async () => {
    const dataDir = join(folder, 'data');
    const first = await startPostgres({ dataDir, durable: true });
    await ask(first.url, (sql) => sql.unsafe('create table kept (n int); insert into kept values (42)'));
    await first.stop();
    expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
    const second = await startPostgres({ dataDir, durable: true });
    try {
      expect(second.url).toBe(first.url);
      expect(await ask(second.url, (sql) => sql`select n, current_setting('fsync') as fsync from kept`)).toMatchObject([
        { n: 42, fsync: 'on' },
      ]);
    } finally {
      await second.stop();
    }
  });

  it('starts again on the data of a process that was killed', async () => {
    const dataDir = join(folder, 'data');
    const holder = await fixture([dataDir]);
    await ask(String(holder.answer.url), (sql) => sql.unsafe('create table kept (n int); insert into kept values (7)'));
    const before = findPostmaster(dataDir)?.pid ?? 0;
    holder.child.kill('SIGKILL');
    await holder.exited;
    const server = await startPostgres({ dataDir, durable: false });
    try {
      expect(server.shared).toBe(false);
      expect(isPidAlive(before)).toBe(false);
      expect(await ask(server.url, (sql) => sql`select n from kept`)).toMatchObject([{ n: 7 }]);
    } finally {
      await server.stop();
    }
  });

  it.runIf(process.platform === 'linux')('stops a server that outlived even its guard', async () => {
    const dataDir = join(folder, 'data');
    const holder = await fixture([dataDir]);
    const orphan = findPostmaster(dataDir)?.pid ?? 0;
    killGuardOf(orphan);
    holder.child.kill('SIGKILL');
    await holder.exited;
    expect(isPidAlive(orphan)).toBe(true);
    const server = await startPostgres({ dataDir, durable: false });
    try {
      expect(isPidAlive(orphan)).toBe(false);
      expect(findPostmaster(dataDir)?.pid).not.toBe(orphan);
      expect(await ask(server.url, (sql) => sql`select 1 as one`)).toMatchObject([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });

  it('is shared with a live process that runs it, and is left to that process', async () => {
    const dataDir = join(folder, 'data');
    const holder = await fixture([dataDir]);
    const server = await startPostgres({ dataDir, durable: false });
    expect(server).toMatchObject({ shared: true, url: holder.answer.url });
    await server.stop();
    expect(await ask(server.url, (sql) => sql`select 1 as one`)).toMatchObject([{ one: 1 }]);
    holder.child.stdin?.write('stop\n');
    expect(await holder.exited).toBe(0);
    expect(findPostmaster(dataDir)).toBeUndefined();
  });

  it('of a killed process goes by itself, with its temporary folder', async () => {
    const holder = await fixture();
    const dataDir = String(holder.answer.dataDir);
    const pid = findPostmaster(dataDir)?.pid ?? 0;
    holder.child.kill('SIGKILL');
    await vi.waitFor(() => expect([isPidAlive(pid), existsSync(dirname(dataDir))]).toEqual([false, false]), {
      timeout: 30_000,
    });
  });

  it('can be started twice at once', async () => {
    const [a, b] = await Promise.all([startPostgres({ durable: false }), startPostgres({ durable: false })]);
    try {
      expect(a?.port).not.toBe(b?.port);
      for (const server of [a, b]) expect(await ask(server?.url ?? '', (sql) => sql`select 1 as one`)).toHaveLength(1);
    } finally {
      await Promise.all([a?.stop(), b?.stop()]);
    }
  });

  it('started by two processes at once on one new data folder is one server', async () => {
    const dataDir = join(folder, 'data');
    const both = await Promise.all([fixture([dataDir]), fixture([dataDir])]);
    expect(both.map(({ answer }) => answer.shared).sort()).toEqual([false, true]);
    expect(both[0]?.answer.url).toBe(both[1]?.answer.url);
  });

  it('takes another port when the wished one is in use', async () => {
    const first = await startPostgres({ durable: false });
    const second = await startPostgres({ durable: false, port: first.port });
    try {
      expect(second.port).not.toBe(first.port);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });

  it('refuses data of another major version and says what to do', async () => {
    const dataDir = join(folder, 'data');
    await (await startPostgres({ dataDir, durable: false })).stop();
    const version = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
    writeFileSync(join(dataDir, 'PG_VERSION'), '14\n');
    await expect(startPostgres({ dataDir, durable: false })).rejects.toMatchObject({
      code: 'POSTGRES_DATA',
      message: expect.stringContaining(`made by PostgreSQL 14, the installed one is ${version}`),
    });
  });

  it.runIf(isRoot && canReach(PROJECT_DIR, NOBODY))('runs for an ordinary user as that user', async () => {
    const home = mkdtempSync(join(tmpdir(), 'portage-home-'));
    chownSync(home, NOBODY.uid, NOBODY.gid);
    try {
      const holder = await fixture([join(home, 'data')], { ...NOBODY, env: { PATH: process.env.PATH, HOME: home } });
      expect(holder.answer).toMatchObject({ uid: NOBODY.uid, shared: false });
      expect(statSync(join(home, 'data')).uid).toBe(NOBODY.uid);
      expect(await ask(String(holder.answer.url), (sql) => sql`select 1 as one`)).toHaveLength(1);
      holder.child.stdin?.write('stop\n');
      expect(await holder.exited).toBe(0);
      const byRoot = await startPostgres({ dataDir: join(home, 'data'), durable: false });
      await byRoot.stop();
      expect(byRoot.url).toBe(holder.answer.url);
      expect(statSync(join(home, 'data')).uid).toBe(NOBODY.uid);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

/** Kills the guard's processes, which share the server's process group, but not the server. */
function killGuardOf(server: number): void {
  const processes = spawnSync('ps', ['-eo', 'pid=,pgid='], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const group = processes.find(([pid]) => pid === server)?.[1];
  for (const [pid, itsGroup] of processes) {
    if (pid !== undefined && itsGroup === group && pid !== server) process.kill(pid, 'SIGKILL');
  }
}
