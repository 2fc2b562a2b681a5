import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRecordActivities } from '../../../activities/record/record-activities.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { findMigrationById } from '../../../db/queries/migrations.js';
import type { RecordBatch } from '../../../domain/migration.js';
import { freePort } from '../../../stack/free-port.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { recordBatchOf, timelineEntry } from '../../support/records.js';

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

async function failureOf(from: Database, batch: RecordBatch): Promise<ApplicationFailure> {
  const error = await createRecordActivities(from)
    .record(batch)
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ApplicationFailure);
  return error as ApplicationFailure;
}

describe('the record activity', () => {
  it('writes the batch', async () => {
    await createRecordActivities(database).record(recordBatchOf({ first: 1, last: 2 }));
    expect((await findMigrationById(database, 'mig_1'))?.sequence).toBe(2);
  });

  it('is not retried after a gap', async () => {
    const failure = await failureOf(database, recordBatchOf({ first: 3, last: 4 }, { migrationId: 'mig_gap' }));
    expect(failure).toMatchObject({ type: 'conflict', nonRetryable: true });
    expect(failure.details).toEqual([{ system: 'database', code: 'timeline-gap' }]);
  });

  it('is not retried with a value that cannot be stored, and does not repeat the value', async () => {
    const batch = recordBatchOf({ first: 1, last: 1 }, { migrationId: 'mig_nul' });
    batch.entries[0] = timelineEntry(1, { text: 'secret\u0000text' });
    const failure = await failureOf(database, batch);
    expect(failure).toMatchObject({ type: 'invalid', nonRetryable: true });
    expect(failure.details).toEqual([{ system: 'database', code: '22P05' }]);
    expect(`${failure.message}${failure.stack}${JSON.stringify(failure)}`).not.toContain('secret');
  });

  it('is retried while the database cannot be reached', async () => {
    const away = connectDatabase(`postgres://nobody:nothing@127.0.0.1:${await freePort()}/portage`);
    try {
      const failure = await failureOf(away, recordBatchOf({ first: 1, last: 1 }));
      expect(failure).toMatchObject({ type: 'transient', nonRetryable: false });
      expect(failure.details).toEqual([{ system: 'database', code: 'ECONNREFUSED' }]);
    } finally {
      await away.close();
    }
  });

  it('is retried before the schema is there', async () => {
    const bare = connectDatabase(Object.assign(new URL(testDatabase.url), { pathname: '/postgres' }).href);
    try {
      expect(await failureOf(bare, recordBatchOf({ first: 1, last: 1 }))).toMatchObject({
        type: 'transient',
        nonRetryable: false,
      });
    } finally {
      await bare.close();
    }
  });

  it('goes on by itself after its connections were cut', async () => {
    await createRecordActivities(database).record(recordBatchOf({ first: 1, last: 1 }, { migrationId: 'mig_cut' }));
    await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await vi.waitFor(
      async () => {
        await createRecordActivities(database).record(recordBatchOf({ first: 2, last: 2 }, { migrationId: 'mig_cut' }));
        expect((await findMigrationById(database, 'mig_cut'))?.sequence).toBe(2);
      },
      { timeout: 30_000 },
    );
  });
});
