import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { registerSignedSource, type SignedSource } from './signed-source.js';

let api: ApiFixture;
let portal: SignedSource;
const eventKeysSecret = randomBytes(32).toString('base64');
beforeAll(async () => {
  api = await startApi({ eventKeysSecret });
  portal = await registerSignedSource(api);
});
afterAll(() => api.close());

let number = 0;
const newId = () => {
  number += 1;
  return `msg_${number}`;
};
const bodyOf = (partnerId: string, more: object = {}) =>
  JSON.stringify({
    type: 'invitation.accepted',
    timestamp: '2026-03-02T10:00:00Z',
    data: { partnerId, membershipId: 'AUSR-1-1' },
    ...more,
  });
/** Without any API key. */
const post = async (url: string, headers: Record<string, string>, payload: string | Buffer) => {
  const response = await api.inject({ method: 'POST', url, headers, payload });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
};
const send = (body: string, { id = newId(), by = portal, at = Date.now() } = {}) =>
  post(by.url, by.headers(id, body, at), body);
const begin = async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  return partnerId;
};
const storedOf = (partnerId: string) => api.database.sql`select 1 from events where subject = ${partnerId}`;
const problem = (status: number, slug: string) => ({ status, body: { type: `${publicUrl}/problems/${slug}` } });

describe('a signed event', () => {
  test('needs no API key, and is delivered without the partner in its data', async () => {
    const partnerId = await begin();
    const id = newId();
    const answer = await send(bodyOf(partnerId, { correlationId: 'c-1', sequence: '7' }), { id });
    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: 'delivered',
        source: portal.slug,
        sourceEventId: id,
        keyId: portal.kid,
        subject: partnerId,
        time: '2026-03-02T10:00:00.000Z',
        correlationId: 'c-1',
        sequence: '7',
      },
    });
    expect(answer.headers.location).toBe(`${publicUrl}/v1/events/${answer.body.id}`);
    expect(api.migrations.partners.get(partnerId)?.signals[0]?.payload.data).toEqual({ membershipId: 'AUSR-1-1' });
  });

  test('that is signed anew and sent again is the same event', async () => {
    const partnerId = await begin();
    const id = newId();
    const body = bodyOf(partnerId);
    const first = await send(body, { id, at: Date.now() - 60_000 });
    const again = await send(body, { id });
    expect([first.status, again.status]).toEqual([202, 200]);
    expect(again.body).toMatchObject({ id: first.body.id, duplicates: 1 });
    const other = await send(bodyOf(partnerId, { sequence: '2' }), { id });
    expect(other).toMatchObject(problem(409, 'event-id-reused'));
  });

  test.each([
    [299, 202],
    [301, 401],
    [-299, 202],
    [-301, 401],
  ])('with a clock that is %i s off gets %i', async (seconds, status) => {
    const partnerId = newPartnerId();
    // A second must not turn between signing and verifying.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const answer = await send(bodyOf(partnerId), { at: Date.now() + seconds * 1000 }).finally(() => vi.useRealTimers());
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer).toMatchObject(problem(401, 'timestamp-out-of-range'));
    expect(await storedOf(partnerId)).toHaveLength(status === 202 ? 1 : 0);
  });

  test('with a changed body, id or signature, or without one, is refused and not stored', async () => {
    const partnerId = newPartnerId();
    const body = bodyOf(partnerId);
    const headers = portal.headers(newId(), body);
    const { 'webhook-signature': _signature, ...unsigned } = headers;
    const answers = await Promise.all([
      post(portal.url, headers, body.replace('10:00', '10:01')),
      post(portal.url, { ...headers, 'webhook-id': 'msg_other' }, body),
      post(portal.url, { ...headers, 'webhook-signature': 'v1,AAAA' }, body),
      post(portal.url, unsigned, body),
      post(portal.url, { 'content-type': 'application/json' }, body),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject(problem(401, 'signature-invalid'));
      expect(answer.headers['www-authenticate']).toBe('Signature realm="portage"');
    }
    expect(await storedOf(partnerId)).toHaveLength(0);
  });

  test('is not taken with an API key instead of a signature, however mighty', async () => {
    const partnerId = newPartnerId();
    expect(await api.call('POST', portal.url, bodyOf(partnerId))).toMatchObject(problem(401, 'signature-invalid'));
    const namesake = await api.key(portal.slug, 'events:write');
    const plain = { id: 'x', type: 'migration.executed', subject: partnerId, time: plannedFor, data: {} };
    expect((await api.call('POST', '/v1/events', plain, { key: namesake })).status).toBe(403);
    expect(await storedOf(partnerId)).toHaveLength(0);
  });

  test('of another source does not pass with its own key', async () => {
    const other = await registerSignedSource(api);
    const body = bodyOf(newPartnerId());
    expect(await post(portal.url, other.headers(newId(), body), body)).toMatchObject(problem(401, 'signature-invalid'));
  });

  test.each([
    ['/type', { type: undefined }],
    ['/timestamp', { timestamp: undefined }],
    ['/timestamp', { timestamp: '2026-02-30T10:00:00Z' }],
    ['/data', { data: undefined }],
    ['/data', { data: [] }],
    ['/data/partnerId', { data: { membershipId: 'AUSR-1-1' } }],
    ['/data/partnerId', { data: { partnerId: 'P 1' } }],
    ['/id', { id: 'own' }],
    ['/extra', { extra: 1 }],
    ['/sequence', { sequence: 7 }],
  ])('with a broken envelope names %s', async (pointer, more) => {
    const partnerId = newPartnerId();
    const answer = await send(bodyOf(partnerId, more));
    expect(answer).toMatchObject(problem(400, 'event-invalid'));
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(await storedOf(partnerId)).toHaveLength(0);
  });

  test('is refused as unavailable, not as wrong, where its secret cannot be opened', async () => {
    const { database, migrations, logger } = api;
    const closed = await buildApp({ database, migrations, logger, publicUrl, cursorKey: new Uint8Array(32) });
    const body = bodyOf(newPartnerId());
    const headers = portal.headers(newId(), body);
    const answer = await closed.inject({ method: 'POST', url: portal.url, headers, payload: body });
    await closed.close();
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
  });
});

