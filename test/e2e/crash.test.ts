import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { freePort } from '../../stack/free-port.js';
import { type RunningTemporal, startTemporal, type TemporalOptions } from '../../stack/temporal.js';
import { searchAttributeTypes, temporalConfig } from '../../temporal.config.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { outsideSettings } from '../support/sandbox-settings.js';
import { PlayWorld } from './play-world.js';
import { endPrograms, type Program, runProgram, untilAnswers } from './program.js';

// A system of its own, whose processes and Temporal server can be killed.
let folder: string;
let temporalOptions: TemporalOptions;
let temporal: RunningTemporal;
let database: TestDatabase;
let sandbox: Sandbox;
let settings: Record<string, string>;
let worker: Program;
let api: Program;
let world: PlayWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portage-crash-'));
  temporalOptions = {
    namespace: temporalConfig.defaultNamespace,
    searchAttributes: searchAttributeTypes,
    dbFile: join(folder, 'temporal.db'),
  };
  temporal = await startTemporal(temporalOptions);
  database = await createTestDatabase();
  sandbox = await startSandbox({ seed: 'empty' });
  settings = {
    TEMPORAL_ADDRESS: temporal.address,
    DATABASE_URL: database.url,
    ...outsideSettings(sandbox),
    // Nothing shall happen at the full hour that a test does not expect.
    WATCH_EVERY_MINUTES: '0',
    API_REQUESTS_PER_MINUTE: '60000',
    ADMIN_KEY_FILE: join(folder, 'admin-key'),
    HTTP_PORT: String(await freePort()),
    WORKER_HTTP_PORT: String(await freePort()),
  };
  await startWorker();
  await startApi();
  world = new PlayWorld({
    api: `http://127.0.0.1:${settings.HTTP_PORT}`,
    sandbox: sandbox.controlUrl,
    mailbox: sandbox.mailboxUrl,
    databaseUrl: database.url,
    adminKeyFile: join(folder, 'admin-key'),
  });
}, 300_000);

afterAll(async () => {
  await world?.close();
  await endPrograms();
  await temporal?.stop();
  await sandbox?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<void> {
  worker = runProgram('worker/main.ts', { env: settings });
  await untilAnswers(`http://127.0.0.1:${settings.WORKER_HTTP_PORT}/readyz`, 200, 120_000);
}

async function startApi(): Promise<void> {
  api = runProgram('api/server.ts', { env: settings });
  await untilAnswers(`http://127.0.0.1:${settings.HTTP_PORT}/livez`, 200, 120_000);
}

function untilHit(faultId: string): Promise<void> {
  return vi.waitFor(() => expect(sandbox.faults.get(faultId)?.hits).toBe(1), { timeout: 60_000, interval: 10 });
}

test('a worker that is killed in the middle of hand-overs does nothing twice once it is back', {
  timeout: 240_000,
}, async () => {
  // Each of them is caught in another call, all by the same kill; what was asked for outside still happens.
  const [portal, invite, mail] = ['K-portal', 'K-invite', 'K-mail'];
  for (const id of [portal, invite, mail]) await world.makePartner({ id, contacts: 1 });
  sandbox.faults.add({
    id: 'slow-mode',
    server: 'legacy',
    method: 'PUT',
    path: `/v1/accounts/${portal}/mode`,
    delayMs: 4_000,
    count: 1,
  });
  const path = await world.usersPath(invite);
  sandbox.faults.add({ id: 'slow-invite', server: 'marketplace', method: 'POST', path, delayMs: 4_000, count: 1 });
  const address = '*@k-mail.example.com';
  sandbox.faults.add({
    id: 'slow-mail',
    server: 'mailbox',
    stage: 'data-after',
    path: address,
    delayMs: 4_000,
    count: 1,
  });
  // Not frozen before, so that the one slow PUT of the mode is that of the hand-over.
  const ids = new Map<string, string>();
  for (const id of [portal, invite, mail]) ids.set(id, await world.start(id, { freezePortal: false }));
  for (const id of [portal, invite, mail]) {
    await world.untilWaitingFor(id, 'migration executed');
  }
  await Promise.all([portal, invite, mail].map((id) => world.playAndTell(id, 'execute')));
  await Promise.all(['slow-mode', 'slow-invite', 'slow-mail'].map(untilHit));
  worker.kill('SIGKILL');
  expect(await worker.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await startWorker();

  // What the mail server took without our knowing it is not sent again, but asked about.
  const { attention } = await world.untilAttention(mail, 'email-unconfirmed');
  expect(await world.mailsLike(mail, '.migrated.')).toHaveLength(1);
  expect((await world.act(mail, 'skip', { step: attention[0]!.step })).status).toBe(200);
  for (const id of [portal, invite, mail]) {
    await world.acceptAndCertify(id);
    const { legacy, marketplace } = await world.overview(id);
    expect(legacy.mode).toBe('archive');
    expect(marketplace.memberships).toHaveLength(1);
    expect(await world.mailsLike(id, '.migrated.')).toHaveLength(1);
  }
  for (const id of [portal, invite]) await world.expectEachEffectOnce(id, ids.get(id)!);
  const unsure = (await world.effects(ids.get(mail)!)).filter(({ status }) => status !== 'confirmed');
  expect(unsure).toMatchObject([{ step: 'email', status: 'unconfirmed' }]);
});

test('an event that was acknowledged while Temporal was away survives the death of the API', {
  timeout: 240_000,
}, async () => {
  const id = 'K-event';
  await world.makePartner({ id });
  const migrationId = await world.start(id);
  await world.untilWaitingFor(id, 'migration executed');
  const [executed] = (await world.play(id, 'execute')).events;
  await temporal.stop();
  const event = { ...executed!, id: 'k-event-executed', time: new Date().toISOString() };
  const taken = await world.sendRaw(id, event);
  expect([taken.status, taken.body.status]).toEqual([202, 'verified']);
  api.kill('SIGKILL');
  expect(await api.exited).toEqual({ code: null, signal: 'SIGKILL' });

  // The API comes up before Temporal does, and goes on with what it had promised.
  await startApi();
  const again = await world.sendRaw(id, event);
  expect([again.status, again.body.id]).toEqual([200, taken.body.id]);
  temporal = await startTemporal({ ...temporalOptions, port: Number(temporal.address.split(':')[1]) });
  await untilAnswers(`http://127.0.0.1:${settings.HTTP_PORT}/readyz`, 200);
  await world.untilReceipt(taken.body.id, 'applied');
  await world.acceptAndCertify(id);
  await world.expectEachEffectOnce(id, migrationId);
});

test('API and worker end at SIGTERM without an error, and leave nothing', async () => {
  for (const program of [api, worker]) {
    program.kill('SIGTERM');
    expect(await program.exited).toEqual({ code: 0, signal: null });
  }
  const connections = await world.sql`
    select application_name from pg_stat_activity
    where datname = current_database() and application_name in ('portage-worker', 'portage-api')`;
  expect(connections).toEqual([]);
});
