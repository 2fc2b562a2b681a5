import { findMigration } from '../../db/queries/migrations.js';
import { findOperationEntry } from '../../db/queries/timeline.js';
import type { ActionResult } from '../../domain/actions.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import type { Services } from '../services.js';

/**
 * What is answered to a repeat for which no workflow runs any more: an earlier try, whose answer nobody got, may have been
 * taken, and even have been the end. Temporal knows the ids of the last run alone, the timeline those of all.
 */
export async function takenBefore(
  error: unknown,
  { database }: Pick<Services, 'database'>,
  partnerId: string,
  operationId: string,
): Promise<ActionResult | undefined> {
  if (!(error instanceof MigrationsClientError) || error.code !== 'not-found') return undefined;
  const row = await findMigration(database, partnerId);
  if (!row) return undefined;
  const entry = await findOperationEntry(database, row.id, operationId);
  if (!entry) return undefined;
  return { stage: row.stage, paused: false, sequence: entry.sequence, effects: [], repeated: true };
}
