import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { markDelivered, markSettled } from '../../../db/queries/event-outcomes.js';
import { findEvent, insertEvent } from '../../../db/queries/events.js';
import { findMigrationById } from '../../../db/queries/migrations.js';
import { recordBatch } from '../../../db/queries/record.js';
import { listTimeline, verifyTimeline } from '../../../db/queries/timeline.js';
import { TimelineGapError } from '../../../db/record-errors.js';
import type { EffectRecord } from '../../../domain/effects.js';
import type { EventReceipt, RecordBatch } from '../../../domain/migration.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { instantOf, recordBatchOf, timelineEntry } from '../../support/records.js';

let testDatabase: TestDatabase;
let database: Database;
let migrationsMade = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 20 });
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

function newMigrationId(): string {
  migrationsMade++;
  return `mig_${migrationsMade}`;
}

async function receiveEvent(id: string): Promise<void> {
  await insertEvent(database, {
    id,
    source: 'portal',
    sourceEventId: id,
    bodyHash: 'a'.repeat(64),
    type: 'migration.executed',
    subject: 'P-10042',
    occurredAt: new Date(instantOf(1)),
    origin: 'webhook',
    data: {},
  });
}

describe('recordBatch', () => {
  it('writes projection, timeline, ledger and receipts of one batch', async () => {
    const migrationId = newMigrationId();
    await receiveEvent('evt_applied');
    await receiveEvent('evt_ignored');
    const effect: EffectRecord = {
      key: `${migrationId}/email/C-1`,
      step: 'email',
      status: 'confirmed',
      at: instantOf(2),
      outsideId: '<1@portage.example>',
      undo: { kind: 'postponed-email', contactId: 'C-1' },
      email: { template: 'migrated', contactId: 'C-1', data: { round: 1 } },
    };
    await recordBatch(
      database,
      recordBatchOf(
        { first: 1, last: 2 },
        {
          migrationId,
          snapshot: {
            wave: 'W-1',
            paused: { by: { type: 'operator', id: 'op-1' }, reason: 'holiday', since: instantOf(1) },
            waiting: { for: 'the planned date', since: instantOf(1), until: instantOf(50) },
            attention: [
              {
                code: 'effect-failed',
                severity: 'critical',
                step: 'email',
                since: instantOf(1),
                why: 'x',
                actions: [],
              },
              {
                code: 'effect-failed',
                severity: 'critical',
                step: 'invite',
                since: instantOf(1),
                why: 'x',
                actions: [],
              },
            ],
          },
          effects: [effect],
          receipts: [
            { eventId: 'evt_applied', outcome: 'applied', sequence: 2 },
            { eventId: 'evt_ignored', outcome: 'ignored', reason: 'superseded' },
          ],
        },
      ),
    );

    const row = await findMigrationById(database, migrationId);
    expect(row).toMatchObject({
      partnerId: 'P-10042',
      workflowId: 'partner-migration/P-10042',
      wave: 'W-1',
      paused: true,
      attentionCount: 2,
      attentionCodes: ['effect-failed'],
      needsAttention: true,
      nextDeadlineAt: new Date(instantOf(50)),
      plannedFor: new Date(instantOf(100)),
      endedAt: null,
      sequence: 2,
    });
    const timeline = await listTimeline(database, migrationId, { limit: 10 });
    expect(timeline.map(({ prevHash: _, hash: __, ...entry }) => entry)).toEqual([timelineEntry(1), timelineEntry(2)]);
    expect(await ledger(migrationId)).toEqual([{ ...effect, at: new Date(effect.at) }]);
    expect(await findEvent(database, 'evt_applied')).toMatchObject({
      status: 'applied',
      timelineSequence: 2,
      migrationId,
      workflowId: 'partner-migration/P-10042',
      settledAt: expect.any(Date),
    });
    expect(await findEvent(database, 'evt_ignored')).toMatchObject({ status: 'ignored', reason: 'superseded' });
  });

  it('gives the same tables for any split and any repetition of the same records', async () => {
    const plans = fc.record({
      batches: fc.array(
        fc.record({
          size: fc.integer({ min: 0, max: 3 }),
          overlap: fc.integer({ min: 0, max: 4 }),
          // After the batch: these of the batches so far once more, by index from the newest.
          repeats: fc.array(fc.nat(5), { maxLength: 3 }),
          twiceAtOnce: fc.boolean(),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(plans, async ({ batches }) => {
        const length = batches.reduce((sum, batch) => sum + batch.size, 0);
        const whole = newMigrationId();
        await receiveStoryEvents(whole, length);
        await recordBatch(database, storyBatch(whole, 1, length));

        const split = newMigrationId();
        await receiveStoryEvents(split, length);
        const written: RecordBatch[] = [];
        let last = 0;
        for (const { size, overlap, repeats, twiceAtOnce } of batches) {
          const batch = storyBatch(split, Math.max(1, last + 1 - overlap), last + size);
          last += size;
          written.push(batch);
          await Promise.all(Array.from({ length: twiceAtOnce ? 2 : 1 }, () => recordBatch(database, batch)));
          for (const back of repeats) await recordBatch(database, written.at(-1 - (back % written.length))!);
        }

        expect(await tablesOf(split)).toEqual(await tablesOf(whole));
        expect(await verifyTimeline(database, split)).toEqual({ ok: true, entries: length });
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('writes each entry once when fifty calls bring the same and overlapping batches at once', async () => {
    const migrationId = newMigrationId();
    const batches = Array.from({ length: 50 }, (_, index) =>
      recordBatchOf({ first: 1, last: 1 + (index % 10) }, { migrationId }),
    );
    await Promise.all(batches.map((batch) => recordBatch(database, batch)));
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: true, entries: 10 });
    expect((await findMigrationById(database, migrationId))?.sequence).toBe(10);
  });

  it('does not let an older batch overwrite the projection', async () => {
    const migrationId = newMigrationId();
    await recordBatch(database, recordBatchOf({ first: 1, last: 1 }, { migrationId }));
    const newer = recordBatchOf({ first: 2, last: 3 }, { migrationId, snapshot: { stage: 'migrating' } });
    await recordBatch(database, newer);
    await recordBatch(database, recordBatchOf({ first: 1, last: 1 }, { migrationId }));
    expect(await findMigrationById(database, migrationId)).toMatchObject({ stage: 'migrating', sequence: 3 });
  });

  it('keeps the newest of the snapshots that reflect the same entry, in whatever order they come', async () => {
    const waitingFor = (revision: number | undefined, text: string, migrationId: string): RecordBatch => ({
      ...recordBatchOf(
        { first: 1, last: 1 },
        {
          migrationId,
          snapshot: {
            waiting: { for: text, since: instantOf(1) },
            attention: [
              { code: 'effect-failed', step: text, severity: 'critical', since: instantOf(1), why: '', actions: [] },
            ],
          },
        },
      ),
      ...(revision !== undefined && { revision }),
    });
    const stored = async (migrationId: string) => {
      const open = await database.sql`
        select step from attention_items where migration_id = ${migrationId} and closed_at is null`;
      return { ...(await findMigrationById(database, migrationId)), open: open.map(({ step }) => step) };
    };
    const numbers = [1_000_001, 1_000_002, 1_000_003, 2_000_001];
    for (const order of [numbers, numbers.toReversed(), [1_000_003, 2_000_001, 1_000_002, 2_000_001]]) {
      const migrationId = newMigrationId();
      for (const revision of order) await recordBatch(database, waitingFor(revision, `${revision}`, migrationId));
      const expected = { snapshot: { waiting: { for: '2000001' } }, open: ['2000001'] };
      expect(await stored(migrationId)).toMatchObject(expected);
    }
    const atOnce = newMigrationId();
    const many = Array.from({ length: 12 }, (_, index) => waitingFor(index + 1, `${index + 1}`, atOnce));
    await Promise.all(many.toReversed().map((batch) => recordBatch(database, batch)));
    expect(await stored(atOnce)).toMatchObject({ snapshot: { waiting: { for: '12' } }, open: ['12'] });
    // Of a worker that does not number them: what comes last counts, and the number that is known stays.
    await recordBatch(database, waitingFor(undefined, 'unnumbered', atOnce));
    expect(await stored(atOnce)).toMatchObject({ snapshot: { waiting: { for: 'unnumbered' } } });
    await recordBatch(database, waitingFor(11, '11', atOnce));
    expect(await stored(atOnce)).toMatchObject({ snapshot: { waiting: { for: 'unnumbered' } } });
  });

  it('leaves the time of the last change alone when a batch changes nothing', async () => {
    const migrationId = newMigrationId();
    const batch = recordBatchOf({ first: 1, last: 1 }, { migrationId });
    await recordBatch(database, batch);
    const before = await findMigrationById(database, migrationId);
    await database.sql`select pg_sleep(0.005)`;
    await recordBatch(database, batch);
    expect((await findMigrationById(database, migrationId))?.updatedAt).toEqual(before?.updatedAt);
    await recordBatch(database, recordBatchOf({ first: 2, last: 2 }, { migrationId }));
    expect((await findMigrationById(database, migrationId))!.updatedAt.getTime()).toBeGreaterThan(
      before!.updatedAt.getTime(),
    );
  });

  it('refuses a batch that leaves a gap, and writes nothing of it', async () => {
    const migrationId = newMigrationId();
    await recordBatch(database, recordBatchOf({ first: 1, last: 2 }, { migrationId }));
    const effects: EffectRecord[] = [
      { key: `${migrationId}/invite`, step: 'invite', status: 'intended', at: instantOf(4) },
    ];
    const gap = recordBatch(database, recordBatchOf({ first: 4, last: 5 }, { migrationId, effects }));
    await expect(gap).rejects.toThrow(TimelineGapError);
    await expect(gap).rejects.toThrow('entry 4 cannot follow entry 2');
    expect((await findMigrationById(database, migrationId))?.sequence).toBe(2);
    expect(await ledger(migrationId)).toEqual([]);
  });

  it('writes nothing at all when one part cannot be stored', async () => {
    const migrationId = newMigrationId();
    const batch = recordBatchOf({ first: 1, last: 2 }, { migrationId });
    batch.entries[1] = timelineEntry(2, { text: 'a \u0000 byte' });
    await expect(recordBatch(database, batch)).rejects.toMatchObject({ code: '22P05' });
    expect(await findMigrationById(database, migrationId)).toBeUndefined();
    expect(await listTimeline(database, migrationId, { limit: 10 })).toEqual([]);
  });

  it('keeps the newer state of an effect, and of two at the same instant the one that is further on', async () => {
    const migrationId = newMigrationId();
    const key = `${migrationId}/invite/C-1`;
    const record = (status: EffectRecord['status'], at: string, outsideId?: string) =>
      recordBatch(
        database,
        recordBatchOf(
          { first: 1, last: 0 },
          { migrationId, effects: [{ key, step: 'invite', status, at, ...(outsideId ? { outsideId } : {}) }] },
        ),
      );
    await record('confirmed', instantOf(2), 'AUSR-1');
    await record('intended', instantOf(1));
    await record('intended', instantOf(2));
    expect(await ledger(migrationId)).toMatchObject([{ status: 'confirmed', outsideId: 'AUSR-1' }]);
    await record('undone', instantOf(3), 'AUSR-1');
    expect(await ledger(migrationId)).toMatchObject([{ status: 'undone' }]);
  });

  it.each([
    [
      'dead',
      'undeliverable',
      { outcome: 'applied', sequence: 1 },
      { status: 'applied', reason: null, attention: null },
    ],
    [
      'dead',
      'undeliverable',
      { outcome: 'ignored', reason: 'wrong-state' },
      { reason: 'wrong-state', attention: null },
    ],
    ['ignored', 'closed', { outcome: 'applied', sequence: 1 }, { status: 'applied', reason: null }],
    ['ignored', 'closed', { outcome: 'ignored', reason: 'wrong-state' }, { status: 'ignored', reason: 'closed' }],
  ] as const)(
    'of an event that is %s (%s) believes the workflow that has got it all the same: %j',
    async (status, reason, receipt, expected) => {
      const [migrationId, eventId] = [newMigrationId(), `evt_${randomUUID()}`];
      await receiveEvent(eventId);
      const attention = status === 'dead' ? { attention: 'undeliverable' as const } : {};
      await markSettled(database, eventId, { status, reason, ...attention });
      const receipts = [{ eventId, ...receipt }];
      await recordBatch(database, recordBatchOf({ first: 1, last: 1 }, { migrationId, receipts }));
      expect(await findEvent(database, eventId)).toMatchObject(expected);
    },
  );

  it('never changes what a workflow has said of an event', async () => {
    const migrationId = newMigrationId();
    await receiveEvent('evt_twice');
    await recordBatch(
      database,
      recordBatchOf(
        { first: 1, last: 1 },
        {
          migrationId,
          receipts: [
            { eventId: 'evt_twice', outcome: 'applied', sequence: 1 },
            { eventId: 'evt_twice', outcome: 'ignored', reason: 'duplicate' },
          ],
        },
      ),
    );
    await recordBatch(
      database,
      recordBatchOf(
        { first: 2, last: 2 },
        { migrationId, receipts: [{ eventId: 'evt_twice', outcome: 'ignored', reason: 'duplicate' }] },
      ),
    );
    expect(await findEvent(database, 'evt_twice')).toMatchObject({ status: 'applied', timelineSequence: 1 });
    // Its row was brought back to what it was before the receipt; the timeline knows what the event did.
    await receiveEvent('evt_lost');
    const told = recordBatchOf({ first: 3, last: 2 }, { migrationId });
    told.entries = [timelineEntry(3, { kind: 'fact', eventId: 'evt_lost' })];
    await recordBatch(database, told);
    const repeat: EventReceipt[] = [{ eventId: 'evt_lost', outcome: 'ignored', reason: 'duplicate' }];
    await recordBatch(database, recordBatchOf({ first: 4, last: 4 }, { migrationId, receipts: repeat }));
    expect(await findEvent(database, 'evt_lost')).toMatchObject({
      status: 'applied',
      reason: null,
      timelineSequence: 3,
      settledAt: expect.any(Date),
    });
    // The API hears of the delivery only after the workflow was done with it.
    await markDelivered(database, 'evt_twice', { workflowId: 'partner-migration/P-10042' });
    expect(await findEvent(database, 'evt_twice')).toMatchObject({ status: 'applied', deliveredAt: expect.any(Date) });
  });
});

/** The records of a made-up journey, from one entry to another: what a workflow would put into one batch. */
function storyBatch(migrationId: string, first: number, last: number): RecordBatch {
  const effects = new Map<string, EffectRecord>();
  const receipts: EventReceipt[] = [];
  for (let sequence = first; sequence <= last; sequence++) {
    const effect = storyEffect(migrationId, sequence);
    effects.set(effect.key, effect);
    receipts.push(
      sequence % 3 === 0
        ? { eventId: `evt_${migrationId}_${sequence}`, outcome: 'ignored', reason: 'duplicate' }
        : { eventId: `evt_${migrationId}_${sequence}`, outcome: 'applied', sequence },
    );
  }
  const stage = last > 3 ? 'migrating' : 'announced';
  return recordBatchOf(
    { first, last },
    { migrationId, snapshot: { stage, runs: last }, effects: [...effects.values()], receipts },
  );
}

/** Entry 1 intends effect 0, entry 2 confirms it, entry 3 intends effect 1, and so on. */
function storyEffect(migrationId: string, sequence: number): EffectRecord {
  const number = Math.floor((sequence - 1) / 2);
  const key = `${migrationId}/email/C-${number}`;
  const at = instantOf(sequence);
  return sequence % 2 === 1
    ? { key, step: 'email', status: 'intended', at }
    : { key, step: 'email', status: 'confirmed', at, outsideId: `message-${number}` };
}

async function receiveStoryEvents(migrationId: string, count: number): Promise<void> {
  for (let sequence = 1; sequence <= count; sequence++) await receiveEvent(`evt_${migrationId}_${sequence}`);
}

async function ledger(migrationId: string): Promise<unknown[]> {
  const rows = await database.sql`
    select key, step, status, at, outside_id as "outsideId", undo, email from effects
    where migration_id = ${migrationId} order by key`;
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)));
}

/** Everything stored of the migration, without its own id and the moments at which it was written. */
async function tablesOf(migrationId: string): Promise<unknown> {
  const { sql } = database;
  const tables = {
    migrations: await sql`select to_jsonb(m) - 'updated_at' as row from migrations m where id = ${migrationId}`,
    timeline: await sql`
      select to_jsonb(t) as row from timeline_entries t where migration_id = ${migrationId} order by sequence`,
    effects: await sql`select to_jsonb(e) as row from effects e where migration_id = ${migrationId} order by key`,
    events: await sql`
      select to_jsonb(e) - '{received_at,settled_at}'::text[] as row from events e
      where id like ${`evt_${migrationId}_%`} order by timeline_sequence, id`,
  };
  return JSON.parse(JSON.stringify(tables).replaceAll(migrationId, 'mig'));
}
