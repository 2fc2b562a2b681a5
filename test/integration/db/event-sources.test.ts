import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import {
  addEventSourceKey,
  createEventSource,
  listEventSourceKeys,
  listLiveKeys,
  type NewEventSourceKey,
  touchEventSourceKey,
} from '../../../db/queries/event-sources.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 4 });
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

let number = 0;
async function newSource(): Promise<string> {
  number += 1;
  const slug = `source-${number}`;
  await createEventSource(database, { slug, name: 'Portal', auth: 'signature', uri: null, createdBy: 'admin' });
  return slug;
}

const newKey = (source: string, kid: string, more: Partial<NewEventSourceKey> = {}): NewEventSourceKey => ({
  kid: `${source}/${kid}`,
  source,
  scheme: 'v1',
  sealedSecret: 'sealed',
  notBefore: new Date(Date.now() - 1_000),
  createdBy: 'admin',
  ...more,
});

describe('a source', () => {
  it('is stored once', async () => {
    const slug = await newSource();
    const again = { slug, name: 'Other', auth: 'key' as const, uri: null, createdBy: 'admin' };
    expect(await createEventSource(database, again)).toBeUndefined();
  });
});

describe('a key', () => {
  it('that is replaced goes on for a day after its successor begins, but no longer than it was to', async () => {
    const source = await newSource();
    await addEventSourceKey(database, newKey(source, 'open'));
    const soon = new Date(Date.now() + 60_000);
    await addEventSourceKey(database, newKey(source, 'ending', { notAfter: soon }));
    const begins = new Date(Date.now() + 3_600_000);
    for (const old of ['open', 'ending']) {
      const next = newKey(source, `after-${old}`, { notBefore: begins, replaces: `${source}/${old}` });
      expect((await addEventSourceKey(database, next)).outcome).toBe('added');
    }
    const ends = new Map((await listEventSourceKeys(database, source)).map((key) => [key.kid, key.notAfter]));
    expect(ends.get(`${source}/open`)).toEqual(new Date(begins.getTime() + 86_400_000));
    expect(ends.get(`${source}/ending`)).toEqual(soon);
    const live = await listLiveKeys(database, source);
    expect(live.map((key) => key.kid).sort()).toEqual([`${source}/ending`, `${source}/open`]);
  });

  it('that cannot be added leaves the one that it replaces as it was', async () => {
    const source = await newSource();
    await addEventSourceKey(database, newKey(source, 'old'));
    const broken = newKey(source, 'new', { replaces: `${source}/old`, scheme: 'v1a' });
    await expect(addEventSourceKey(database, broken)).rejects.toThrow('event_source_keys_material');
    expect((await listEventSourceKeys(database, source)).map((key) => key.notAfter)).toEqual([null]);
  });

  it('notes its last use once a minute at most', async () => {
    const source = await newSource();
    await addEventSourceKey(database, newKey(source, 'used'));
    const lastUse = async () => (await listEventSourceKeys(database, source))[0]?.lastUsedAt;
    await touchEventSourceKey(database, `${source}/used`);
    const first = await lastUse();
    await database.sql`select pg_sleep(0.005)`;
    await touchEventSourceKey(database, `${source}/used`);
    expect(await lastUse()).toEqual(first);
    await database.sql`update event_source_keys set last_used_at = ${new Date(Date.now() - 61_000)}`;
    await touchEventSourceKey(database, `${source}/used`);
    expect((await lastUse())!.getTime()).toBeGreaterThan(first!.getTime());
  });
});
