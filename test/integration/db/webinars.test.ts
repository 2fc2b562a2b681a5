import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { listUpcomingWebinars, putWebinars, type Webinar } from '../../../db/queries/webinars.js';
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

function session(id: string, startsAt: string, locale: string): Webinar {
  const begin = new Date(startsAt);
  return {
    id,
    title: `Session ${id}`,
    startsAt: begin,
    endsAt: new Date(begin.getTime() + 3_600_000),
    joinUrl: `https://webinars.example/${id}`,
    locale,
    description: 'Ordering in the Marketplace',
  };
}

describe('webinars', () => {
  it('are listed from an instant on, the next one first, in one locale or all', async () => {
    const past = session('past', '2026-03-01T10:00:00Z', 'en-US');
    const now = session('now', '2026-03-02T10:00:00Z', 'en-US');
    const german = session('german', '2026-03-03T10:00:00Z', 'de-DE');
    const later = session('later', '2026-03-04T10:00:00Z', 'en-US');
    await putWebinars(database, [later, past, german, now]);
    const from = new Date('2026-03-02T10:00:00Z');
    expect(await listUpcomingWebinars(database, { from, limit: 10 })).toEqual([now, german, later]);
    expect(await listUpcomingWebinars(database, { from, locale: 'en-US', limit: 10 })).toEqual([now, later]);
    expect(await listUpcomingWebinars(database, { from, limit: 1 })).toEqual([now]);

    const moved = { ...session('german', '2026-03-05T10:00:00Z', 'de-DE'), title: 'Moved' };
    await putWebinars(database, [moved]);
    await putWebinars(database, []);
    expect(await listUpcomingWebinars(database, { from, locale: 'de-DE', limit: 10 })).toEqual([moved]);
  });
});
