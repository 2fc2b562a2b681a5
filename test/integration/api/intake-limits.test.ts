import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AppOptions, buildApp } from '../../../api/app.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { registerSignedSource, type SignedSource } from './signed-source.js';

type App = ApiFixture['app'];

const eventKeysSecret = randomBytes(32).toString('base64');
let api: ApiFixture;
beforeAll(async () => {
  api = await startApi({ eventKeysSecret });
});
afterAll(() => api.close());

/** With the usual limits, on the same database. */
async function withApp<T>(options: Partial<AppOptions>, work: (app: App) => Promise<T>): Promise<T> {
  const { database, migrations, logger } = api;
  const cursorKey = new Uint8Array(32);
  const trustedProxies = ['127.0.0.1'];
  const usual = { database, migrations, logger, publicUrl, cursorKey, eventKeysSecret, trustedProxies };
  const app = await buildApp({ ...usual, ...options });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

let number = 0;
const newId = () => {
  number += 1;
  return `limit-${number}`;
};
const event = (more: object = {}) => ({
  id: newId(),
  type: 'invitation.accepted',
  subject: newPartnerId(),
  time: '2026-03-02T10:00:00Z',
  data: { membershipId: 'AUSR-1-1' },
  ...more,
});

/** An event in the name of a source that signs; `signature` takes the place of the right one. */
async function sendSigned(app: App, by: SignedSource, { signature = '', from = '192.0.2.1', url = by.url } = {}) {
  const body = JSON.stringify({ type: 'migration.executed', timestamp: plannedFor, data: { partnerId: 'P-1' } });
  const headers = { ...by.headers(newId(), body), 'x-forwarded-for': from };
  const answer = await app.inject({
    method: 'POST',
    url,
    headers: signature ? { ...headers, 'webhook-signature': signature } : headers,
    payload: body,
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

async function sendByKey(app: App, key: string, { url = '/v1/events', payload = event() as unknown } = {}) {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'x-forwarded-for': '192.0.2.1',
  };
  const answer = await app.inject({ method: 'POST', url, headers, payload: payload as string });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

async function statusesOf(times: number, send: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) statuses.push((await send()).status);
  return statuses;
}

const openItems = (code: string, subject: string) =>
  api.database.sql`select severity, evidence from attention_items
    where code = ${code} and subject = ${subject} and closed_at is null`;

describe('failures in the name of one source', () => {
  test('stop that source at that address in the end, and nobody else there', async () => {
    const [bad, good] = [await registerSignedSource(api), await registerSignedSource(api)];
    const key = await api.key('beside', 'events:write');
    await withApp({}, async (app) => {
      const statuses = await statusesOf(250, () => sendSigned(app, bad, { signature: 'v1,AAAA' }));
      expect(statuses).toEqual([...Array(20).fill(401), ...Array(230).fill(429)]);
      expect((await sendSigned(app, good)).status).toBe(202);
      expect((await sendByKey(app, key)).status).toBe(202);
      expect((await sendSigned(app, bad, { from: '192.0.2.2' })).status).toBe(202);
      // Each verification costs us something, so there is an end to them.
      const stopped = await sendSigned(app, bad);
      expect(stopped).toMatchObject({ status: 429, body: { 'violated-policies': ['lookups'] } });
      expect(stopped.headers['ratelimit-policy']).toBe('"lookups";q=200;w=60');
      expect(stopped.headers['retry-after']).toBe(/t=(\d+)$/.exec(String(stopped.headers.ratelimit))?.[1]);
    });
  });

  test('are those of the address where there is no such source, and do not stop those that there are', async () => {
    const [good, retired] = [await registerSignedSource(api), await registerSignedSource(api)];
    await api.call('POST', `/v1/event-sources/${retired.slug}/retire`);
    await withApp({}, async (app) => {
      const guess = () => sendSigned(app, good, { url: `/v1/events?source=${newId()}` });
      const statuses = await statusesOf(210, guess);
      expect(statuses.slice(0, 20)).toEqual(Array(20).fill(404));
      const select = vi.spyOn(api.database, 'sql');
      expect((await guess()).body).toMatchObject({ status: 429, 'violated-policies': ['lookups'] });
      expect((await sendSigned(app, retired)).status).toBe(429);
      // Which sources sign is asked once in a while; of each that anybody names, nothing.
      expect(select).not.toHaveBeenCalled();
      select.mockRestore();
      expect((await sendSigned(app, good)).status).toBe(202);
    });
  });

  test('ask for attention when it is a key that is wrong, too, and not in a name that nobody has', async () => {
    const slug = `keyed-${randomBytes(4).toString('hex')}`;
    await api.call('POST', '/v1/event-sources', { slug, name: 'Keyed', auth: 'key' });
    for (const name of [slug, 'no-such-source']) {
      const url = `/v1/events?source=${name}`;
      const statuses = await statusesOf(21, () => sendByKey(api.app, `wrong-${newId()}`, { url }));
      expect(statuses).toEqual(Array(21).fill(401));
    }
    expect(await openItems('signatures-failing', slug)).toMatchObject([
      { severity: 'critical', evidence: { source: slug, atLeast: 21 } },
    ]);
    expect(await openItems('signatures-failing', 'no-such-source')).toHaveLength(0);
  });
});

test('a key in the name of a source that signs is denied, with what is missing, and that is audited', async () => {
  const source = await registerSignedSource(api);
  const key = await api.key(source.slug, 'events:write');
  expect(await sendByKey(api.app, key)).toMatchObject({ status: 403, body: { missing: 'signature' } });
  const id = key.split('_')[2] ?? '';
  const denied = await api.database.sql`select outcome, reason from audit_entries where actor_id = ${id}`;
  expect([...denied]).toEqual([{ outcome: 'denied', reason: 'lacks signature' }]);
});

test('so many events of one source may be under way, and further ones are to come again', async () => {
  const [busy, calm] = [await api.key('busy', 'events:write'), await api.key('calm', 'events:write')];
  const { signal } = api.migrations;
  let finish = () => {};
  const hanging = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const begin = async () => {
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    return partnerId;
  };
  const subjects = [await begin(), await begin(), await begin(), await begin()];
  let reached = 0;
  api.migrations.signal = async (...args) => {
    reached += 1;
    await hanging;
    return signal.apply(api.migrations, args);
  };
  try {
    await withApp({ eventsAtOnce: 2, eventAnswerWithinMs: 60_000 }, async (app) => {
      const send = (key: string, index: number) =>
        sendByKey(app, key, { payload: event({ subject: subjects[index] }) });
      const underWay = [send(busy, 0), send(busy, 1)];
      await vi.waitFor(() => expect(reached).toBe(2), { timeout: 30_000 });
      const refused = await send(busy, 2);
      expect(refused).toMatchObject({ status: 429, body: { 'violated-policies': ['inflight'] } });
      expect(refused.headers).toMatchObject({
        'retry-after': '1',
        'ratelimit-policy': '"events";q=6000;w=60, "inflight";q=2;qu="concurrent-requests"',
        ratelimit: expect.stringMatching(/^"events";r=5997;t=\d+, "inflight";r=0$/),
      });
      const other = send(calm, 3);
      await vi.waitFor(() => expect(reached).toBe(3), { timeout: 30_000 });
      finish();
      expect((await Promise.all([...underWay, other])).map(({ status }) => status)).toEqual([202, 202, 202]);
      expect((await send(busy, 2)).status).toBe(202);
    });
  } finally {
    finish();
    api.migrations.signal = signal;
  }
});

describe('an event that no two systems would read alike', () => {
  test.each([
    ['nul', '{"a":"\\u0000"}'],
    ['lone-surrogate', '{"a":"\\ud800"}'],
    ['duplicate-member', '{"a":1,"a":2}'],
    ['proto', '{"__proto__":{}}'],
    ['not-utf-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('for %s asks for attention about its source, once', async (fault, payload) => {
    const name = `poison-${fault}`;
    const key = await api.key(name, 'events:write');
    for (let count = 0; count < 3; count += 1) {
      expect((await sendByKey(api.app, key, { payload })).status).toBe(400);
    }
    expect(await openItems('events-malformed', name)).toMatchObject([
      { severity: 'warning', evidence: { source: name, fault } },
    ]);
  });

  test.each([
    ['is not JSON', '{"id":'],
    ['is too deep', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['has a broken envelope', '{}'],
  ])('is not meant where one %s', async (what, payload) => {
    const name = `plain ${what}`;
    const key = await api.key(name, 'events:write');
    expect((await sendByKey(api.app, key, { payload })).status).toBe(400);
    expect(await openItems('events-malformed', name)).toHaveLength(0);
  });

  test('nor one of somebody who has not proven himself', async () => {
    const source = await registerSignedSource(api);
    const headers = { ...source.headers('msg_1', '{}'), 'webhook-signature': 'v1,AAAA' };
    const answer = await api.app.inject({ method: 'POST', url: source.url, headers, payload: '{"a":1,"a":2}' });
    expect(answer.statusCode).toBe(401);
    expect(await openItems('events-malformed', source.slug)).toHaveLength(0);
  });
});
