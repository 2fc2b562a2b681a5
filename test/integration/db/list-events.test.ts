import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { countEvents, type EventFilter, type EventRow, listEvents } from '../../../db/queries/events.js';
import { eventSorts } from '../../../domain/list-sorts.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

const count = 100_000;
const piece = 10_000;
let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  // So few that all that drizzle asks goes over one connection: each has statistics of its own until it tells them.
  database = connectDatabase(testDatabase.url, { max: 2 });
  // Seven of each moment, so that only the id keeps them apart.
  for (let from = 1; from <= count; from += piece) {
    await database.sql`
      insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status,
        received_at, attention)
      select 'evt_' || md5(n::text), 'source-' || n % 5, 'id-' || n, 'hash', 'migration.executed', 'P-' || n % 1000, now(),
        'webhook', '{}', case when n % 1000 = 0 then 'dead' when n % 1000 = 1 then 'ignored' else 'applied' end,
        '2026-03-01Z'::timestamptz + n / 7 * interval '1 second', case when n % 1000 = 0 then 'dead' end
      from generate_series(${from}::bigint, ${from + piece - 1}::bigint) as n`;
  }
  await database.sql`vacuum analyze events`;
}, 120_000);
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const positionOf = ({ receivedAt, id }: EventRow) => ({ receivedAt: receivedAt.toISOString(), id });

describe.each(eventSorts)('the list of 100,000 events by %s', (sort) => {
  /** Rows and entries of indexes that have been read so far. */
  async function read(): Promise<number> {
    await database.db.execute(sql`select pg_stat_force_next_flush()`);
    const [row] = await database.db.execute<{ read: string }>(sql`
      select (select seq_tup_read from pg_stat_user_tables where relname = 'events')
        + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'events') as read`);
    return Number(row?.read);
  }

  it.each<[string, EventFilter, number]>([
    ['all', {}, count],
    ['dead ones', { statuses: ['dead'] }, 100],
    ['ignored ones', { statuses: ['ignored'] }, 100],
    ['those that need a person', { attention: true }, 100],
    ['those of a source', { source: 'source-3' }, 20_000],
    ['those of a partner', { subject: 'P-7' }, 100],
    [
      'those of some minutes',
      { receivedFrom: new Date('2026-03-01T02:00:00Z'), receivedBefore: new Date('2026-03-01T02:10:00Z') },
      4_200,
    ],
  ])('reads little more than it shows of %s, on each page', async (_which, filter, matching) => {
    expect(await countEvents(database, filter, count + 1)).toBe(matching);
    const limit = 20;
    const deep = Math.floor(matching / 2);
    const [middle] = (await listEvents(database, { ...filter, sort, limit: deep })).slice(-1);
    for (const after of [undefined, middle && positionOf(middle)]) {
      const before = await read();
      const rows = await listEvents(database, { ...filter, sort, after, limit });
      expect(rows).toHaveLength(limit);
      // Of few matches it may read all, and sort them.
      expect((await read()) - before).toBeLessThanOrEqual(200);
    }
  });

  it('meets each exactly once, in order, page by page', async () => {
    const seen: EventRow[] = [];
    for (;;) {
      const last = seen.at(-1);
      const rows = await listEvents(database, { sort, after: last && positionOf(last), limit: 5_000 });
      seen.push(...rows);
      if (rows.length < 5_000) break;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(count);
    const sign = sort === 'receivedAt' ? 1 : -1;
    const isBefore = (a: EventRow, b: EventRow) =>
      sign * (a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1)) < 0;
    expect(seen.findIndex((row, index) => index > 0 && !isBefore(seen[index - 1] as EventRow, row))).toBe(-1);
  });
});

it('counts up to a number and no further', async () => {
  expect(await countEvents(database, {}, 10)).toBe(10);
});
