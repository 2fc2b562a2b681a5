import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { EventBatches } from '../../../api/intake/event-batches.js';
import { InFlight } from '../../../api/intake/in-flight.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { DatabaseError } from '../../../db/database-error.js';
import type { NewEvent } from '../../../db/queries/events.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let database: Database;
let statements: number;
let batches: EventBatches;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const connected = connectDatabase(testDatabase.url, { max: 6 });
  const sql = new Proxy(connected.sql, {
    apply(target, self, args) {
      if (String(args[0]).trim().startsWith('insert into events')) statements += 1;
      return Reflect.apply(target, self, args);
    },
  });
  database = { ...connected, sql };
});
beforeEach(async () => {
  await database.sql`truncate events`;
  statements = 0;
  batches = new EventBatches(database, new InFlight());
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const newEvent = (number: number, more: Partial<NewEvent> = {}): NewEvent => ({
  source: 'crm',
  sourceEventId: `msg_${number}`,
  bodyHash: 'a'.repeat(64),
  type: 'invitation.accepted',
  subject: `P-${number}`,
  occurredAt: new Date('2026-03-02T08:00:00.123Z'),
  origin: 'webhook',
  data: { membershipId: `AUSR-${number}` },
  ...more,
});

async function stored(): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`select source_event_id as id from events`;
  return rows.map(({ id }) => id).sort();
}

it('stores what comes at once in few statements, and gives each its own result', async () => {
  const results = await Promise.all(Array.from({ length: 200 }, (_, number) => batches.insert(newEvent(number))));
  expect(results.map(({ outcome }) => outcome)).toEqual(Array(200).fill('inserted'));
  expect(results.map(({ event }) => event.sourceEventId)).toEqual(results.map((_, number) => `msg_${number}`));
  expect(await stored()).toHaveLength(200);
  expect(statements).toBeLessThanOrEqual(8);
});

it('stores one of an event, its repeats and its conflicts that come at once', async () => {
  const other = { bodyHash: 'b'.repeat(64) };
  const results = await Promise.all([
    batches.insert(newEvent(1)),
    batches.insert(newEvent(1)),
    batches.insert(newEvent(1, other)),
    batches.insert(newEvent(2)),
  ]);
  const outcomes = results.map(({ outcome }) => outcome);
  expect(outcomes[3]).toBe('inserted');
  // Two statements run at once, so any of the three may be the first; the others are measured by it.
  expect(outcomes.slice(0, 3).filter((outcome) => outcome === 'inserted')).toHaveLength(1);
  const first = results.find(({ outcome }) => outcome === 'inserted');
  for (const { outcome, event } of results.slice(0, 3)) expect(event.bodyHash, outcome).toBe(first?.event.bodyHash);
  expect(new Set(results.slice(0, 3).map(({ event }) => event.id)).size).toBe(1);
  expect(await stored()).toEqual(['msg_1', 'msg_2']);
});

it('refuses only the one that cannot be stored', async () => {
  const broken = newEvent(2, { data: { text: 'a\u0000b' } });
  const results = await Promise.allSettled([newEvent(1), broken, newEvent(3)].map((event) => batches.insert(event)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: expect.any(DatabaseError) });
  expect(await stored()).toEqual(['msg_1', 'msg_3']);
  expect((await batches.insert(newEvent(4))).outcome).toBe('inserted');
});

it('refuses what comes while five hundred wait, and stores none of it', async () => {
  const all = Array.from({ length: 520 }, (_, number) => batches.insert(newEvent(number)));
  const results = await Promise.allSettled(all);
  const refused = results.flatMap((result, number) => (result.status === 'rejected' ? [{ number, ...result }] : []));
  expect(refused.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => 500 + index));
  expect(refused[0]?.reason).toMatchObject({ slug: 'unavailable', options: { headers: { 'retry-after': '2' } } });
  expect(await stored()).toHaveLength(500);
  expect((await batches.insert(newEvent(519))).outcome).toBe('inserted');
});

it('does not store what nobody waits for any more', async () => {
  const [kept, gone] = await Promise.allSettled([
    batches.insert(newEvent(1)),
    batches.insert(newEvent(2), () => false),
  ]);
  expect([kept.status, gone.status]).toEqual(['fulfilled', 'rejected']);
  expect(await stored()).toEqual(['msg_1']);
});

it('has few delivered at once, one of a partner at a time, and none while many come', async () => {
  const few = await Promise.all([1, 2, 3].map((number) => batches.insert(newEvent(number))));
  expect(few.map(({ slot }) => slot !== undefined)).toEqual([true, true, true]);
  const same = await batches.insert(newEvent(4, { subject: 'P-1' }));
  expect(same.slot).toBeUndefined();
  for (const { slot } of few) slot?.leave();
  const many = await Promise.all(Array.from({ length: 40 }, (_, index) => batches.insert(newEvent(100 + index))));
  expect(many.every(({ slot }) => slot === undefined)).toBe(true);
  const rows = await database.sql`select 1 from events where next_attempt_at <= now()`;
  expect(rows).toHaveLength(41);
});
