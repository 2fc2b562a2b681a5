import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { Compile } from 'typebox/schema';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createMailer } from '../../../activities/email/mailer.js';
import type { Mailer } from '../../../activities/email/outgoing-mail.js';
import { type AlertWebhook, createAlertWebhook } from '../../../activities/system/alert-webhook.js';
import { loadAlerting } from '../../../activities/system/alerting.js';
import { createSystemActivities } from '../../../activities/system/system-activities.js';
import { verifyStandardWebhook } from '../../../api/intake/standard-webhooks.js';
import { lookAtSystemWatch, startSystemWatchLapse } from '../../../api/process/system-watch-lapse.js';
import { alertSchema } from '../../../api/schemas/alert-webhook.js';
import { ConfigurationError } from '../../../config.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { insertEvent } from '../../../db/queries/events.js';
import { recordBatch } from '../../../db/queries/record.js';
import { redeliverEvent } from '../../../db/queries/redeliver-events.js';
import { raiseSystemAttention } from '../../../db/queries/system-attention.js';
import type { AttentionItem } from '../../../domain/attention.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import type { TemporalSight } from '../../../domain/temporal-sight.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { recordBatchOf } from '../../support/records.js';
import { startMisbehavingSmtp } from './misbehaving-smtp.js';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const operations = 'operations@portage.example';
const minute = 60_000;

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let sandbox: Sandbox;
let testDatabase: TestDatabase;
let database: Database;
let mailer: Mailer;
let receiver: Server;
let webhook: AlertWebhook;
const received: Received[] = [];
/** What the receiver answers with; the default once it is used up. */
const answers: { status: number; headers?: Record<string, string> }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'empty' });
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
  mailer = createMailer({ url: sandbox.smtpUrl, timeoutMs: 3_000 });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const { status, headers = {} } = answers.shift() ?? { status: 204 };
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const { port } = receiver.address() as AddressInfo;
  const made = createAlertWebhook({ ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, ALERT_WEBHOOK_SECRET: secret });
  webhook = made!;
});

afterEach(async () => {
  received.length = 0;
  answers.length = 0;
  now = Date.parse('2026-03-03T09:00:00Z');
  sandbox.mailbox.messages.clear();
  await database.sql`delete from attention_items`;
  await database.sql`delete from migrations`;
});

afterAll(async () => {
  await webhook?.close();
  await new Promise((closed) => receiver.close(closed));
  await mailer?.close();
  await database?.close();
  await testDatabase?.drop();
  await sandbox?.stop();
});

let now = Date.parse('2026-03-03T09:00:00Z');
const nothingWrong: TemporalSight = {
  unpolledQueues: async () => [],
  failingWorkflows: async () => [],
  stoppedSchedules: async () => [],
  closedWorkflows: async () => [],
};
const activities = (sight: Partial<TemporalSight> = {}, by: Mailer = mailer) =>
  createSystemActivities({
    database,
    mailer: by,
    webhook,
    sight: { ...nothingWrong, ...sight },
    config: {
      OPERATIONS_EMAIL: operations,
      OPERATIONS_TIME_ZONE: 'Europe/Berlin',
      BUSINESS_HOLIDAYS: '2026-03-04',
      ALERT_WEBHOOK_SECRET: secret,
      MAIL_FROM: 'Portage <no-reply@portage.example>',
      PUBLIC_URL: 'https://portage.test',
    },
    now: () => now,
  });
const pursue = (by?: Mailer) => new MockActivityEnvironment().run(activities({}, by).pursueAttention);
/** The watch at its pace, every minute of policy time. */
const pursueFor = async (minutes: number) => {
  for (let passed = 0; passed < minutes; passed += 1) {
    now += minute;
    await pursue();
  }
};
const watch = (sight?: Partial<TemporalSight>) => new MockActivityEnvironment().run(activities(sight).watchSystem);
const mails = () => sandbox.mailbox.messages.list({ to: operations });
const alerts = () => received.map(({ body }) => JSON.parse(body));
const open = () =>
  database.sql<{ code: string; subject: string; evidence: object }[]>`
    select code, subject, evidence from attention_items where closed_at is null order by code, subject`;

