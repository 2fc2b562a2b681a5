import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { authenticateApiKey, createApiClient, revokeApiClient } from '../../../db/queries/api-clients.js';
import { apiKeyPattern } from '../../../domain/keys.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const request = (expiresAt = new Date(Date.now() + 3_600_000)) => ({
  name: 'Portal',
  scopes: ['events:write', 'migrations:read'],
  createdBy: 'admin',
  expiresAt,
});

describe('an API key', () => {
  it('lets its client in, and is stored as a hash only', async () => {
    const { client, key } = await createApiClient(database, request());
    expect(key).toMatch(apiKeyPattern);
    expect(key).toContain(client.id);
    expect(client).not.toHaveProperty('secretHash');
    const found = await authenticateApiKey(database, key);
    expect(found).toEqual({
      ...client,
      endsAt: client.expiresAt,
      lastUsedAt: expect.any(Date),
      keyId: expect.stringContaining(client.id),
    });
    const [row] = await database.sql`select to_jsonb(c)::text as text from api_clients c where id = ${client.id}`;
    expect(row?.text).not.toContain(key.split('_')[3]);
  });

  it.each([
    ['another secret', (key: string) => key.slice(0, -4) + (key.endsWith('0000') ? '1111' : '0000')],
    ['an unknown id', (key: string) => key.replace(/live_.{12}/, 'live_aaaaaaaaaaaa')],
    ['a text before it', (key: string) => ` ${key}`],
    ['a text after it', (key: string) => `${key}\n`],
    ['upper case', (key: string) => key.toUpperCase()],
    ['nothing', () => ''],
  ])('lets nobody in with %s', async (_what, change) => {
    const { key } = await createApiClient(database, request());
    expect(await authenticateApiKey(database, change(key))).toBeUndefined();
  });

  it('ends when it expires and when it is revoked', async () => {
    const expired = await createApiClient(database, request(new Date(Date.now() - 1)));
    expect(await authenticateApiKey(database, expired.key)).toBeUndefined();
    const revoked = await createApiClient(database, request());
    await revokeApiClient(database, revoked.client.id);
    expect(await authenticateApiKey(database, revoked.key)).toBeUndefined();
  });

  it('notes its last use once a minute at most', async () => {
    const { client, key } = await createApiClient(database, request());
    const first = (await authenticateApiKey(database, key))?.lastUsedAt;
    await database.sql`select pg_sleep(0.005)`;
    expect((await authenticateApiKey(database, key))?.lastUsedAt).toEqual(first);
    const longAgo = new Date(Date.now() - 61_000);
    await database.sql`update api_clients set last_used_at = ${longAgo} where id = ${client.id}`;
    const later = (await authenticateApiKey(database, key))?.lastUsedAt;
    expect(later!.getTime()).toBeGreaterThan(first!.getTime());
    const [row] = await database.sql`select last_used_at as at from api_clients where id = ${client.id}`;
    expect(row?.at).toEqual(later);
  });
});
