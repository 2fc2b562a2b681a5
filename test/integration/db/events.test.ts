import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { claimWaitingEvents, releaseEvents, releaseParkedEvents } from '../../../db/queries/claim-events.js';
import {
  isSuperseded,
  markAttemptFailed,
  markDelivered,
  markParked,
  markSettled,
} from '../../../db/queries/event-outcomes.js';
import { findEvent, insertEvent, matches, type NewEvent } from '../../../db/queries/events.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 20 });
});

beforeEach(async () => {
  await database.sql`truncate events`;
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const parked = { nextAttemptAt: new Date(Date.now() + 3_600_000), longAfterMs: 3_600_000 };

function newEvent(overrides: Partial<NewEvent> = {}): NewEvent {
  return {
    source: 'portal',
    sourceEventId: 'msg_1',
    bodyHash: 'a'.repeat(64),
    type: 'certificate.issued',
    subject: 'P-10042',
    occurredAt: new Date('2026-03-02T08:00:00.123Z'),
    origin: 'webhook',
    data: { certificateId: 'CER-1', buyerId: 'BUY-1' },
    ...overrides,
  };
}

describe('insertEvent', () => {
  it('stores an event once and counts its repeats', async () => {
    const first = await insertEvent(database, newEvent({ correlationId: 'c-1' }));
    expect(first).toMatchObject({
      outcome: 'inserted',
      event: {
        id: expect.stringMatching(/^evt_[0-9a-f]{8}-[0-9a-f]{4}-7/),
        status: 'received',
        duplicates: 0,
        attempts: 0,
        correlationId: 'c-1',
        occurredAt: new Date('2026-03-02T08:00:00.123Z'),
        data: { certificateId: 'CER-1', buyerId: 'BUY-1' },
        receivedAt: expect.any(Date),
        settledAt: null,
      },
    });
    const again = await insertEvent(database, newEvent());
    expect(again).toMatchObject({ outcome: 'duplicate', event: { ...first.event, duplicates: 1 } });
  });

  it('leaves the first event as it was when its id comes with another body', async () => {
    const { event } = await insertEvent(database, newEvent());
    const other = await insertEvent(database, newEvent({ bodyHash: 'b'.repeat(64), data: { other: true } }));
    const asked = { ...event, attention: 'id-reused' };
    expect(other).toMatchObject({ outcome: 'conflict', event: asked });
    expect(await findEvent(database, event.id)).toEqual(asked);
  });

  it('takes the same id from another source as another event', async () => {
    await insertEvent(database, newEvent());
    expect((await insertEvent(database, newEvent({ source: 'crm', bodyHash: 'b'.repeat(64) }))).outcome).toBe(
      'inserted',
    );
  });

  it('stores one of a hundred that come at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        insertEvent(database, newEvent({ bodyHash: (index < 90 ? 'a' : 'b').repeat(64) })),
      ),
    );
    const inserted = results.filter((result) => result.outcome === 'inserted');
    expect(inserted).toHaveLength(1);
    expect(new Set(results.map((result) => result.event.id)).size).toBe(1);
    const sameBody = inserted[0]!.event.bodyHash.startsWith('a') ? 90 : 10;
    expect(results.filter((result) => result.outcome === 'duplicate')).toHaveLength(sameBody - 1);
    expect(results.filter((result) => result.outcome === 'conflict')).toHaveLength(100 - sameBody);
    expect((await findEvent(database, inserted[0]!.event.id))?.duplicates).toBe(sameBody - 1);
  });
});

