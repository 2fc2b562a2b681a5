import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { type ApiFixture, publicUrl, startApi } from './api-fixture.js';
import { registerSignedSource } from './signed-source.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

let number = 0;
const newSlug = () => {
  number += 1;
  return `source-${number}`;
};
const register = (more: object = {}) =>
  api.call('POST', '/v1/event-sources', { slug: newSlug(), name: 'Legacy portal', auth: 'signature', ...more });
const problem = (status: number, slug: string) => ({ status, body: { type: `${publicUrl}/problems/${slug}` } });

describe('a source', () => {
  test('is registered once, and read with its keys and what has come from it', async () => {
    const created = await register({ slug: 'portal', uri: 'https://portal.example/events' });
    expect(created).toMatchObject({
      status: 201,
      headers: { location: `${publicUrl}/v1/event-sources/portal` },
      body: { slug: 'portal', name: 'Legacy portal', auth: 'signature', uri: 'https://portal.example/events' },
    });
    expect(await register({ slug: 'portal' })).toMatchObject(problem(409, 'already-exists'));
    expect(await register({ slug: 'watcher' })).toMatchObject(problem(409, 'already-exists'));
    expect((await api.call('GET', '/v1/event-sources/portal')).body).toEqual({
      ...created.body,
      keys: [],
      events: { total: 0, byStatus: {} },
      refused: { total: 0, byStatus: {} },
    });
  });

  test.each([{ slug: 'Portal' }, { slug: '-x' }, { slug: '' }, { name: '' }, { auth: 'none' }, { uri: 'a b' }])(
    'with %j is refused',
    async (more) => {
      expect(await register(more)).toMatchObject(problem(400, 'validation-failed'));
    },
  );

  test('that is not there is not found', async () => {
    const base = '/v1/event-sources/nobody';
    const kid = 'key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e';
    for (const [method, url, body] of [
      ['GET', base],
      ['POST', `${base}/retire`],
      ['POST', `${base}/test`],
      ['POST', `${base}/keys`, { scheme: 'v1' }],
      ['DELETE', `${base}/keys/${kid}`],
    ] as const) {
      expect(await api.call(method, url, body), url).toMatchObject(problem(404, 'not-found'));
    }
  });

  test('counts its events by status', async () => {
    const { slug, url, headers } = await registerSignedSource(api);
    for (const type of ['coffee.brewed', 'migration.executed', 'migration.failed']) {
      const body = JSON.stringify({ type, timestamp: '2026-03-02T10:00:00Z', data: { partnerId: 'P-counted' } });
      await api.inject({ method: 'POST', url, headers: headers(type.replace('.', '-'), body), payload: body });
    }
    const { events } = (await api.call('GET', `/v1/event-sources/${slug}`)).body;
    expect(events).toMatchObject({ total: 3, byStatus: { ignored: 1, parked: 1, dead: 1 } });
    expect(Date.now() - Date.parse(events.lastReceivedAt)).toBeLessThan(60_000);
  });

  test('is retired for good: the first time stands, and it gets no key', async () => {
    const { slug } = (await register()).body;
    const retired = (await api.call('POST', `/v1/event-sources/${slug}/retire`)).body;
    expect(retired.retiredAt).toBeDefined();
    expect((await api.call('POST', `/v1/event-sources/${slug}/retire`)).body).toEqual(retired);
    const key = await api.call('POST', `/v1/event-sources/${slug}/keys`, { scheme: 'v1' });
    expect(key).toMatchObject(problem(410, 'source-retired'));
  });
});

