import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { numberedRecords } from '../../../activities/record/numbered-records.js';
import type { RecordBatch } from '../../../domain/migration.js';
import { recordBatchOf } from '../../support/records.js';

const written = async (activityId: string, runs: number) => {
  const batches: RecordBatch[] = [];
  const { record } = numberedRecords({ record: async (batch) => void batches.push(batch) });
  const batch = recordBatchOf({ first: 1, last: 1 }, { snapshot: { runs } });
  await new MockActivityEnvironment({ activityId }).run(record, batch);
  return batches[0]?.revision;
};

test('a batch is numbered by its run and its call, so that each is above those before it', async () => {
  const numbers = [await written('1', 1), await written('9', 1), await written('10', 1), await written('2', 2)];
  expect(numbers.map(Number)).toEqual([1_000_001, 1_000_009, 1_000_010, 2_000_002]);
});

test('a batch of a call with a name of its own has no number', async () => {
  expect(await written('by-hand', 1)).toBeUndefined();
  expect(await written('', 1)).toBeUndefined();
});
