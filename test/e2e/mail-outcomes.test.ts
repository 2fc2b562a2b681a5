import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createActivities, createOutsideClients, type OutsideClients } from '../../activities/index.js';
import { buildApp } from '../../api/app.js';
import { cursorKey } from '../../api/lists/page-cursor.js';
import { createLogger } from '../../boot/logger.js';
import { connectDatabase, type Database } from '../../db/connection.js';
import { createApiClient } from '../../db/queries/api-clients.js';
import { scopes } from '../../domain/authorization.js';
import type { MigrationSnapshot } from '../../domain/migration.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { temporalConfig } from '../../temporal.config.js';
import { createMigrationsClient, type MigrationsClient } from '../../temporal-client/migrations-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { findDeliveryByMessageId } from '../support/mail-deliveries.js';
import { quickPolicy } from '../support/migration.js';
import { activityConfigOf } from '../support/sandbox-settings.js';
import { connectTestTemporal, type TestTemporal } from '../support/temporal.js';

let testDatabase: TestDatabase;
let database: Database;
let sandbox: Sandbox;
let temporal: TestTemporal;
let clients: OutsideClients;
let migrations: MigrationsClient;
let app: Awaited<ReturnType<typeof buildApp>>;
let stopWorker: () => Promise<void>;
let authorization: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
  sandbox = await startSandbox({ seed: 'empty' });
  temporal = await connectTestTemporal();
  const config = activityConfigOf(sandbox, { EMAIL_PROVIDER: 'resend' });
  clients = createOutsideClients(config);
  const taskQueue = `mail-outcomes-${randomUUID()}`;
  stopWorker = await temporal.work(taskQueue, createActivities({ database, config, clients }));
  migrations = createMigrationsClient({
    address: process.env.TEST_TEMPORAL_ADDRESS ?? '',
    namespace: temporalConfig.defaultNamespace,
    taskQueue,
  });
  app = await buildApp({
    database,
    migrations,
    logger: createLogger('api', 'silent'),
    publicUrl: 'https://portage.test',
    cursorKey: cursorKey('of the tests'),
    eventKeysSecret: randomBytes(32).toString('base64'),
    // The tests ask again and again.
    rateLimits: { requestsPerMinute: 60_000, failuresPerMinute: 20 },
    // On a busy machine what is delivered in the end must not be told as under way.
    eventAnswerWithinMs: 30_000,
    timeLimitMs: 60_000,
  });
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { key } = await createApiClient(database, { name: 't', scopes: [...scopes], createdBy: 'test', expiresAt });
  authorization = `Bearer ${key}`;
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await call('POST', '/v1/event-sources', { slug: 'mails', name: 'Resend', auth: 'signature', dialect: 'resend' });
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  expect((await call('POST', '/v1/event-sources/mails/keys', { scheme: 'v1', secret })).status).toBe(201);
  sandbox.setResendWebhook({ url: `${url}/v1/events?source=mails`, secret });
}, 120_000);

afterAll(async () => {
  await stopWorker?.();
  await app?.close();
  await migrations?.close();
  await clients?.close();
  await temporal?.close();
  await sandbox?.stop();
  await database?.close();
  await testDatabase?.drop();
});

async function call(method: 'GET' | 'POST', url: string, body?: object) {
  const headers = { authorization, ...(method === 'POST' && { 'idempotency-key': randomUUID(), 'if-match': '*' }) };
  const response = await app.inject({ method, url, headers, ...(body && { payload: body }) });
  return { status: response.statusCode, body: response.json() };
}

/** A partner whose data has been moved, and the address of its one admin. */
async function movedPartner(): Promise<{ partnerId: string; migrationId: string; email: string }> {
  const partnerId = `M-${randomUUID().slice(0, 8)}`;
  const email = `erika.${partnerId.toLowerCase()}@canary.example`;
  sandbox.makePartner({ id: partnerId, contacts: [{ id: 'C-1', name: 'Erika Muster', email, role: 'admin' }] });
  const started = await call('POST', '/v1/migrations', {
    partnerId,
    plannedFor: new Date().toISOString(),
    policy: { ...quickPolicy, effectRetryForMs: 20_000, effectRetryFirstMs: 200, effectRetryMaxMs: 1_000 },
  });
  expect(started.status).toBe(201);
  await until(partnerId, (now) => expect(now.waiting?.for).toContain('migration executed'));
  for (const { type, data } of sandbox.people.execute(partnerId, {}).events) {
    const event = { id: randomUUID(), type, subject: partnerId, time: new Date().toISOString(), data };
    expect((await call('POST', '/v1/events', event)).status).toBe(202);
  }
  return { partnerId, migrationId: started.body.migrationId, email };
}