let sequence = 0;
const record = (attention: AttentionItem[], more: Partial<MigrationSnapshot> = {}) => {
  sequence += 1;
  const snapshot = { attention, sequence, stage: 'verifying' as const, timeZone: 'Europe/Berlin', ...more };
  return recordBatch(database, recordBatchOf({ first: 1, last: 0 }, { snapshot }));
};
const mismatch: AttentionItem = {
  code: 'inventory-mismatch',
  severity: 'warning',
  step: 'verify',
  since: '2026-03-03T09:00:00.000Z',
  why: 'Two subscriptions are missing',
  actions: ['retry', 'skip'],
};

describe('an item whose deadline passes', () => {
  test('is escalated and breached by mail and signed web hook, once each, and resolved once', async () => {
    await record([mismatch]);
    await pursueFor(29);
    expect([mails().length, received.length]).toEqual([0, 0]);

    await pursueFor(3);
    expect(mails()).toHaveLength(1);
    expect(mails()[0]).toMatchObject({ subject: '[Portage] Attention: 1 escalated', from: 'no-reply@portage.example' });
    expect(mails()[0]?.text).toContain('partner P-10042, in stage verifying');
    expect(mails()[0]?.text).toMatch(/https:\/\/portage\.test\/v1\/attention\/att_/);
    expect(alerts()).toMatchObject([
      { type: 'attention.escalated', data: { code: 'inventory-mismatch', partnerId: 'P-10042', level: 'escalate' } },
    ]);

    now += 4 * 60 * minute;
    await pursue();
    await pursue();
    expect(mails().map(({ subject }) => subject)).toEqual([
      '[Portage] Attention: 1 escalated',
      '[Portage] Attention: 1 breached',
    ]);

    await record([]);
    await pursueFor(3);
    expect(alerts().map(({ type }) => type)).toEqual([
      'attention.escalated',
      'attention.breached',
      'attention.resolved',
    ]);
    expect(
      mails()
        .map(({ subject }) => subject)
        .slice(2),
    ).toEqual(['[Portage] Attention: 1 resolved']);
  });

  test('carries a signature that the published library and our own verifier accept, and nothing altered passes', async () => {
    await record([mismatch]);
    await pursueFor(31);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const signed = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    expect(signed['webhook-id']).toMatch(/^att_[0-9a-f-]{36}_escalate$/);
    expect(new Webhook(secret).verify(body, signed)).toMatchObject({ type: 'attention.escalated' });
    // As the API's document tells of it.
    expect(Compile(alertSchema).Errors(JSON.parse(body))[1]).toEqual([]);
    expect(() => new Webhook(secret).verify(body.replace('P-10042', 'P-10043'), signed)).toThrow();
    const ours = verifyStandardWebhook(
      { id: signed['webhook-id'], timestamp: signed['webhook-timestamp'], signature: signed['webhook-signature'] },
      Buffer.from(body),
      [{ kid: 'k', scheme: 'v1', secret: Buffer.alloc(32, 7) }],
    );
    expect(ours).toMatchObject({ valid: true });
  });

  test('waits for support time in the zone of its partner: night, holiday and weekend do not count', async () => {
    await record([{ ...mismatch, since: '2026-03-03T18:50:00.000Z' }]);
    // Tuesday 19:50 in Berlin; Wednesday is a holiday; Thursday 08:20 is half an hour of support later.
    for (const [at, told] of [
      ['2026-03-03T23:00:00Z', 0],
      ['2026-03-04T12:00:00Z', 0],
      ['2026-03-05T07:19:00Z', 0],
      ['2026-03-05T07:20:00Z', 1],
    ] as const) {
      now = Date.parse(at);
      await pursue();
      expect(received, at).toHaveLength(told);
    }
  });

  test('of an execution is breached, and critical, by business days, whatever the clock of its workflow says', async () => {
    // Planned for a Friday, 08:00 in Berlin.
    const overdue = (severity: AttentionItem['severity']): AttentionItem => ({
      ...mismatch,
      code: 'execution-overdue',
      step: 'execution',
      severity,
      since: '2026-03-07T07:00:00.000Z',
    });
    const asked = (severity: AttentionItem['severity']) =>
      record([overdue(severity)], { stage: 'migrating', plannedFor: '2026-03-06T07:00:00.000Z' });
    const shown = async () => {
      const [item] = await database.sql`select severity, level, snoozed_until is null as awake from attention_items`;
      return item;
    };
    await asked('warning');
    now = Date.parse('2026-03-08T09:00:00Z');
    await pursue();
    const isAlerted = () => alerts().map(({ type, data }) => [type, data.severity]);
    const escalated = ['attention.escalated', 'warning'];
    // On Monday it is escalated, and the workflow's three days are over; then it is put aside for a week.
    now = Date.parse('2026-03-09T07:00:00Z');
    await asked('critical');
    await pursue();
    await database.sql`
      update attention_items set snoozed_until = '2026-03-15T09:00:00Z', level_due_at = null`;
    await pursueFor(60);
    expect(await shown()).toEqual({ severity: 'warning', level: 'escalate', awake: false });
    expect(isAlerted()).toEqual([escalated]);
    now = Date.parse('2026-03-11T06:59:00Z');
    await pursue();
    expect(await shown()).toEqual({ severity: 'warning', level: 'escalate', awake: false });
    now += minute;
    await pursue();
    expect(await shown()).toEqual({ severity: 'critical', level: 'breach', awake: true });
    expect(isAlerted()).toEqual([escalated, ['attention.breached', 'critical']]);
    await asked('critical');
    await pursueFor(3);
    expect(await shown()).toEqual({ severity: 'critical', level: 'breach', awake: true });
    expect(received).toHaveLength(2);
  });

  test('is told of at night only where the whole stands still, also when it is found late', async () => {
    // Sunday, 02:00 in Berlin, with a worker that comes back after two days.
    now = Date.parse('2026-03-08T01:00:00Z');
    await record([
      { ...mismatch, since: '2026-03-06T09:00:00.000Z' },
      { ...mismatch, code: 'enrollment-queried', since: '2026-03-08T01:00:00.000Z' },
    ]);
    await raiseSystemAttention(database, {
      code: 'events-undelivered',
      severity: 'critical',
      subjectKind: 'relay',
      subject: 'events',
      why: 'x',
      since: '2026-03-08T01:00:00.000Z',
    });
    await pursue();
    expect(alerts().map(({ data }) => data.code)).toEqual(['events-undelivered']);
    now = Date.parse('2026-03-09T06:59:00Z');
    await pursue();
    expect(new Set(alerts().map(({ data }) => data.code))).toEqual(new Set(['events-undelivered']));
    now += minute;
    await pursue();
    const codes = alerts().map(({ data }) => data.code);
    expect(codes.filter((code) => code !== 'events-undelivered').sort()).toEqual([
      'enrollment-queried',
      'inventory-mismatch',
    ]);
  });

  test('is reminded of by mail alone', async () => {
    await record([{ ...mismatch, code: 'email-unconfirmed' }]);
    now = Date.parse('2026-03-05T09:00:00Z');
    await pursue();
    expect(mails().map(({ subject }) => subject)).toEqual(['[Portage] Attention: 1 reminders']);
    expect(received).toEqual([]);
  });

  test('that was born critical and put aside wakes by itself at its escalation and at its breach, and is told of', async () => {
    const snoozeFor = async (minutes: number) => {
      await database.sql`
        update attention_items set snoozed_until = ${new Date(now + minutes * minute)}, level_due_at = null`;
      await pursue();
    };
    const awake = async () =>
      (await database.sql`select snoozed_until is null as awake from attention_items`)[0]?.awake;
    await record([{ ...mismatch, code: 'effect-failed', severity: 'critical' }]);
    await snoozeFor(8 * 60);
    await pursueFor(29);
    expect([await awake(), received.length]).toEqual([false, 0]);
    await pursueFor(1);
    expect(await awake()).toBe(true);
    expect(alerts().map(({ type }) => type)).toEqual(['attention.escalated']);
    expect(mails()).toHaveLength(1);

    // Known to be escalated, and put aside once more: it sleeps until the breach.
    await snoozeFor(7 * 24 * 60);
    await pursueFor(60);
    expect([await awake(), received.length]).toEqual([false, 1]);
    now = Date.parse('2026-03-03T12:59:00Z');
    await pursue();
    expect(await awake()).toBe(false);
    await pursueFor(1);
    expect(await awake()).toBe(true);
    expect(alerts().map(({ type }) => type)).toEqual(['attention.escalated', 'attention.breached']);

    // Nothing is left to come: it sleeps as long as it was told.
    await snoozeFor(30);
    await pursueFor(29);
    expect([await awake(), received.length]).toEqual([false, 2]);
  });

  test('is left alone while it is put aside, and told of nothing when it closes before anybody was told', async () => {
    await record([{ ...mismatch, code: 'email-unconfirmed' }]);
    await database.sql`update attention_items set snoozed_until = ${new Date('2026-03-06T09:00:00Z')}`;
    // Past the reminder, before the escalation.
    now = Date.parse('2026-03-05T10:00:00Z');
    await pursue();
    await pursueFor(3);
    expect([mails().length, received.length]).toEqual([0, 0]);
    await record([]);
    await pursue();
    expect([mails().length, received.length]).toEqual([0, 0]);
  });
});

