import { log } from '@temporalio/activity';
import type { MigrationActivities, RecordActivities, RegisteredActivities } from '../../domain/activities.js';
import type { RecordBatch } from '../../domain/migration.js';
import { beginAttempt } from '../attempt.js';

/**
 * The activities as a worker registers them: each writes the records that came with its call before it does its own work.
 * When the database does not take them, the work is done all the same and `recorded` is false: then the migration
 * writes them by the record step, which asks the operators if it must.
 */
export function carryRecords(activities: MigrationActivities): RegisteredActivities {
  const { record, ...outside } = activities;
  const carrying = Object.entries(outside).map(([name, work]) => [
    name,
    async ({ records, ...input }: { records?: RecordBatch }) => {
      beginAttempt();
      const recorded = records !== undefined && (await isTaken(record, records));
      return { result: await (work as (input: object) => Promise<unknown>)(input), recorded };
    },
  ]);
  return { ...Object.fromEntries(carrying), record };
}

async function isTaken(record: RecordActivities['record'], batch: RecordBatch): Promise<boolean> {
  try {
    await record(batch);
    return true;
  } catch (error) {
    log.warn('records not written along with a call', {
      migrationId: batch.migrationId,
      reason: error instanceof Error ? error.message : 'unknown error',
    });
    return false;
  }
}