async function until(partnerId: string, check: (now: MigrationSnapshot) => void): Promise<MigrationSnapshot> {
  let now: MigrationSnapshot | undefined;
  await vi.waitFor(
    async () => {
      now = (await call('GET', `/v1/migrations/${partnerId}`)).body as MigrationSnapshot;
      check(now);
    },
    { timeout: 60_000, interval: 100 },
  );
  return now as MigrationSnapshot;
}

const migratedMails = (email: string) =>
  sandbox.resend.list().filter(({ to, messageId }) => to[0]?.includes(email) && messageId?.includes('.migrated.'));
const messageIdOf = (migrationId: string) => `<${migrationId}.email.migrated.C-1@portage.example>`;
const effectOf = (now: MigrationSnapshot) => now.effects.find(({ key }) => key.endsWith('/email/migrated/C-1'));

test('a mail that came back asks for attention by contact and template; sent again and delivered, it is quiet', async () => {
  const { partnerId, migrationId, email } = await movedPartner();
  await until(partnerId, (now) => expect(effectOf(now)?.status).toBe('confirmed'));
  const [first] = migratedMails(email);
  const [told] = (await sandbox.reportMail(first?.id ?? '', 'bounce')) ?? [];
  expect(told).toMatchObject({ status: 202, answer: { status: 'delivered', subject: partnerId } });
  const asked = await until(partnerId, (now) => expect(now.attention[0]?.code).toBe('email-undeliverable'));
  expect(asked.attention[0]).toMatchObject({
    step: 'email/migrated/C-1',
    why: 'Mail "migrated" to contact C-1 came back',
    evidence: { contactId: 'C-1', template: 'migrated', kind: 'bounced', reasonClass: 'hard' },
    actions: expect.arrayContaining(['retry', 'skip', 'replace-contact']),
  });
  expect(JSON.stringify(asked)).not.toContain('canary');

  const retried = await call('POST', `/v1/migrations/${partnerId}/actions/retry`, {
    step: 'email/migrated/C-1',
    reason: 'the mailbox is there again',
  });
  expect(retried.status, JSON.stringify(retried.body)).toBeLessThan(300);
  await vi.waitFor(() => expect(migratedMails(email)).toHaveLength(2), { timeout: 30_000 });
  await until(partnerId, (now) => expect(effectOf(now)?.status).toBe('confirmed'));
  const second = migratedMails(email)[1];
  const [arrived] = (await sandbox.reportMail(second?.id ?? '', 'deliver')) ?? [];
  expect(arrived).toMatchObject({ status: 202, answer: { status: 'ignored', reason: 'ledger-only' } });
  expect(await findDeliveryByMessageId(database, messageIdOf(migrationId))).toMatchObject({
    round: 2,
    providerId: second?.id,
    bouncedAt: null,
    deliveredAt: expect.any(Date),
  });
  expect((await call('GET', `/v1/migrations/${partnerId}`)).body.attention).toEqual([]);
}, 120_000);

test('a mail of which nobody knew whether it went out is known as sent once it is reported delivered', async () => {
  // It did go out; the sender learns that another request under its key had been there.
  sandbox.faults.add({
    server: 'resend',
    path: '/emails',
    status: 409,
    afterEffect: true,
    body: { statusCode: 409, name: 'invalid_idempotent_request', message: 'Same key, other payload' },
    count: 1,
  });
  const { partnerId, migrationId, email } = await movedPartner();
  const asked = await until(partnerId, (now) => expect(now.attention[0]?.code).toBe('email-unconfirmed'));
  expect(asked.attention[0]?.step).toBe('email/migrated/C-1');
  const [mail] = migratedMails(email);
  const [told] = (await sandbox.reportMail(mail?.id ?? '', 'deliver')) ?? [];
  expect(told).toMatchObject({ status: 202, answer: { status: 'delivered' } });
  const now = await until(partnerId, (snapshot) => expect(snapshot.attention).toEqual([]));
  expect(effectOf(now)?.status).toBe('confirmed');
  expect(await findDeliveryByMessageId(database, messageIdOf(migrationId))).toMatchObject({ status: 'sent' });
  const id = (told?.answer as { id: string } | undefined)?.id;
  await vi.waitFor(
    async () =>
      expect((await call('GET', `/v1/events/${id}`)).body).toMatchObject({
        status: 'applied',
        timelineSequence: expect.any(Number),
      }),
    { timeout: 30_000 },
  );
  expect(migratedMails(email)).toHaveLength(1);
}, 120_000);