test('many wrong signatures ask for attention at the usual limits, and keep no right one out', async () => {
  const { database, migrations, logger } = api;
  const cursorKey = new Uint8Array(32);
  const usual = await buildApp({ database, migrations, logger, publicUrl, cursorKey, eventKeysSecret });
  const body = bodyOf(newPartnerId());
  const sent = async (headers: Record<string, string>) =>
    (await usual.inject({ method: 'POST', url: portal.url, headers, payload: body })).statusCode;
  const wrong = { ...portal.headers(newId(), body), 'webhook-signature': 'v1,AAAA' };
  const statuses = [];
  for (let count = 0; count < 25; count += 1) statuses.push(await sent(wrong));
  expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
  const raised = await database.sql`
    select severity from attention_items where code = 'signatures-failing' and subject = ${portal.slug}`;
  expect([...raised]).toEqual([{ severity: 'critical' }]);
  expect(await sent(portal.headers(newId(), body))).toBe(202);
  await usual.close();
});

describe('keys in rotation', () => {
  test('both count for 24 hours, and the use of each is noted', async () => {
    const source = await registerSignedSource(api);
    const keys = `/v1/event-sources/${source.slug}/keys`;
    const next = (await api.call('POST', keys, { scheme: 'v1', replaces: source.kid })).body;
    const body = bodyOf(newPartnerId());
    const at = new Date();
    const byNext = new Webhook(next.secret).sign('msg_next', at, body);
    const headers = { ...source.headers('msg_next', body, at.getTime()), 'webhook-signature': byNext };
    expect(await post(source.url, headers, body)).toMatchObject({ status: 202, body: { keyId: next.kid } });
    expect(await send(bodyOf(newPartnerId()), { by: source })).toMatchObject({
      status: 202,
      body: { keyId: source.kid },
    });

    const detail = (await api.call('GET', `/v1/event-sources/${source.slug}`)).body;
    const old = detail.keys.find((key: { kid: string }) => key.kid === source.kid);
    expect(Date.parse(old.notAfter) - Date.parse(next.notBefore)).toBeGreaterThan(86_400_000 - 5_000);
    expect(Date.parse(old.notAfter) - Date.parse(next.notBefore)).toBeLessThan(86_400_000 + 5_000);
    for (const key of detail.keys) expect(Date.now() - Date.parse(key.lastUsedAt)).toBeLessThan(60_000);
  });

  test('an ended, an expired and a coming one do not count', async () => {
    const source = await registerSignedSource(api);
    const keys = `/v1/event-sources/${source.slug}/keys`;
    const coming = await api.call('POST', keys, { scheme: 'v1', notBefore: '2999-01-01T00:00:00Z' });
    expect(coming.body.state).toBe('upcoming');
    const past = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2026-01-02T00:00:00Z' };
    const expired = await api.call('POST', keys, { scheme: 'v1', ...past });
    expect(expired.body.state).toBe('ended');
    for (const { secret } of [coming.body, expired.body]) {
      const body = bodyOf(newPartnerId());
      const at = new Date();
      const headers = source.headers('msg_1', body, at.getTime());
      headers['webhook-signature'] = new Webhook(secret).sign('msg_1', at, body);
      expect(await post(source.url, headers, body)).toMatchObject(problem(401, 'signature-invalid'));
    }
    expect((await send(bodyOf(newPartnerId()), { by: source })).status).toBe(202);
    expect((await api.call('DELETE', `${keys}/${source.kid}`)).body.state).toBe('ended');
    expect(await send(bodyOf(newPartnerId()), { by: source })).toMatchObject(problem(401, 'signature-invalid'));
  });

  test('a public key of the sender does, with Ed25519', async () => {
    const source = await registerSignedSource(api);
    const pair = generateKeyPairSync('ed25519');
    const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const publicKey = `whpk_${raw.toString('base64')}`;
    const added = await api.call('POST', `/v1/event-sources/${source.slug}/keys`, { scheme: 'v1a', publicKey });
    expect(added.body).toMatchObject({ scheme: 'v1a', publicKey, state: 'live' });
    expect(added.body.secret).toBeUndefined();
    const body = bodyOf(newPartnerId());
    const headers = source.headers('msg_a', body);
    const signature = sign(null, Buffer.from(`msg_a.${headers['webhook-timestamp']}.${body}`), pair.privateKey);
    headers['webhook-signature'] = `v1,AAAA v1a,${signature.toString('base64')}`;
    expect(await post(source.url, headers, body)).toMatchObject({ status: 202, body: { keyId: added.body.kid } });
  });
});

