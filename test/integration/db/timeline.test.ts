import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { entryHash } from '../../../db/hash-chain.js';
import { recordBatch } from '../../../db/queries/record.js';
import { listTimeline, verifyTimeline } from '../../../db/queries/timeline.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { recordBatchOf, timelineEntry } from '../../support/records.js';

let testDatabase: TestDatabase;
let database: Database;
let migrationId: string;
let migrationsMade = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
});

beforeEach(() => {
  migrationsMade++;
  migrationId = `mig_${migrationsMade}`;
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

/** What only somebody with full rights over the database can do. */
async function tamper(change: (sql: Database['sql']) => Promise<unknown>): Promise<void> {
  await database.sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    await change(transaction as unknown as Database['sql']);
  });
}

describe('the timeline', () => {
  it('is listed in order, page by page', async () => {
    await recordBatch(database, recordBatchOf({ first: 1, last: 7 }, { migrationId }));
    const first = await listTimeline(database, migrationId, { limit: 4 });
    const second = await listTimeline(database, migrationId, { after: 4, limit: 4 });
    expect([...first, ...second].map((entry) => entry.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await listTimeline(database, migrationId, { after: 7, limit: 4 })).toEqual([]);
  });

  it('gives back every member that was written, and none that was not', async () => {
    const full = timelineEntry(1, {
      kind: 'operator',
      actor: { type: 'operator', id: 'op-1' },
      eventId: 'evt_1',
      effectKey: `${migrationId}/invite`,
      operationId: 'opn_1',
      data: [1e21, -0.5, null, 'ü', { b: 1, a: { c: [] } }],
    });
    const { data: _, ...bare } = timelineEntry(2, { at: '2026-03-02T12:00:00+02:00' });
    const batch = recordBatchOf({ first: 1, last: 2 }, { migrationId });
    await recordBatch(database, { ...batch, entries: [full, bare] });
    const stored = await listTimeline(database, migrationId, { limit: 10 });
    expect(stored.map(({ prevHash: _p, hash: _h, ...entry }) => entry)).toEqual([
      full,
      { ...bare, at: '2026-03-02T10:00:00.000Z' },
    ]);
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: true, entries: 2 });
  });

  it('refuses every change of an entry, and its removal', async () => {
    await recordBatch(database, recordBatchOf({ first: 1, last: 2 }, { migrationId }));
    const { sql } = database;
    await expect(sql`update timeline_entries set text = 'x' where migration_id = ${migrationId}`).rejects.toThrow(
      'append-only: UPDATE refused',
    );
    await expect(sql`delete from timeline_entries where migration_id = ${migrationId}`).rejects.toThrow(
      'append-only: DELETE refused',
    );
    await expect(sql`truncate timeline_entries`).rejects.toThrow('append-only: TRUNCATE refused');
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: true, entries: 2 });
  });

  it('verifies longer histories than one page, and an empty one', async () => {
    await recordBatch(database, recordBatchOf({ first: 1, last: 1200 }, { migrationId }));
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: true, entries: 1200 });
    expect(await verifyTimeline(database, 'mig_unknown')).toEqual({ ok: true, entries: 0 });
  });

  it.each([
    ['text', "text = 'Nothing happened'"],
    ['instant', "at = at + interval '1 millisecond'"],
    ['actor', "actor_id = 'somebody-else'"],
    ['data', `data = '{"number":4}'`],
    ['stage', "stage = 'ready'"],
    ['absent member', "operation_id = 'opn_1'"],
    ['hash', "hash = repeat('a', 64)"],
    ['link to the entry before', "prev_hash = repeat('a', 64)"],
  ])('shows the first entry whose %s was changed', async (_what, change) => {
    await recordBatch(database, recordBatchOf({ first: 1, last: 700 }, { migrationId }));
    await tamper((sql) =>
      sql.unsafe(`update timeline_entries set ${change} where migration_id = '${migrationId}' and sequence >= 600`),
    );
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: false, entries: 599, firstBadSequence: 600 });
  });

  it('shows an entry taken out of the middle, and the last one taken away', async () => {
    await recordBatch(database, recordBatchOf({ first: 1, last: 9 }, { migrationId }));
    await tamper((sql) => sql`delete from timeline_entries where migration_id = ${migrationId} and sequence = 9`);
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: false, entries: 8, firstBadSequence: 9 });
    await tamper((sql) => sql`delete from timeline_entries where migration_id = ${migrationId} and sequence = 4`);
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: false, entries: 3, firstBadSequence: 4 });
  });

  it.each([1, 1000])('shows a forged entry %i after the end, and does not list it', async (beyond) => {
    await recordBatch(database, recordBatchOf({ first: 1, last: 3 }, { migrationId }));
    const [last] = await listTimeline(database, migrationId, { after: 2, limit: 1 });
    const { prevHash: _p, hash: _h, ...entry } = { ...last!, sequence: 3 + beyond };
    // Chained as it should be: who may add rows can compute that.
    await database.sql`
      insert into timeline_entries (migration_id, sequence, at, stage, kind, code, text, actor_type, actor_id, data, prev_hash, hash)
      select migration_id, ${entry.sequence}, at, stage, kind, code, text, actor_type, actor_id, data, hash,
        ${entryHash(last!.hash, entry)} from timeline_entries where migration_id = ${migrationId} and sequence = 3`;
    expect(await verifyTimeline(database, migrationId)).toEqual({
      ok: false,
      entries: 3,
      firstBadSequence: 3 + beyond,
    });
    expect(await listTimeline(database, migrationId, { limit: 9 })).toHaveLength(3);
  });

  it('shows a chain that was computed anew over a changed last entry', async () => {
    await recordBatch(database, recordBatchOf({ first: 1, last: 2 }, { migrationId }));
    const forged = recordBatchOf({ first: 1, last: 2 }, { migrationId: `${migrationId}-forged` });
    forged.entries[1] = timelineEntry(2, { text: 'Forged' });
    await recordBatch(database, forged);
    await tamper(async (sql) => {
      await sql`delete from timeline_entries where migration_id = ${migrationId}`;
      await sql`update timeline_entries set migration_id = ${migrationId} where migration_id = ${forged.migrationId}`;
    });
    expect(await verifyTimeline(database, migrationId)).toEqual({ ok: false, entries: 1, firstBadSequence: 2 });
  });
});