describe('what cannot be told', () => {
  test('is tried again with the same id, at growing distances, eight times at most', async () => {
    answers.push(...Array.from({ length: 20 }, () => ({ status: 503 })));
    await record([mismatch]);
    now += 30 * minute;
    for (let run = 0; run < 40; run += 1) {
      await pursue();
      now += 5 * minute;
    }
    expect(received).toHaveLength(8);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const notices = await database.sql`
      select status, attempts, last_error from attention_notices where channel = 'webhook' and level = 'escalate'`;
    expect([...notices]).toEqual([{ status: 'given-up', attempts: 8, last_error: 'status-503' }]);
  });

  test('is told once the receiver is back; a redirect is not followed', async () => {
    answers.push({ status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } });
    await record([mismatch]);
    now += 30 * minute;
    await pursue();
    await pursueFor(3);
    expect(received).toHaveLength(2);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('by mail is repeated as the same mail when the process died with it, also where more has come meanwhile', async () => {
    await record([mismatch, { ...mismatch, step: 'other' }]);
    now += 30 * minute;
    await pursue();
    const told = () => mails().map(({ messageId, text }) => [messageId, text?.match(/inventory-mismatch/g)?.length]);
    const [[first] = []] = told();
    // Dead between the mail server's answer and the note of it.
    await database.sql`update attention_notices set status = 'sending', next_try_at = ${new Date(now + 3 * minute)}
      where channel = 'email'`;
    await record([mismatch, { ...mismatch, step: 'other' }, { ...mismatch, step: 'third' }]);
    await pursueFor(5);
    const [, [second] = []] = told();
    expect(told()).toEqual([
      [first, 2],
      [second, 1],
      [first, 2],
    ]);
    expect(second).not.toBe(first);
    const notices = await database.sql`select distinct status from attention_notices where channel = 'email'`;
    expect([...notices]).toEqual([{ status: 'sent' }]);
  });

  test('by mail, for all that is known, is sent again as the same mail, eight times at most', async () => {
    const smtp = await startMisbehavingSmtp({ dot: 'drop' });
    const breaking = createMailer({ url: smtp.url, timeoutMs: 3_000 });
    try {
      await record([mismatch]);
      now += 30 * minute;
      for (let run = 0; run < 30; run += 1) {
        await pursue(breaking);
        now += 10 * minute;
      }
      const ids = smtp.whole.map((mail) => /^Message-ID: (.+)$/im.exec(mail)?.[1]);
      expect(ids.filter((id) => id === ids[0])).toHaveLength(8);
      const [notice] = await database.sql`
        select status, attempts, last_error from attention_notices where channel = 'email' and level = 'escalate'`;
      expect(notice).toEqual({ status: 'unconfirmed', attempts: 8, last_error: 'unconfirmed' });
    } finally {
      await breaking.close();
      await smtp.close();
    }
  });

  test('raises an item itself, by the way of telling, and settles it once something gets through', async () => {
    answers.push(...Array.from({ length: 3 }, () => ({ status: 503 })));
    await record([mismatch]);
    now += 30 * minute;
    await pursueFor(2);
    await watch();
    expect((await open()).map(({ code }) => code)).toEqual(['inventory-mismatch']);
    await pursueFor(3);
    await watch();
    expect(await open()).toMatchObject([
      { code: 'alerts-undeliverable', subject: 'webhook', evidence: { count: 1, lastError: 'status-503' } },
      { code: 'inventory-mismatch' },
    ]);
    await pursueFor(10);
    await watch();
    expect((await open()).map(({ code }) => code)).toEqual(['inventory-mismatch']);
  });

  test('by two runs at once is told once', async () => {
    await record([mismatch]);
    now += 30 * minute;
    await Promise.all([pursue(), pursue(), pursue()]);
    expect([mails().length, received.length]).toEqual([1, 1]);
  });
});

describe('a watch that does not run', () => {
  const lapse = () =>
    database.sql`insert into heartbeats (name, at) values ('system-watch', now() - interval '6 minutes')
      on conflict (name) do update set at = excluded.at`;
  afterEach(() => database.sql`delete from heartbeats`);
  const environment = () => ({
    OPERATIONS_EMAIL: operations,
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: 'Portage <no-reply@portage.example>',
    ALERT_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
    ALERT_WEBHOOK_SECRET: secret,
  });

  test('is told by the API, once, and its end as well; of other items it tells nobody', async () => {
    await lapse();
    await raiseSystemAttention(database, {
      code: 'events-undelivered',
      severity: 'critical',
      subjectKind: 'relay',
      subject: 'events',
      why: 'x',
    });
    const end = startSystemWatchLapse(database, pino({ level: 'silent' }), loadAlerting(environment()), 20);
    try {
      await vi.waitFor(() => expect([mails().length, received.length]).toEqual([1, 1]), { timeout: 30_000 });
      expect(alerts()).toMatchObject([{ type: 'attention.escalated', data: { code: 'watch-not-running' } }]);
      await database.sql`update heartbeats set at = now()`;
      await vi.waitFor(() => expect([mails().length, received.length]).toEqual([2, 2]), { timeout: 30_000 });
      expect(alerts()[1]).toMatchObject({ type: 'attention.resolved', data: { code: 'watch-not-running' } });
      expect(mails().map(({ text }) => text?.includes('events-undelivered'))).toEqual([false, false]);
    } finally {
      await end();
    }
  });

  test('is over for everybody when a worker is back: nobody is told that it begins', async () => {
    await lapse();
    await lookAtSystemWatch(database);
    expect(await open()).toMatchObject([{ code: 'watch-not-running' }]);
    now = Date.now();
    await watch();
    await pursue();
    expect(await open()).toEqual([]);
    expect([mails().length, received.length]).toEqual([0, 0]);
  });

  test('tells nobody where nobody is named, and a half set of settings stops the boot', () => {
    expect(loadAlerting({ SMTP_URL: sandbox.smtpUrl })).toBeUndefined();
    expect(() => loadAlerting({ OPERATIONS_EMAIL: operations })).toThrow(/SMTP_URL is missing/);
  });
});

describe('an address for alerts', () => {
  test.each([
    ['http://alerts.example.com/hook', secret],
    ['https://alerts.example.com/hook', undefined],
  ])('%s with the secret %s is refused at boot', (ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET) => {
    const settings = { ALERT_WEBHOOK_URL, ...(ALERT_WEBHOOK_SECRET && { ALERT_WEBHOOK_SECRET }) };
    expect(() => createAlertWebhook(settings)).toThrow(ConfigurationError);
  });
});

describe('the watch', () => {
  const event = (subject: string, received: string, status: string) =>
    insertEvent(database, {
      source: 'tester',
      sourceEventId: `${subject}/${received}`,
      bodyHash: 'x',
      type: 'migration.executed',
      subject,
      occurredAt: new Date(),
      origin: 'webhook',
      data: {},
    }).then(
      ({ event: { id } }) =>
        database.sql`update events set status = ${status}, received_at = now() - ${received}::interval where id = ${id}`,
    );
  afterEach(() => database.sql`delete from events`);

  test('raises what is late in the inbox and settles it when it has gone on', async () => {
    await event('P-1', '50 seconds', 'received');
    await event('P-2', '71 hours', 'parked');
    await watch();
    expect(await open()).toEqual([]);
    await event('P-1', '70 seconds', 'verified');
    await event('P-2', '73 hours', 'parked');
    await event('P-2', '80 hours', 'parked');
    await watch();
    await watch();
    expect(await open()).toMatchObject([
      { code: 'events-parked', subject: 'P-2', evidence: { count: 2 } },
      { code: 'events-undelivered', subject: 'events', evidence: { count: 1 } },
    ]);
    await database.sql`update events set status = 'applied'`;
    await watch();
    expect(await open()).toEqual([]);
  });

  test('settles events that a closed workflow has not answered, and asks about those of one that is open', async () => {
    const delivered = async (subject: string, minutes: number) => {
      await event(subject, '20 minutes', 'delivered');
      await database.sql`
        update events set workflow_id = ${`w/${subject}`}, delivered_at = now() - make_interval(mins => ${minutes})
        where subject = ${subject}`;
    };
    await delivered('P-open', 14);
    await delivered('P-closed', 14);
    const asked: string[] = [];
    const sight: Partial<TemporalSight> = {
      closedWorkflows: async (ids) => {
        asked.push(...ids);
        return ids.filter((id) => id === 'w/P-closed');
      },
    };
    await watch(sight);
    expect([asked, await open()]).toEqual([[], []]);
    await delivered('P-open', 16);
    await delivered('P-closed', 16);
    // Its workflow was terminated, and another one has been started since.
    await delivered('P-anew', 16);
    await recordBatch(
      database,
      recordBatchOf(
        { first: 1, last: 0 },
        { migrationId: 'mig_anew', partnerId: 'P-anew', snapshot: { startedAt: new Date().toISOString() } },
      ),
    );
    await watch(sight);
    const settled = await database.sql`
      select distinct subject, status, reason from events where delivered_at is not null order by subject`;
    expect([...settled]).toEqual([
      { subject: 'P-anew', status: 'ignored', reason: 'closed' },
      { subject: 'P-closed', status: 'ignored', reason: 'closed' },
      { subject: 'P-open', status: 'delivered', reason: null },
    ]);
    const item = { code: 'events-unanswered', subject: 'answers', evidence: { workflows: 1, longest: 'w/P-open' } };
    expect(await open()).toMatchObject([item]);
    // Temporal is away: nobody can tell, and what was asked stays asked.
    await watch({ closedWorkflows: () => Promise.reject(new Error('away')) }).catch(() => undefined);
    expect(await open()).toMatchObject([item]);
    await database.sql`update events set status = 'applied'`;
    await watch(sight);
    expect(await open()).toEqual([]);
  });

  test('judges an event that is delivered anew by when that was asked for, not by its age', async () => {
    await event('P-3', '40 days', 'dead');
    const [row] = await database.sql`select id from events where subject = 'P-3'`;
    await redeliverEvent(database, row?.id);
    await watch();
    expect(await open()).toEqual([]);
    await database.sql`update events set waiting_since = now() - interval '2 minutes' where subject = 'P-3'`;
    await watch();
    const [item] = await database.sql`select code, since from attention_items where closed_at is null`;
    expect(item?.code).toBe('events-undelivered');
    expect(Date.now() - item?.since.getTime()).toBeLessThan(5 * minute);
  });

  test('raises what it sees of Temporal, settles what it sees no more, and keeps what it cannot see', async () => {
    const failing = async () => [{ workflowId: 'partner-migration/P-1', problems: ['category=WorkflowTaskFailed'] }];
    await watch({
      unpolledQueues: async () => [{ taskQueue: 'portage', kind: 'activity' }],
      failingWorkflows: failing,
      stoppedSchedules: async () => [{ scheduleId: 'relay/portage', because: 'paused' }],
    });
    const all = ['schedule-not-running', 'worker-absent', 'workflow-task-failing'];
    expect((await open()).map(({ code }) => code)).toEqual(all);
    await watch({ failingWorkflows: failing });
    expect((await open()).map(({ code }) => code)).toEqual(['workflow-task-failing']);
    const blind = watch({
      failingWorkflows: async () => {
        throw new Error('away');
      },
      unpolledQueues: async () => [{ taskQueue: 'portage', kind: 'workflow' }],
    });
    await expect(blind).rejects.toThrow('Not looked at: workflows');
    expect((await open()).map(({ code }) => code)).toEqual(['worker-absent', 'workflow-task-failing']);
    await watch();
    expect(await open()).toEqual([]);
  });

  test('suspects workflows that do nothing of what is due, and says whom one that fails keeps waiting', async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * minute).toISOString();
    const migration = (number: number, snapshot: Partial<MigrationSnapshot>) =>
      recordBatch(
        database,
        recordBatchOf(
          { first: 1, last: 0 },
          {
            migrationId: `mig_${number}`,
            partnerId: `P-${number}`,
            snapshot: { stage: 'awaiting-acceptance', wave: 'pilot', timeZone: 'Europe/Berlin', ...snapshot },
          },
        ),
      );
    const waiting = (until: string) => ({ for: 'something', since: minutesAgo(60), until });
    await migration(1, { waiting: waiting(minutesAgo(11)) });
    await migration(2, { waiting: waiting(minutesAgo(9)) });
    await migration(3, {
      waiting: waiting(minutesAgo(11)),
      paused: { by: { type: 'operator', id: 'op-1' }, reason: 'Wait', since: minutesAgo(20) },
    });
    await migration(4, { waiting: waiting(minutesAgo(11)), endedAt: minutesAgo(1) });
    await migration(5, {});
    await event('P-5', '1 hour', 'delivered');
    await database.sql`update events set delivered_at = now() - interval '11 minutes' where subject = 'P-5'`;
    await migration(6, {});
    await event('P-6', '1 hour', 'applied');
    const asked: (readonly string[])[] = [];
    await watch({
      failingWorkflows: async (_atMost, suspects) => {
        asked.push(suspects);
        return [
          { workflowId: 'partner-migration/P-1', problems: ['tries=9'] },
          { workflowId: 'partner-migration/P-99', problems: ['tries=9'] },
        ];
      },
    });
    expect(asked.map((suspects) => [...suspects].sort())).toEqual([['partner-migration/P-1', 'partner-migration/P-5']]);
    const items = await database.sql`
      select partner_id, migration_id, stage, wave, time_zone from attention_items
      where code = 'workflow-task-failing' order by subject`;
    expect([...items]).toEqual([
      {
        partner_id: 'P-1',
        migration_id: 'mig_1',
        stage: 'awaiting-acceptance',
        wave: 'pilot',
        time_zone: 'Europe/Berlin',
      },
      { partner_id: 'P-99', migration_id: null, stage: null, wave: null, time_zone: null },
    ]);
    // A known one is looked at whether or not it is suspected still, and so it is seen when it is repaired.
    await watch({
      failingWorkflows: async (_atMost, suspects) => {
        expect(suspects.slice(0, 2)).toEqual(['partner-migration/P-1', 'partner-migration/P-99']);
        return [];
      },
    });
    expect(await open()).toEqual([]);
  });

  test('raises a migration that stays in a step without a word, and only then', async () => {
    await record([], { stageSince: '2026-03-03T08:31:00.000Z' });
    await watch();
    expect(await open()).toEqual([]);
    now += minute;
    await watch();
    expect(await open()).toMatchObject([{ code: 'step-overdue', subject: 'mig_1' }]);
    // Its workflow says why by itself: one question is enough.
    await record([mismatch], { stageSince: '2026-03-03T08:31:00.000Z' });
    await watch();
    expect((await open()).map(({ code }) => code)).toEqual(['inventory-mismatch']);
  });

  test('settles malformed events after a quiet day', async () => {
    const source = { severity: 'warning', subjectKind: 'event-source', subject: 'crm', why: 'x' } as const;
    await raiseSystemAttention(database, { ...source, code: 'events-malformed' });
    const quietFor = (time: string) =>
      database.sql`update attention_items set raised_at = now() - ${time}::interval`.then(() => watch());
    await quietFor('23 hours');
    expect(await open()).toMatchObject([{ code: 'events-malformed', subject: 'crm' }]);
    await quietFor('25 hours');
    expect(await open()).toEqual([]);
  });

  test('finds one that stands still behind any number of others that wait as they should, and settles what goes on', async () => {
    now = Date.parse('2026-03-08T10:00:00Z');
    // Executing 1,500 that were planned for Friday is not overdue before Monday.
    await record([], {
      stage: 'migrating',
      stageSince: '2026-03-06T07:00:00.000Z',
      plannedFor: '2026-03-06T07:00:00Z',
    });
    await database.sql`
      insert into migrations select (jsonb_populate_record(one, jsonb_build_object('id', 'mig_m' || number))).*
      from migrations as one, generate_series(1, 1500) as number where one.id = 'mig_1'`;
    const healed = { severity: 'warning', subjectKind: 'migration', subject: 'mig_m7', why: 'x' } as const;
    await raiseSystemAttention(database, { code: 'step-overdue', ...healed });
    await database.sql`
      update migrations set stage = 'verifying', stage_since = '2026-03-06T08:00:00Z' where id = 'mig_m1500'`;
    await watch();
    expect(await open()).toMatchObject([
      { code: 'step-overdue', subject: 'mig_m1500', evidence: { stage: 'verifying' } },
    ]);
    // More than are told apart: what is no longer overdue closes all the same.
    now = Date.parse('2026-03-09T10:00:00Z');
    await watch();
    expect(await open()).toHaveLength(200);
    await database.sql`update migrations set stage = 'awaiting-acceptance' where id = 'mig_m1500'`;
    await watch();
    expect((await open()).filter(({ subject }) => subject === 'mig_m1500')).toEqual([]);
  });

  test('raises one that is announced and did not go on at its date', async () => {
    await record([], {
      stage: 'announced',
      stageSince: '2026-02-20T09:00:00.000Z',
      plannedFor: '2026-03-03T08:00:00.000Z',
    });
    now = Date.parse('2026-03-03T08:59:00Z');
    await watch();
    expect(await open()).toEqual([]);
    now += minute;
    await watch();
    expect(await open()).toMatchObject([{ code: 'step-overdue', evidence: { stage: 'announced' } }]);
  });

  test('settles failing signatures after ten quiet minutes, types that are known now, and events that are alive again', async () => {
    const raise = (code: 'signatures-failing' | 'event-type-unknown' | 'event-dead', subject: string) =>
      raiseSystemAttention(database, { code, severity: 'warning', subjectKind: 'event', subject, why: 'x' });
    await raise('signatures-failing', 'a');
    await raise('event-type-unknown', 's/migration.executed');
    await raise('event-type-unknown', 's/unknown');
    await event('P-3', '1 minute', 'dead');
    const [{ id } = { id: '' }] = await database.sql<{ id: string }[]>`select id from events`;
    await raise('event-dead', id);
    await watch();
    expect((await open()).map(({ code }) => code)).toEqual(['event-dead', 'event-type-unknown', 'signatures-failing']);
    await database.sql`update attention_items set raised_at = now() - interval '11 minutes'`;
    await database.sql`update events set status = 'delivered'`;
    await watch();
    expect(await open()).toMatchObject([{ code: 'event-type-unknown', subject: 's/unknown' }]);
  });
});
