import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { recordBatch } from '../../../db/queries/record.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { instantOf, recordBatchOf, timelineEntry } from '../../support/records.js';

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

async function derived() {
  const { sql } = database;
  const visits = await sql`
    select migration_id, sequence, stage, wave, entered_at, left_at, duration_ms from stage_visits order by 1, 2`;
  const items = await sql`
    select subject, code, step, severity, since, why, evidence, actions, next_try_at, partner_id, stage, wave, planned_for
    from attention_items where closed_at is null order by subject, code`;
  const waits = await sql`select id, waiting_since from migrations order by id`;
  return { visits: [...visits], items: [...items], waits: [...waits] };
}

test('an upgrade derives from older records what the record step would have written', async () => {
  const stages = ['preparing', 'announced', 'migrating'] as const;
  const entries = stages.map((stage, index) =>
    timelineEntry(index + 1, { stage, kind: 'stage', code: `stage.${stage}`, at: instantOf(index * 3) }),
  );
  const asked = {
    code: 'execution-failed',
    severity: 'critical',
    step: 'execution',
    since: instantOf(9),
    why: 'It is overdue',
    evidence: { days: 3 },
    actions: ['retry', 'abort'],
    nextTryAt: instantOf(12),
  } as const;
  for (const [id, stage] of [
    ['mig_1', 'migrating'],
    ['mig_2', 'aborted'],
  ] as const) {
    const attention = [{ ...asked, actions: [...asked.actions] }];
    const waiting = { for: 'x', since: instantOf(7) };
    const batch = recordBatchOf(
      { first: 1, last: 0 },
      { migrationId: id, partnerId: id, snapshot: { stage, attention, wave: 'w', sequence: 3, waiting } },
    );
    await recordBatch(database, { ...batch, entries });
  }
  const written = await derived();
  expect(written.items).toHaveLength(1);
  expect(written.visits).toHaveLength(6);

  await database.sql`delete from attention_items`;
  await database.sql`delete from stage_visits`;
  await database.sql`update migrations set waiting_since = null`;
  const file = new URL('../../../db/migrations/0009_attention_of_before.sql', import.meta.url);
  for (const statement of readFileSync(file, 'utf8').split('--> statement-breakpoint')) {
    await database.sql.unsafe(statement);
  }
  expect(await derived()).toEqual(written);
});
