import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KnownSenders } from '../../../api/intake/known-senders.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { createApiClient, revokeApiClient } from '../../../db/queries/api-clients.js';
import { createEventSource, retireEventSource } from '../../../db/queries/event-sources.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { type ApiFixture, newPartnerId, startApi } from './api-fixture.js';

describe('senders that are remembered', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let statements: number;
  let now: number;
  let senders: KnownSenders;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const connected = connectDatabase(testDatabase.url, { max: 4 });
    const sql = new Proxy(connected.sql, {
      apply(target, self, args) {
        if (/^\s*select/.test(String(args[0]))) statements += 1;
        return Reflect.apply(target, self, args);
      },
    });
    database = { ...connected, sql };
  });
  beforeEach(() => {
    statements = 0;
    now = Date.now();
    senders = new KnownSenders(database, () => now);
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  const client = (name: string, lifeMs = 3_600_000) =>
    createApiClient(database, { name, scopes: [], createdBy: 'test', expiresAt: new Date(now + lifeMs) });

  test('are looked up once by all who ask at a time, and again after 5 s', async () => {
    const { key } = await client('busy');
    const found = await Promise.all(Array.from({ length: 50 }, () => senders.client(key)));
    expect(new Set(found.map((one) => one?.name))).toEqual(new Set(['busy']));
    expect(statements).toBe(1);
    now += 4_999;
    await senders.client(key);
    expect(statements).toBe(1);
    now += 1;
    await senders.client(key);
    expect(statements).toBe(2);
  });

  test('end after 5 s at most when another process ends them, and at once when this one forgets', async () => {
    const one = await client('one');
    const two = await client('two');
    await Promise.all([one, two].map(({ key }) => senders.client(key)));
    await revokeApiClient(database, one.client.id);
    now += 5_000;
    expect(await senders.client(one.key)).toBeUndefined();
    await senders.client(two.key);
    await revokeApiClient(database, two.client.id);
    senders.forget();
    expect(await senders.client(two.key)).toBeUndefined();
  });

  test('end when their key does, however lately they were looked up', async () => {
    const { key } = await client('short', 2_000);
    expect((await senders.client(key))?.name).toBe('short');
    now += 2_000;
    expect(await senders.client(key)).toBeUndefined();
  });

  test('that are not there are looked for each time', async () => {
    const { key } = await client('known');
    const other = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    expect(await senders.client(other)).toBeUndefined();
    expect((await senders.client(key))?.name).toBe('known');
    expect(await senders.source('late')).toBeUndefined();
    await createEventSource(database, { slug: 'late', name: 'Late', auth: 'key', uri: null, createdBy: 'test' });
    expect((await senders.source('late'))?.name).toBe('Late');
    await retireEventSource(database, 'late');
    now += 5_000;
    expect((await senders.source('late'))?.retiredAt).toBeInstanceOf(Date);
  });
});

describe('an event', () => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  test('by a key that was just revoked is refused', async () => {
    const key = await api.key('ending', 'events:write');
    const send = () =>
      api.call(
        'POST',
        '/v1/events',
        { id: newPartnerId(), type: 'x', subject: 'P-1', time: '2026-03-02T10:00:00Z', data: {} },
        { key },
      );
    expect((await send()).status).toBe(202);
    expect((await api.call('DELETE', `/v1/api-keys/${key.split('_')[2]}`)).status).toBe(200);
    expect((await send()).status).toBe(401);
  });
});