describe('the receipt of an event', () => {
  it('goes from received over parked to delivered, and never back', async () => {
    const { event } = await insertEvent(database, newEvent({ status: 'verified' }));
    expect(event.status).toBe('verified');
    await markParked(database, [event.id], parked);
    expect((await findEvent(database, event.id))?.status).toBe('parked');
    const nextAttemptAt = new Date('2026-03-02T09:00:00.000Z');
    await markAttemptFailed(database, event.id, { code: 'unavailable', isRefusal: false, nextAttemptAt });
    expect(await findEvent(database, event.id)).toMatchObject({
      status: 'parked',
      attempts: 2,
      lastError: 'unavailable',
      nextAttemptAt,
    });
    await markDelivered(database, event.id, { workflowId: 'partner-migration/P-10042', migrationId: 'mig_1' });
    await markParked(database, [event.id], parked);
    expect(await findEvent(database, event.id)).toMatchObject({
      status: 'delivered',
      workflowId: 'partner-migration/P-10042',
      migrationId: 'mig_1',
      deliveredAt: expect.any(Date),
      attempts: 3,
      nextAttemptAt: null,
      lastError: null,
    });
  });

  it('is settled once', async () => {
    const { event } = await insertEvent(database, newEvent());
    const outcome = { status: 'dead', reason: 'schema', attention: 'schema' } as const;
    expect(await markSettled(database, event.id, outcome)).toMatchObject({ status: 'dead', attention: 'schema' });
    expect(await markSettled(database, event.id, { status: 'ignored', reason: 'closed' })).toBeUndefined();
    await markParked(database, [event.id], parked);
    expect(await findEvent(database, event.id)).toMatchObject({ status: 'dead', reason: 'schema' });
  });
});

describe('an event that another has superseded', () => {
  type Newer = Partial<NewEvent> & { minutes?: number; objectId?: string; ignored?: boolean };

  it.each([
    ['by its time', {}, {}, true],
    ['by its number, whatever the time', { sequence: '9' }, { sequence: '10', minutes: -60 }, true],
    ['by its time, when only one has a number', { sequence: '9' }, { minutes: 1 }, true],
    ['not by one with a lower number', { sequence: '10' }, { sequence: '9', minutes: 60 }, false],
    ['not by an older one', {}, { minutes: -1 }, false],
    ['not by one of the same time', {}, { minutes: 0 }, false],
    ['not by one about something else', {}, { objectId: 'CER-2' }, false],
    ['not by one of another family', {}, { type: 'enrollment.failed' }, false],
    ['not by one of another source', {}, { source: 'crm' }, false],
    ['not by one of another partner', {}, { subject: 'P-2' }, false],
    ['not by one that was ignored', {}, { ignored: true }, false],
  ] as [string, Partial<NewEvent>, Newer, boolean][])('is recognised %s', async (_, older, newer, expected) => {
    const { event } = await insertEvent(database, newEvent(older));
    const { minutes = 5, objectId = 'CER-1', ignored = false, ...more } = newer;
    const { event: other } = await insertEvent(
      database,
      newEvent({
        sourceEventId: 'msg_2',
        occurredAt: new Date(event.occurredAt.getTime() + minutes * 60_000),
        data: { certificateId: objectId, buyerId: 'BUY-1' },
        ...more,
      }),
    );
    expect(await isSuperseded(database, event.id)).toBe(false);
    if (ignored) await markSettled(database, other.id, { status: 'ignored', reason: 'closed' });
    await markDelivered(database, other.id, { workflowId: 'w' });
    expect(await isSuperseded(database, event.id)).toBe(expected);
  });
});

