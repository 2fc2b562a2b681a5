import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { freePort } from '../../stack/free-port.js';
import { builtFolder } from '../support/built-programs.js';
import { outsideSettings } from '../support/sandbox-settings.js';
import { PlayWorld } from './play-world.js';
import { endPrograms, run, untilAnswers } from './program.js';

let folder: string;
let sandbox: Sandbox;
let server: postgres.Sql;
const databaseName = `test_built_${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portage-built-'));
  sandbox = await startSandbox({ seed: 'empty' });
  server = postgres(process.env.TEST_DATABASE_URL ?? '', { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${databaseName}`);
}, 300_000);

afterAll(async () => {
  await endPrograms();
  await sandbox?.stop();
  await server?.unsafe(`drop database if exists ${databaseName} with (force)`);
  await server?.end();
  await rm(folder, { recursive: true, force: true });
});

/** From what is shipped: package.json, node_modules and the build, without a line of TypeScript. */
function runBuilt(program: string, env: Record<string, string> = {}) {
  return run(process.execPath, [join('dist', program)], { cwd: builtFolder(), env });
}

describe.each([
  ['worker/main.js', ['DATABASE_URL', 'LEGACY_PORTAL_URL', 'MARKETPLACE_URL', 'SMTP_URL', 'TEMPORAL_ADDRESS']],
  ['api/server.js', ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'HTTP_PORT']],
  ['db/migrate.js', ['DATABASE_URL']],
])('%s', (program, names) => {
  test.each([
    ['missing', {}],
    ['of no use', { DATABASE_URL: 'postgres://portage:very-secret@db:99999/portage' }],
  ])('names all its faults when settings are %s, and shows neither values nor a stack', async (_kind, database) => {
    const built = runBuilt(program, { TEMPORAL_ADDRESS: 'wrong', HTTP_PORT: '99999', ...database });
    expect((await built.exited).code).toBe(1);
    const said = built.lines.join('\n');
    for (const name of names) expect(said).toContain(`${name} is `);
    expect(said).not.toMatch(/very-secret|99999|^\s+at /m);
  });
});

test('the schema update says in one line that the database is away', async () => {
  const built = runBuilt('db/migrate.js', { DATABASE_URL: 'postgres://portage:very-secret@127.0.0.1:1/portage' });
  expect((await built.exited).code).toBe(1);
  expect(built.lines).toEqual(['The database could not be brought up to date: connect ECONNREFUSED 127.0.0.1:1']);
});

test('the built processes carry a partner through', { timeout: 240_000 }, async () => {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/${databaseName}`;
  const settings = {
    TEMPORAL_ADDRESS: process.env.TEST_TEMPORAL_ADDRESS ?? '',
    TEMPORAL_TASK_QUEUE: `built-${randomUUID()}`,
    DATABASE_URL: url.href,
    ...outsideSettings(sandbox),
    API_REQUESTS_PER_MINUTE: '60000',
    ADMIN_KEY_FILE: join(folder, 'admin-key'),
    HTTP_PORT: String(await freePort()),
    WORKER_HTTP_PORT: String(await freePort()),
    LOG_LEVEL: 'debug',
  };
  // Before the schema is there neither starts.
  const early = [runBuilt('worker/main.js', settings), runBuilt('api/server.js', settings)];
  for (const program of early) {
    expect((await program.exited).code).toBe(1);
    expect(program.lines.join('\n')).toContain('db:migrate');
  }
  const migrate = runBuilt('db/migrate.js', settings);
  expect([(await migrate.exited).code, migrate.lines]).toEqual([0, ['The database is up to date.']]);
  const worker = runBuilt('worker/main.js', settings);
  const api = runBuilt('api/server.js', settings);
  await untilAnswers(`http://127.0.0.1:${settings.WORKER_HTTP_PORT}/readyz`, 200);
  await untilAnswers(`http://127.0.0.1:${settings.HTTP_PORT}/readyz`, 200);
  // The bundle of the build is used: nothing was bundled at boot.
  expect(worker.lines.join('\n')).not.toMatch(/webpack|Workflow bundle created/);

  const world = new PlayWorld({
    api: `http://127.0.0.1:${settings.HTTP_PORT}`,
    sandbox: sandbox.controlUrl,
    mailbox: sandbox.mailboxUrl,
    databaseUrl: settings.DATABASE_URL,
    adminKeyFile: settings.ADMIN_KEY_FILE,
  });
  try {
    const id = `B-${randomUUID().slice(0, 8)}`;
    await world.makePartner({ id, locale: 'de-DE' });
    const migrationId = await world.start(id);
    await world.untilHandedOver(id);
    await world.acceptAndCertify(id);
    await world.expectEachEffectOnce(id, migrationId);
    expect(await world.mailsByTemplate(migrationId)).toMatchObject({ migrated: 2, ready: 1 });
  } finally {
    await world.close();
  }
  for (const program of [api, worker]) {
    program.kill('SIGTERM');
    expect(await program.exited).toEqual({ code: 0, signal: null });
  }
});
