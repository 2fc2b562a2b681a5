import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import {
  findMigration,
  findMigrationById,
  listMigrations,
  type MigrationFilter,
  type MigrationListRow,
  sortedColumnOf,
} from '../../../db/queries/migrations.js';
import { recordBatch } from '../../../db/queries/record.js';
import type { MigrationSort } from '../../../domain/list-sorts.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { instantOf, recordBatchOf } from '../../support/records.js';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
});

beforeEach(async () => {
  await database.sql`delete from migrations`;
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

async function put(migrationId: string, partnerId: string, snapshot: Partial<MigrationSnapshot> = {}): Promise<void> {
  await recordBatch(database, recordBatchOf({ first: 1, last: 0 }, { migrationId, partnerId, snapshot }));
}

const ids = (rows: MigrationListRow[]) => rows.map((row) => row.id);

describe('findMigration', () => {
  it('finds the newest migration of a partner', async () => {
    await put('mig_b', 'P-1', { startedAt: instantOf(1), stage: 'rolled-back', endedAt: instantOf(3) });
    await put('mig_a', 'P-1', { startedAt: instantOf(5) });
    await put('mig_c', 'P-2', { startedAt: instantOf(9) });
    expect((await findMigration(database, 'P-1'))?.id).toBe('mig_a');
    expect((await findMigrationById(database, 'mig_b'))?.endedAt).toEqual(new Date(instantOf(3)));
    expect(await findMigration(database, 'P-3')).toBeUndefined();
    expect(await findMigrationById(database, 'mig_z')).toBeUndefined();
  });
});

describe('listMigrations', () => {
  it('combines its filters', async () => {
    const attention: MigrationSnapshot['attention'] = [
      { code: 'effect-failed', severity: 'critical', step: 'invite', since: instantOf(1), why: 'x', actions: [] },
    ];
    await put('mig_1', 'P-1', { stage: 'announced', wave: 'W-1', attention });
    await put('mig_2', 'P-2', { stage: 'migrating', wave: 'W-1' });
    await put('mig_3', 'P-3', { stage: 'completed', wave: 'W-2', attention });
    const found = async (filter: Omit<MigrationFilter, 'limit'>) =>
      ids(await listMigrations(database, { sort: 'partnerId', limit: 50, ...filter }));
    expect(await found({})).toEqual(['mig_1', 'mig_2', 'mig_3']);
    expect(await found({ stages: [] })).toEqual(['mig_1', 'mig_2', 'mig_3']);
    expect(await found({ stages: ['announced', 'completed'] })).toEqual(['mig_1', 'mig_3']);
    expect(await found({ needsAttention: true })).toEqual(['mig_1', 'mig_3']);
    expect(await found({ needsAttention: false })).toEqual(['mig_2']);
    expect(await found({ wave: 'W-1' })).toEqual(['mig_1', 'mig_2']);
    expect(await found({ wave: 'W-1', needsAttention: true, stages: ['announced', 'completed'] })).toEqual(['mig_1']);
    expect(await found({ attentionCodes: ['effect-failed', 'sunset-near'] })).toEqual(['mig_1', 'mig_3']);
    expect(await found({ attentionCodes: ['sunset-near'] })).toEqual([]);
    const since = instantOf(2);
    await put('mig_4', 'P-4', {
      plannedFor: instantOf(50),
      paused: { by: { type: 'operator', id: 'op-1' }, reason: 'x', since },
    });
    expect(await found({ paused: true })).toEqual(['mig_4']);
    expect(await found({ paused: false })).toEqual(['mig_1', 'mig_2', 'mig_3']);
    expect(await found({ plannedFor: { lt: new Date(instantOf(100)) } })).toEqual(['mig_4']);
    expect(await found({ plannedFor: { gte: new Date(instantOf(50)), lt: new Date(instantOf(101)) } })).toHaveLength(4);
  });

  it.each([
    ['P-10042', ['mig_1']],
    ['p-100', ['mig_1', 'mig_2']],
    ['10043', ['mig_2']],
    ['muller', ['mig_1']],
    ['Müller söh', ['mig_1']],
    ['söhne MÜLLER P-1', ['mig_1']],
    ['nordwind', ['mig_2']],
    ['wind', []],
    ["o'neill", ['mig_2']],
    ["':* | !", []],
    ['', []],
    ['müller nordwind', []],
    ['10042 mull', ['mig_1']],
    ['oneill', []],
    ['neill', ['mig_2']],
    ["\\ ' \" \u2028 ''", []],
  ])('finds by the beginnings of words: %j', async (text, expected) => {
    await put('mig_1', 'P-10042', { partnerName: 'Müller & Söhne GmbH' });
    await put('mig_2', 'P-10043', { partnerName: "Nordwind O'Neill Ltd" });
    expect(ids(await listMigrations(database, { text, sort: 'partnerId', limit: 50 }))).toEqual(expected);
  });

  it.each([
    ['P-1', ['mig_1', 'mig_2']],
    ['p-10042', ['mig_1']],
    ['-1', []],
    ['P-1_', []],
    ['%', []],
    ['P-1\\', []],
    ['ü', []],
    ['', []],
  ])('finds by the beginning of the id, in any case and to the letter: %j', async (partnerIdPrefix, expected) => {
    await put('mig_1', 'P-10042', { partnerName: 'P-3 GmbH' });
    await put('mig_2', 'p-1', { partnerName: 'Nordwind' });
    await put('mig_3', 'Q-10042', { partnerName: 'Nordwind' });
    expect(ids(await listMigrations(database, { partnerIdPrefix, sort: '-updatedAt', limit: 50 })).sort()).toEqual(
      expected,
    );
  });

  describe('page by page through 5,000 migrations', () => {
    const count = 5_000;
    const pageSize = 200;

    beforeEach(async () => {
      // Many rows share a value of each sorted column, so that only the id keeps them apart.
      await database.sql`
        insert into migrations (id, partner_id, workflow_id, stage, stage_since, planned_for, started_at, paused,
          attention_count, attention_codes, needs_attention, sequence, head_sequence, head_hash, snapshot, updated_at,
          search)
        select 'mig_' || lpad(n::text, 5, '0'), 'P-' || n / 3, 'w', 'announced',
          '2026-02-01Z'::timestamptz + (n * 11 % 60) * interval '1 hour', '2026-03-01Z'::timestamptz + (n * 7 % 50) * interval '1 day', now(), false, 0, '{}', false, 0, 0,
          repeat('0', 64), '{}', '2026-03-01Z'::timestamptz + (n * 13 % 100) * interval '1 millisecond', ''
        from generate_series(1, ${count}) as n`;
    });

    async function walk(sort: MigrationSort, between: (rows: MigrationListRow[]) => Promise<void>): Promise<string[]> {
      const seen: string[] = [];
      let after: MigrationFilter['after'];
      for (let pages = 0; pages < 100; pages++) {
        const rows = await listMigrations(database, { sort, limit: pageSize, ...(after ? { after } : {}) });
        seen.push(...ids(rows));
        const last = rows.at(-1);
        if (!last || rows.length < pageSize) return seen;
        const value = last[sortedColumnOf(sort)];
        after = { value: value instanceof Date ? value.toISOString() : value, id: last.id };
        await between(rows);
      }
      throw new Error('the list does not end');
    }

    it('looks a beginning of the id up in its index, also one that nothing has', async () => {
      const uses = async () => {
        const [row] = await database.sql<{ uses: number }[]>`
          select idx_scan::integer as uses from pg_stat_user_indexes where indexrelname = 'migrations_by_partner_prefix'`;
        return row?.uses ?? 0;
      };
      const before = await uses();
      for (const partnerIdPrefix of ['p-166', 'nobody']) {
        const found = await listMigrations(database, { partnerIdPrefix, sort: '-updatedAt', limit: 51 });
        expect(found.length).toBe(partnerIdPrefix === 'p-166' ? 24 : 0);
      }
      await expect.poll(uses).toBeGreaterThanOrEqual(before + 2);
    });

    /** As if a record came for some migration before, in and after the page; answers with their ids. */
    async function touchSome(page: number): Promise<string[]> {
      const rows = await database.sql<{ id: string }[]>`
        update migrations set updated_at = now(), stage = 'migrating', needs_attention = true
        where right(id, 5)::int % 97 = ${page} returning id`;
      return rows.map((row) => row.id);
    }

    it.each(['partnerId', 'plannedFor', '-plannedFor', 'stageSince', '-stageSince'] as const)(
      'meets each exactly once by %s, while rows change',
      async (sort) => {
        let page = 0;
        const seen = await walk(sort, async () => void (await touchSome(page++)));
        expect(seen).toHaveLength(count);
        expect(new Set(seen).size).toBe(count);
      },
    );

    it('meets each at least once by updatedAt, while rows change: a changed one comes again at the end', async () => {
      let page = 0;
      const seen = await walk('updatedAt', async () => void (page < 10 && (await touchSome(page++))));
      expect(new Set(seen).size).toBe(count);
    });

    it('meets each unchanged one exactly once by -updatedAt, while others change', async () => {
      const touched = new Set<string>();
      let page = 0;
      const seen = await walk('-updatedAt', async () => {
        for (const id of await touchSome(page++)) touched.add(id);
      });
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => !touched.has(id))).toHaveLength(count - touched.size);
    });
  });
});