describe('waiting events', () => {
  const claim = { lanes: 3, perLane: 4, leaseMs: 60_000 };
  const insert = async (subject: string, more: Partial<NewEvent> = {}) => {
    number += 1;
    return (await insertEvent(database, newEvent({ subject, sourceEventId: `msg_${number}`, ...more }))).event.id;
  };
  const idsOf = (lanes: { id: string }[][]) => lanes.map((lane) => lane.map((event) => event.id));
  let number = 0;

  it('are claimed by partner, in the order in which they came, and by one of several processes', async () => {
    const expected = new Map<string, string[]>();
    for (let round = 0; round < 6; round++) {
      for (const partner of ['P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'P-6', 'P-7']) {
        const id = await insert(partner);
        expected.set(partner, [...(expected.get(partner) ?? []), id]);
      }
    }
    const claims = await Promise.all(Array.from({ length: 6 }, () => claimWaitingEvents(database, claim)));
    for (const lanes of claims) expect(lanes.length).toBeLessThanOrEqual(3);
    // Several at once may leave some to the next look; never do two get the same partner.
    const more = [await claimWaitingEvents(database, claim), await claimWaitingEvents(database, claim)];
    const lanes = idsOf([...claims, ...more].flat());
    expect(lanes.sort()).toEqual([...expected.values()].map((ids) => ids.slice(0, 4)).sort());
    expect(await claimWaitingEvents(database, claim)).toEqual([]);
  });

  it('are claimed once those before them are due, and none overtakes another', async () => {
    const [first, second, third] = [await insert('P-1'), await insert('P-1'), await insert('P-1')];
    await releaseEvents(database, [second], new Date(Date.now() + 60_000));
    expect(idsOf(await claimWaitingEvents(database, claim))).toEqual([[first]]);
    await markDelivered(database, first, { workflowId: 'w' });
    expect(await claimWaitingEvents(database, claim)).toEqual([]);
    await releaseEvents(database, [second], new Date());
    expect(idsOf(await claimWaitingEvents(database, claim))).toEqual([[second, third]]);
    await markSettled(database, second, { status: 'ignored', reason: 'closed' });
    expect(await claimWaitingEvents(database, claim)).toEqual([]);
  });

  it('are claimed each by itself when nobody knows their partner', async () => {
    const ids = [await insert(''), await insert(''), await insert('')];
    expect(idsOf(await claimWaitingEvents(database, claim)).sort()).toEqual(ids.map((id) => [id]).sort());
    expect(await claimWaitingEvents(database, claim)).toEqual([]);
  });

  it('are claimed with the oldest one when others between them are parked, and by one of several processes', async () => {
    const ids = [await insert('P-1'), await insert('P-1'), await insert('P-1')];
    await markParked(database, ids.slice(0, 2), parked);
    const claims = await Promise.all(Array.from({ length: 6 }, () => claimWaitingEvents(database, claim)));
    expect(claims.flatMap(idsOf)).toEqual([[ids[0], ids[2]]]);
    // Another one comes while the oldest is in somebody's hands.
    const late = await insert('P-1');
    expect(await claimWaitingEvents(database, claim)).toEqual([]);
    await markParked(database, ids, parked);
    expect(idsOf(await claimWaitingEvents(database, claim))).toEqual([[ids[0], late]]);
  });

  it('are claimed again once the lease is over', async () => {
    const id = await insert('P-1');
    await claimWaitingEvents(database, { ...claim, leaseMs: 1 });
    await database.sql`select pg_sleep(0.005)`;
    expect(idsOf(await claimWaitingEvents(database, claim))).toEqual([[id]]);
  });

  it('tell one that comes later that it would overtake them', async () => {
    const insertAnother = () =>
      insertEvent(database, newEvent({ subject: 'P-1', sourceEventId: `m_${Math.random()}`, leaseMs: 60_000 }));
    const early = await insert('P-1', { leaseMs: 60_000 });
    expect((await insertAnother()).isLeased).toBe(false);
    await database.sql`delete from events where id <> ${early}`;
    await markAttemptFailed(database, early, {
      code: 'unavailable',
      isRefusal: false,
      nextAttemptAt: new Date(Date.now() + 60_000),
    });
    expect((await insertAnother()).isLeased).toBe(false);
    await database.sql`delete from events where id <> ${early}`;
    await markParked(database, [early], parked);
    expect((await insertAnother()).isLeased).toBe(true);
    await database.sql`delete from events where id <> ${early}`;
    await releaseParkedEvents(database, 'P-1', new Date(Date.now() + 15_000));
    expect((await insertAnother()).isLeased).toBe(false);
  });
});

describe('the inbox, when it is long', () => {
  it('is not read as a whole for dead events, for those in need of somebody, and for those of a migration', async () => {
    await database.sql`
      insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status,
        migration_id, received_at)
      select 'evt_' || n, 's', n::text, 'x', 'migration.executed', 'P-' || n % 50, now(), 'webhook', '{}', 'applied',
        'mig_' || n % 2000, now() - make_interval(secs => n) from generate_series(1, 20000) n`;
    await database.sql`analyze events`;
    const plan = async (condition: ReturnType<typeof matches>) => {
      const rows = await database.query((db) =>
        db.execute(sql`explain select * from events where ${condition} order by received_at desc, id desc limit 51`),
      );
      return JSON.stringify(rows);
    };
    expect(await plan(matches({ statuses: ['dead'] }))).toContain('events_dead');
    expect(await plan(matches({ attention: true }))).toContain('events_in_need');
    expect(await plan(sql`events.migration_id = 'mig_7'`)).toContain('events_of_migration');
  });
});
