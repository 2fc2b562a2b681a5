import { sql } from 'drizzle-orm';
import type { RetryOutcome, ShownOfRetry } from '../../domain/retries.js';
import type { Database } from '../connection.js';

/** An item whose retry the workflow has taken; what it came to is not known yet. */
export interface TakenRetry {
  position: number;
  partnerId: string;
  takenForMs: number;
  /** What is recorded of the migration, and how old that is; absent until it reflects the retry. */
  recorded?: {
    migrationId: string;
    forMs: number;
    /** Where the outcome shows. */
    steps: string[];
    shown: ShownOfRetry;
  };
}

/** The retries of the operation that were taken and are not settled. */
export async function listTakenRetries(database: Database, operationId: string): Promise<TakenRetry[]> {
  // The timeline entry of the retry tells the steps, and by being there that the snapshot is no older than the retry.
  const rows = await database.query((db) =>
    db.execute<{
      position: number;
      partnerId: string;
      takenForMs: number;
      recorded: TakenRetry['recorded'] | null;
    }>(sql`
      select item.position, item.partner_id as "partnerId",
        extract(epoch from now() - item.taken_at)::float8 * 1000 as "takenForMs",
        case when entry.steps is not null then jsonb_build_object('migrationId', newest.id, 'steps', entry.steps,
          'forMs', extract(epoch from now() - newest.updated_at)::float8 * 1000,
          'shown', jsonb_build_object('stage', newest.stage, 'paused', newest.snapshot -> 'paused',
            'attention', newest.snapshot -> 'attention', 'trying', newest.snapshot -> 'trying',
            'effects', case when newest.ended_at is null then '[]' else newest.snapshot -> 'effects' end)) end as recorded
      from operation_items item
      left join lateral (select id, stage, ended_at, updated_at, sequence, snapshot from migrations
        where migrations.partner_id = item.partner_id order by started_at desc, id desc limit 1) newest on true
      left join lateral (select data -> 'steps' as steps from timeline_entries
        where migration_id = newest.id and timeline_entries.sequence <= newest.sequence
          and timeline_entries.operation_id = item.operation_id || ':' || item.partner_id limit 1) entry on true
      where item.operation_id = ${operationId} and item.status = 'pending' and item.taken_at is not null
      order by item.position`),
  );
  return rows.map(({ recorded, ...retry }) => ({ ...retry, ...(recorded && { recorded }) }));
}

/** Notes what has become of pending items, by their position; a settled one stays as it is. */
export async function settleRetries(
  database: Database,
  operationId: string,
  outcomes: readonly (RetryOutcome & { position: number })[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await database.query((db) =>
    db.execute(sql`
      update operation_items item set status = outcome.status, code = outcome.code, settled_at = now()
      from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as outcome(position integer, status text, code text)
      where item.operation_id = ${operationId} and item.position = outcome.position and item.status = 'pending'`),
  );
}