describe('a source', () => {
  test('that is unknown is answered with 404, one that was retired with 410', async () => {
    const source = await registerSignedSource(api);
    const body = bodyOf(newPartnerId());
    expect(await post('/v1/events?source=nobody', source.headers(newId(), body), body)).toMatchObject(
      problem(404, 'not-found'),
    );
    await api.call('POST', `/v1/event-sources/${source.slug}/retire`);
    expect(await send(body, { by: source })).toMatchObject(problem(410, 'source-retired'));
    const plain = { id: 'x', type: 'migration.executed', subject: 'P-1', time: plannedFor, data: {} };
    expect(await api.call('POST', '/v1/events?source=nobody', plain)).toMatchObject(problem(404, 'not-found'));
  });

  test('that proves itself by key gets no further without one', async () => {
    await api.call('POST', '/v1/event-sources', { slug: 'keyed', name: 'Keyed', auth: 'key' });
    const body = bodyOf(newPartnerId());
    const answer = await post('/v1/events?source=keyed', portal.headers(newId(), body), body);
    expect(answer).toMatchObject(problem(401, 'unauthenticated'));
  });
});

test('a source that sends too much is told when to come again, and no other one is', async () => {
  const { database, migrations, logger } = api;
  const options = { eventsPerMinute: 2, cursorKey: new Uint8Array(32) };
  const limited = await buildApp({ database, migrations, logger, publicUrl, ...options });
  const send = async (key: string) => {
    const event = { id: newId(), type: 'migration.executed', subject: newPartnerId(), time: plannedFor, data: {} };
    const headers = { authorization: `Bearer ${key}` };
    return limited.inject({ method: 'POST', url: '/v1/events', headers, payload: event });
  };
  const busy = await api.key('busy', 'events:write');
  const answers = [await send(busy), await send(busy), await send(busy)];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 429]);
  expect(answers[0]?.headers).toMatchObject({
    'ratelimit-policy': '"events";q=2;w=60, "inflight";q=50;qu="concurrent-requests"',
    ratelimit: '"events";r=1;t=60, "inflight";r=49',
  });
  expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(0);
  expect(answers[2]?.json()).toMatchObject({
    type: `${publicUrl}/problems/quota-exceeded`,
    'violated-policies': ['events'],
  });
  expect(await database.sql`select 1 from events where source = 'busy'`).toHaveLength(2);
  expect((await send(await api.key('calm', 'events:write'))).statusCode).toBe(202);
  await limited.close();
});

test('while the API drains, events are sent away for later', async () => {
  const fixture = await startApi();
  fixture.readiness.drain();
  const plain = { id: 'x', type: 'migration.executed', subject: 'P-1', time: plannedFor, data: {} };
  const answer = await fixture.call('POST', '/v1/events', plain);
  expect(answer).toMatchObject(problem(503, 'unavailable'));
  expect(answer.headers['retry-after']).toBe('5');
  await fixture.close();
});

test('no secret, signature or event data comes into the log', () => {
  const log = api.logLines.join('');
  expect(log).toContain(portal.slug);
  expect(log).not.toMatch(/whsec_|v1,|AUSR-1-1/);
  expect(log).not.toContain(portal.secret.slice('whsec_'.length));
});
