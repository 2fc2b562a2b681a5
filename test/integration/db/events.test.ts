import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { claimWaitingEvents } from '../../../db/queries/claim-events.js';
import {
  findEvent,
  insertEvent,
  listWaitingEvents,
  markAttemptFailed,
  markDelivered,
  markParked,
  markSettled,
  type NewEvent,
} from '../../../db/queries/events.js';
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
    expect(again).toEqual({ outcome: 'duplicate', event: { ...first.event, duplicates: 1 } });
  });

  it('leaves the first event as it was when its id comes with another body', async () => {
    const { event } = await insertEvent(database, newEvent());
    const other = await insertEvent(database, newEvent({ bodyHash: 'b'.repeat(64), data: { other: true } }));
    expect(other).toEqual({ outcome: 'conflict', event });
    expect(await findEvent(database, event.id)).toEqual(event);
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
    await markParked(database, event.id);
    expect((await findEvent(database, event.id))?.status).toBe('parked');
    const nextAttemptAt = new Date('2026-03-02T09:00:00.000Z');
    await markAttemptFailed(database, event.id, { code: 'unavailable', nextAttemptAt });
    expect(await findEvent(database, event.id)).toMatchObject({
      status: 'parked',
      attempts: 1,
      lastError: 'unavailable',
      nextAttemptAt,
    });
    await markDelivered(database, event.id, { workflowId: 'partner-migration/P-10042', migrationId: 'mig_1' });
    await markParked(database, event.id);
    expect(await findEvent(database, event.id)).toMatchObject({
      status: 'delivered',
      workflowId: 'partner-migration/P-10042',
      migrationId: 'mig_1',
      deliveredAt: expect.any(Date),
      attempts: 2,
      nextAttemptAt: null,
      lastError: null,
    });
  });

  it('is settled once', async () => {
    const { event } = await insertEvent(database, newEvent());
    expect(await markSettled(database, event.id, { status: 'dead', reason: 'schema' })).toBe(true);
    expect(await markSettled(database, event.id, { status: 'ignored', reason: 'closed' })).toBe(false);
    await markParked(database, event.id);
    expect(await findEvent(database, event.id)).toMatchObject({ status: 'dead', reason: 'schema' });
  });
});

describe('waiting events', () => {
  it('are listed per partner in the order in which they came', async () => {
    const received: string[] = [];
    for (let number = 1; number <= 5; number++) {
      const { event } = await insertEvent(database, newEvent({ sourceEventId: `msg_${number}` }));
      received.push(event.id);
    }
    await insertEvent(database, newEvent({ sourceEventId: 'other', subject: 'P-2' }));
    await markParked(database, received[0]!);
    await markDelivered(database, received[1]!, { workflowId: 'w' });
    await markSettled(database, received[3]!, { status: 'ignored', reason: 'closed' });
    const waiting = await listWaitingEvents(database, 'P-10042', 10);
    expect(waiting.map((event) => event.id)).toEqual([received[0], received[2], received[4]]);
    expect(await listWaitingEvents(database, 'P-10042', 1)).toHaveLength(1);
  });

  it('are claimed by one of several processes, when they are due, oldest first', async () => {
    const due: string[] = [];
    for (let number = 1; number <= 30; number++) {
      const { event } = await insertEvent(database, newEvent({ sourceEventId: `msg_${number}` }));
      if (number % 3 !== 0) due.push(event.id);
      else if (number % 2 === 0) await markSettled(database, event.id, { status: 'ignored', reason: 'closed' });
      else await markAttemptFailed(database, event.id, { code: 'away', nextAttemptAt: new Date(Date.now() + 60_000) });
    }
    const first = await claimWaitingEvents(database, { limit: 5, leaseMs: 60_000 });
    expect(first.map((event) => event.id)).toEqual(due.slice(0, 5));
    const rest = await Promise.all(
      Array.from({ length: 5 }, () => claimWaitingEvents(database, { limit: 3, leaseMs: 60_000 })),
    );
    const claimed = rest.flat().map((event) => event.id);
    expect(claimed).toHaveLength(15);
    expect([...claimed].sort()).toEqual(due.slice(5).sort());
    expect(await claimWaitingEvents(database, { limit: 5, leaseMs: 60_000 })).toEqual([]);
  });

  it('are claimed again once the lease is over', async () => {
    const { event } = await insertEvent(database, newEvent());
    await claimWaitingEvents(database, { limit: 5, leaseMs: 1 });
    await database.sql`select pg_sleep(0.005)`;
    const again = await claimWaitingEvents(database, { limit: 5, leaseMs: 60_000 });
    expect(again.map((claimed) => claimed.id)).toEqual([event.id]);
  });
});
