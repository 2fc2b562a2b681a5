import type { Database } from '../../db/connection.js';
import { recordBatch } from '../../db/queries/record.js';
import type { RecordActivities } from '../../domain/activities.js';
import { toDatabaseFailure } from './database-failure.js';

/** The record step: the only writer of projection, timeline and ledger. */
export function createRecordActivities(database: Database): RecordActivities {
  return {
    async record(batch) {
      try {
        await recordBatch(database, batch);
      } catch (error) {
        throw toDatabaseFailure(error);
      }
    },
  };
}
