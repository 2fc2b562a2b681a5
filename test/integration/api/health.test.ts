import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { Readiness } from '../../../api/process/readiness.js';
import { connectDatabase } from '../../../db/connection.js';
import { type ApiFixture, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.migrations.away = false;
});

/** An app with a look of its own, since a report is kept for a second. */
const appWith = (readiness: Readiness) =>
  buildApp({ ...api, readiness, publicUrl: 'https://portage.test', cursorKey: new Uint8Array(32) });

async function expectUnready(readiness: Readiness, checks: object): Promise<void> {
  const app = await appWith(readiness);
  const answer = await app.inject('/readyz');
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBeDefined();
  // What is wrong inside is no business of whoever may ask.
  expect(Object.keys(answer.json()).sort()).toEqual(['detail', 'status', 'title', 'traceId', 'type']);
  expect((await app.inject('/livez')).statusCode).toBe(200);
  await app.close();
  expect(await readiness.report()).toMatchObject({ ready: false, checks });
}

describe('readiness', () => {
  test('is given with database, schema and Temporal', async () => {
    expect(await api.call('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect(await api.call('GET', '/v1/system/health')).toMatchObject({
      body: { ready: true, checks: { database: 'ok', schema: 'ok', temporal: 'ok', draining: false } },
    });
  });

  test('is not given while Temporal is away', async () => {
    api.migrations.away = true;
    await expectUnready(new Readiness(api.database, api.migrations), { temporal: 'away', database: 'ok' });
  });

  test('is not given while the namespace lacks search attributes, without which nothing starts', async () => {
    api.migrations.missingAttributes = ['PartnerId'];
    await expectUnready(new Readiness(api.database, api.migrations), { temporal: 'not-set-up', database: 'ok' });
    api.migrations.missingAttributes = [];
  });

  test('is not given while the database is away', async () => {
    const nowhere = connectDatabase('postgres://nobody:nothing@127.0.0.1:1/none');
    await expectUnready(new Readiness(nowhere, api.migrations), { database: 'away', schema: 'unknown' });
    await nowhere.close();
  });

  test('is not given on an older schema, and given on a newer one', async () => {
    const { sql } = api.database;
    const [latest] =
      await sql`select id, created_at::text as at from drizzle.__drizzle_migrations order by created_at desc`;
    const set = (at: bigint) =>
      sql`update drizzle.__drizzle_migrations set created_at = ${at.toString()}::bigint where id = ${latest?.id}`;
    const at = BigInt(latest?.at);
    await set(at - 1n);
    await expectUnready(new Readiness(api.database, api.migrations), { schema: 'outdated', database: 'ok' });
    await set(at + 1n);
    expect(await new Readiness(api.database, api.migrations).report()).toMatchObject({ ready: true });
    await set(at);
  });

  test('ends with draining, while requests are still served', async () => {
    const readiness = new Readiness(api.database, api.migrations);
    expect((await readiness.report()).ready).toBe(true);
    readiness.drain();
    await expectUnready(readiness, { draining: true, database: 'ok' });
  });
});

test('a route that declares no access keeps the API from booting', async () => {
  const { authentication } = await import('../../../api/plugins/authentication.js');
  const { fastify } = await import('fastify');
  const app = fastify();
  await app.register(authentication, { database: api.database, tokens: undefined });
  expect(() => app.get('/v1/open', async () => 'secret')).toThrow('GET /v1/open declares no access');
  await app.close();
});
