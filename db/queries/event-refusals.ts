import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';

/** Requests of a source that were refused with a status. */
export interface Refusal {
  source: string;
  status: number;
  count: number;
  lastAt: Date;
}

/** Adds to the counts; those of names that no source has are left out. @throws DatabaseError */
export async function addRefusals(database: Database, counted: readonly Refusal[]): Promise<void> {
  const { sql } = database;
  const rows = sql.json(counted as never);
  // In one order, so that two processes that write the same rows do not wait for each other.
  await withoutValues(
    () => sql`
      insert into event_refusals as stored (source, status, count, last_at)
      select source, status, count, "lastAt"
      from jsonb_to_recordset(${rows}) as counted(source text, status integer, count bigint, "lastAt" timestamptz)
      where exists (select from event_sources where slug = source)
      order by source, status
      on conflict (source, status) do update set
        count = stored.count + excluded.count, last_at = greatest(stored.last_at, excluded.last_at)`,
  );
}

/** What was refused of a source so far, by status. @throws DatabaseError */
export async function listRefusals(database: Database, source: string): Promise<Omit<Refusal, 'source'>[]> {
  const { sql } = database;
  return withoutValues(
    () => sql<Omit<Refusal, 'source'>[]>`
      select status, count::double precision, last_at as "lastAt" from event_refusals
      where source = ${source} order by status`,
  );
}
