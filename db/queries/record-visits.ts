import type { Sql } from 'postgres';
import type { TimelineEntry } from '../../domain/timeline.js';

/**
 * Parts of the record statement that keep `stage_visits`: each entry of kind `stage` ends the visit before it and begins
 * one. They rest on the part named `written`, and do nothing when that wrote nothing.
 */
export function visitsWrite(sql: Sql, entries: readonly TimelineEntry[], wave: string | undefined) {
  const moves = entries.filter(({ kind, code }) => kind === 'stage' && code.startsWith('stage.'));
  const visits = moves.map(({ sequence, at, stage }, index) => ({ sequence, at, stage, left: moves[index + 1]?.at }));
  const first = visits[0]?.at ?? null;
  return sql`
    left_stage as (
      update stage_visits set left_at = ${first}::timestamptz,
        duration_ms = greatest(0, extract(epoch from ${first}::timestamptz - entered_at) * 1000)
      from written where ${first}::timestamptz is not null and migration_id = written.id and left_at is null),
    entered_stages as (
      insert into stage_visits (migration_id, sequence, stage, wave, entered_at, left_at, duration_ms)
      select written.id, sequence, stage, ${wave ?? null}, at, "left", greatest(0, extract(epoch from "left" - at) * 1000)
      from written, jsonb_to_recordset(${sql.json(visits as never)}) as visit(
        sequence integer, at timestamptz, stage text, "left" timestamptz))`;
}