test('the list goes page by page, in the order of the slugs', async () => {
  for (let index = 0; index < 3; index += 1) await register();
  const slugs: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.call('GET', `/v1/event-sources?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
    expect(page.body.data.length).toBeLessThanOrEqual(2);
    slugs.push(...page.body.data.map((source: { slug: string }) => source.slug));
    cursor = page.body.nextCursor;
  } while (cursor);
  const [row] = await api.database.sql`select array_agg(slug order by slug) as slugs from event_sources`;
  expect(slugs).toEqual(row?.slugs);
});

describe('a key', () => {
  test('shows its secret once, and is stored encrypted', async () => {
    const { slug } = (await register()).body;
    const { secret, ...key } = (await api.call('POST', `/v1/event-sources/${slug}/keys`, { scheme: 'v1' })).body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(key).toMatchObject({ scheme: 'v1', state: 'live', kid: expect.stringMatching(/^key_/) });
    const detail = await api.call('GET', `/v1/event-sources/${slug}`);
    expect(detail.body.keys).toEqual([key]);
    const [row] = await api.database.sql`select to_jsonb(k) as key from event_source_keys k where kid = ${key.kid}`;
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(JSON.stringify(row)).not.toContain(secret.slice('whsec_'.length));
    expect(Buffer.from(row?.key.sealed_secret, 'base64').includes(bytes)).toBe(false);
  });

  test('is one of five live ones at most, also of many that are added at once', async () => {
    const { slug } = (await register()).body;
    const keys = `/v1/event-sources/${slug}/keys`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.call('POST', keys, { scheme: 'v1' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject(problem(409, 'key-limit'));
    const kid = answers.find(({ status }) => status === 201)?.body.kid;
    expect((await api.call('DELETE', `${keys}/${kid}`)).body.state).toBe('ended');
    expect((await api.call('POST', keys, { scheme: 'v1' })).status).toBe(201);
  });

  test.each([
    [{ scheme: 'v2' }, '/scheme', problem(400, 'validation-failed')],
    [{ scheme: 'v1a' }, '/publicKey'],
    [{ scheme: 'v1a', publicKey: 'whpk_AAAA' }, '/publicKey'],
    [{ scheme: 'v1', publicKey: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' }, '/publicKey'],
    [{ scheme: 'v1', replaces: 'key_none' }, '/replaces'],
    [{ scheme: 'v1', notBefore: '2026-01-02T00:00:00Z', notAfter: '2026-01-02T00:00:00Z' }, '/notAfter'],
  ])('with %j is refused', async (body, pointer, refusal = problem(422, 'unprocessable')) => {
    const { slug } = (await register()).body;
    const answer = await api.call('POST', `/v1/event-sources/${slug}/keys`, body);
    expect(answer).toMatchObject(refusal);
    expect(answer.body.errors[0].pointer).toBe(pointer);
    expect((await api.call('GET', `/v1/event-sources/${slug}`)).body.keys).toEqual([]);
  });

  test('replaces one of its own source alone', async () => {
    const other = await registerSignedSource(api);
    const { slug } = (await register()).body;
    const body = { scheme: 'v1', replaces: other.kid };
    expect((await api.call('POST', `/v1/event-sources/${slug}/keys`, body)).status).toBe(422);
    expect((await api.call('DELETE', `/v1/event-sources/${slug}/keys/${other.kid}`)).status).toBe(404);
    expect((await api.call('GET', `/v1/event-sources/${other.slug}`)).body.keys[0].notAfter).toBeUndefined();
  });

  test('is of no use to a source that proves itself by an API key', async () => {
    const { slug } = (await register({ auth: 'key' })).body;
    const answer = await api.call('POST', `/v1/event-sources/${slug}/keys`, { scheme: 'v1' });
    expect(answer).toMatchObject(problem(409, 'wrong-state'));
  });
});

describe('the test of a source', () => {
  test('is an event that the published library verifies, and that the API takes', async () => {
    const { slug, secret } = await registerSignedSource(api);
    const { body: example } = await api.call('POST', `/v1/event-sources/${slug}/test`);
    expect(example).toMatchObject({ method: 'POST', url: `${publicUrl}/v1/events?source=${slug}` });
    expect(new Webhook(secret).verify(example.body, example.headers)).toEqual(JSON.parse(example.body));
    expect(await api.database.sql`select 1 from events where source = ${slug}`).toHaveLength(0);
    const { pathname, search } = new URL(example.url);
    const answer = await api.inject({
      method: 'POST',
      url: pathname + search,
      headers: example.headers,
      payload: example.body,
    });
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ status: 'parked', type: 'migration.executed' });
  });

  test('shows a source by key the plain envelope', async () => {
    const { slug } = (await register({ auth: 'key' })).body;
    const { body: example } = await api.call('POST', `/v1/event-sources/${slug}/test`);
    expect(example.headers.authorization).toBe('Bearer <key>');
    expect((await api.call('POST', `/v1/events?source=${slug}`, example.body)).status).toBe(202);
  });

  test('needs a live key to sign with', async () => {
    const { slug, kid } = await registerSignedSource(api);
    await api.call('DELETE', `/v1/event-sources/${slug}/keys/${kid}`);
    expect(await api.call('POST', `/v1/event-sources/${slug}/test`)).toMatchObject(problem(409, 'key-missing'));
  });
});

test('without the setting for their secrets, no source that signs can be registered, and it is said why', async () => {
  const { database, migrations, logger } = api;
  const without = await buildApp({ database, migrations, logger, publicUrl, cursorKey: new Uint8Array(32) });
  const authorization = `Bearer ${await api.key('administrator', 'admin')}`;
  const post = (auth: string) =>
    without.inject({
      method: 'POST',
      url: '/v1/event-sources',
      headers: { authorization, 'idempotency-key': auth },
      payload: { slug: newSlug(), name: 'Without', auth },
    });
  const signs = await post('signature');
  expect(signs.statusCode).toBe(409);
  expect(signs.json()).toMatchObject({ type: `${publicUrl}/problems/setting-missing` });
  expect(signs.json().detail).toContain('EVENT_KEYS_SECRET');
  expect((await post('key')).statusCode).toBe(201);
  await without.close();
});
