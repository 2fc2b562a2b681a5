import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { cursorKey } from '../../../api/lists/page-cursor.js';
import { installationSecret } from '../../../db/queries/installation-secrets.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { type Answer, type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
afterEach(() => {
  api.migrations.refusal = undefined;
  api.migrations.workersGone = false;
  api.migrations.away = false;
});

const start = (partnerId: string, key: string, more: { by?: string; wave?: string } = {}) =>
  api.call(
    'POST',
    '/v1/migrations',
    { partnerId, plannedFor, ...(more.wave === undefined ? {} : { wave: more.wave }) },
    { headers: { 'idempotency-key': key }, ...(more.by === undefined ? {} : { key: more.by }) },
  );
const problem = (status: number, slug: string) => ({ status, body: { type: `${publicUrl}/problems/${slug}` } });
const rows = (key: string) => api.database.sql`select * from idempotency_keys where key = ${key}`;
/** As after a crash of the process that had the request: its lease is over, its answer was not kept. */
const crash = (key: string) =>
  api.database
    .sql`update idempotency_keys set sealed_answer = null, finished_at = null, lease_until = now() where key = ${key}`;

describe('a POST that has an effect', () => {
  test.each(['/v1/migrations', '/v1/migrations/P-1/actions/pause', '/v1/event-sources', '/v1/api-keys'])(
    'at %s asks for a key',
    async (url) => {
      const authorization = `Bearer ${await api.key('asker', 'admin')}`;
      const bodies: Record<string, object> = {
        '/v1/migrations': { partnerId: 'P-1', plannedFor },
        '/v1/event-sources': { slug: 'asks', name: 'Asks', auth: 'key' },
        '/v1/api-keys': { name: 'asks', scopes: ['events:write'] },
      };
      const answer = await api.inject({
        method: 'POST',
        url,
        headers: { authorization },
        payload: bodies[url] ?? {},
      });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().type).toBe(`${publicUrl}/problems/idempotency-key-missing`);
    },
  );

  test('answers a repeat with the first answer: status, headers and body', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    const first = await start(partnerId, key);
    const again = await start(partnerId, `"${key}"`);
    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' }, body: first.body });
    expect(again.headers.location).toBe(`${publicUrl}/v1/migrations/${partnerId}`);
    const [row] = await rows(key);
    expect(row?.expires_at.getTime() - Date.now()).toBeGreaterThan(71.9 * 3_600_000);
  });

  test('is told that its answer is lost when the secret that kept it has changed, and not that it failed', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    const by = await api.key('rotated', 'migrations:write');
    await start(partnerId, key, { by });
    const { database, migrations, logger } = api;
    const other = await buildApp({ database, migrations, logger, publicUrl, cursorKey: cursorKey('another') });
    const answer = await other.inject({
      method: 'POST',
      url: '/v1/migrations',
      headers: { authorization: `Bearer ${by}`, 'idempotency-key': key },
      payload: { partnerId, plannedFor },
    });
    await other.close();
    expect({ status: answer.statusCode, body: answer.json() }).toMatchObject(problem(409, 'idempotency-answer-lost'));
  });

  test('sent a hundred times at once has one effect, and each answer is the first one or says to wait', async () => {
    const key = randomUUID();
    const slug = `once-${key.slice(0, 8)}`;
    const send = () =>
      api.call(
        'POST',
        '/v1/event-sources',
        { slug, name: 'Once', auth: 'key' },
        { headers: { 'idempotency-key': key } },
      );
    const answers = await Promise.all(Array.from({ length: 100 }, send));
    const first = answers.filter(({ status, headers }) => status === 201 && !headers['idempotency-replayed']);
    expect(first).toHaveLength(1);
    for (const answer of answers.filter((one) => one !== first[0])) {
      if (answer.status === 201) expect(answer.body).toEqual(first[0]?.body);
      else {
        expect(answer).toMatchObject(problem(409, 'idempotency-in-progress'));
        expect(answer.headers['retry-after']).toBe('2');
      }
    }
    expect((await send()).body).toEqual(first[0]?.body);
    const audited = await api.call('GET', `/v1/audit-entries?targetType=event-source&target=${slug}`);
    expect(audited.body.data).toHaveLength(1);
  });

  test('that was refused or failed leaves its key free, also where the body comes over a socket', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    await start(partnerId, randomUUID());
    const address = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const authorization = `Bearer ${await api.key('socket', 'migrations:write')}`;
    const pause = async () => {
      const answer = await fetch(`${address}/v1/migrations/${partnerId}/actions/pause`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ reason: 'agreed with the partner' }),
      });
      await answer.body?.cancel();
      return answer.status;
    };
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'Paused');
    const refused = await pause();
    api.migrations.refusal = undefined;
    api.migrations.workersGone = true;
    const failed = await pause();
    api.migrations.workersGone = false;
    expect([refused, failed, await pause()]).toEqual([409, 503, 200]);
  });

  test('with the key of another request is refused, whatever its own', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    await start(partnerId, key);
    expect(await start(partnerId, key, { wave: 'other' })).toMatchObject(problem(422, 'idempotency-key-reused'));
    expect(await start(newPartnerId(), key)).toMatchObject(problem(422, 'idempotency-key-reused'));
  });

  test('of two principals with the same key is two', async () => {
    const key = randomUUID();
    const [one, two] = [await api.key('one', 'migrations:write'), await api.key('two', 'migrations:write')];
    const answers = [await start(newPartnerId(), key, { by: one }), await start(newPartnerId(), key, { by: two })];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await rows(key)).toHaveLength(2);
  });

  test('that crashed after its effect is finished by the retry: the same migration, told as started', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    const first = await start(partnerId, key);
    await crash(key);
    const retry = await start(partnerId, key);
    expect(retry).toMatchObject({ status: 201, body: first.body });
    expect(retry.headers['idempotency-replayed']).toBeUndefined();
    expect((await start(partnerId, key)).headers['idempotency-replayed']).toBe('true');
    // Another request, which finds it running, is told so.
    expect(await start(partnerId, randomUUID())).toMatchObject({ status: 200, body: { outcome: 'already-running' } });
  });

  test('an action that crashed after its update is not taken twice', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    await start(partnerId, randomUUID());
    const pause = () =>
      api.call('POST', `/v1/migrations/${partnerId}/actions/pause`, {}, { headers: { 'idempotency-key': key } });
    await pause();
    await crash(key);
    expect((await pause()).status).toBe(200);
    expect(api.migrations.partners.get(partnerId)?.orders).toHaveLength(1);
  });

  test('a change of the database that fails with its record leaves neither', async () => {
    const key = randomUUID();
    const slug = `broken-${key.slice(0, 8)}`;
    const send = (): Promise<Answer> =>
      api.call(
        'POST',
        '/v1/event-sources',
        { slug, name: 'Broken', auth: 'key' },
        { headers: { 'idempotency-key': key } },
      );
    await api.database.sql`alter table audit_head rename to audit_head_away`;
    const failed = await send();
    await api.database.sql`alter table audit_head_away rename to audit_head`;
    expect(failed.status).toBe(500);
    expect(await api.database.sql`select 1 from event_sources where slug = ${slug}`).toHaveLength(0);
    expect((await send()).status).toBe(201);
  });

  test('while it is being carried out, another is told to wait; after the lease it may go on', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    await start(partnerId, key);
    await api.database.sql`
      update idempotency_keys set sealed_answer = null, finished_at = null, lease_until = now() + interval '30 s'
      where key = ${key}`;
    expect(await start(partnerId, key)).toMatchObject(problem(409, 'idempotency-in-progress'));
    await crash(key);
    expect((await start(partnerId, key)).status).toBe(201);
  });

  test('that was refused or failed is not kept: the retry is carried out', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    api.migrations.away = true;
    expect((await start(partnerId, key)).status).toBe(503);
    // Something may have been done: another request with the key is not this one.
    expect(await start(newPartnerId(), key)).toMatchObject(problem(422, 'idempotency-key-reused'));
    api.migrations.away = false;
    expect((await start(partnerId, key)).status).toBe(201);

    const other = randomUUID();
    const resume = () =>
      api.call('POST', `/v1/migrations/${partnerId}/actions/resume`, {}, { headers: { 'idempotency-key': other } });
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'It is not paused', {
      wrongState: { currentState: 'announced', allowedActions: [] },
    });
    expect((await resume()).status).toBe(409);
    expect(await rows(other)).toHaveLength(0);
    api.migrations.refusal = undefined;
    expect((await resume()).status).toBe(200);
  });

  test('after 72 hours is a new one', async () => {
    const [partnerId, key] = [newPartnerId(), randomUUID()];
    await start(partnerId, key);
    await api.database.sql`update idempotency_keys set expires_at = now() where key = ${key}`;
    expect(await start(newPartnerId(), key)).toMatchObject({ status: 201, body: { outcome: 'started' } });
  });
});

test('a new API key is shown again to who repeats the request, and stands nowhere in the database', async () => {
  const key = randomUUID();
  const make = () =>
    api.call(
      'POST',
      '/v1/api-keys',
      { name: 'shown', scopes: ['events:write'] },
      { headers: { 'idempotency-key': key } },
    );
  const first = await make();
  expect(first.status).toBe(201);
  expect((await make()).body.key).toBe(first.body.key);
  const secret = String(first.body.key).split('_')[3] ?? '';
  const [stored] = await api.database.sql`
    select (select string_agg(to_jsonb(k)::text, '') from idempotency_keys k)
      || (select string_agg(to_jsonb(c)::text, '') from api_clients c)
      || (select string_agg(to_jsonb(a)::text, '') from audit_entries a) as text`;
  expect(stored?.text.length).toBeGreaterThan(100);
  expect(stored?.text).not.toContain(secret);
  expect(api.logLines.join('')).not.toContain(secret);
});

test('the secret of an installation is the same for all who ask at once', async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => installationSecret(api.database)));
  expect(new Set(secrets).size).toBe(1);
  expect(Buffer.from(secrets[0] ?? '', 'base64')).toHaveLength(32);
});
