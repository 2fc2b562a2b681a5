import type { Database } from '../../db/connection.js';
import { journeyStages, stages } from '../../domain/stages.js';

/** So many rows at a time: progress that a person sees the end of. */
const piece = 5_000;

/**
 * Fills an empty database with migrations as they are in life: spread over all stages and 40 waves, one in ten with an
 * open item, snapshots of some kilobytes, and a visit for each stage that lies behind.
 */
export async function fill(database: Database, count: number): Promise<void> {
  const sql = await database.sql.reserve();
  // The product's connections end a statement after some seconds; these are none of the product's.
  await sql`set statement_timeout = 0`;
  for (let from = 1; from <= count; from += piece) {
    const until = Math.min(from + piece - 1, count);
    await sql`
      insert into migrations (id, partner_id, workflow_id, partner_name, wave, stage, stage_since, planned_for, started_at,
        paused, attention_count, attention_codes, needs_attention, waiting_since, sequence, head_sequence, head_hash,
        snapshot, updated_at, search)
      select 'mig_' || md5(n::text), 'P-' || n, 'partner-migration/P-' || n, 'Partner ' || md5((n % 5000)::text),
        'wave-' || n % 40, (${[...stages]}::text[])[1 + n % ${stages.length}],
        now() - (n * 7919 % 3000000) * interval '1 second', now() + (n * 104729 % 5000000) * interval '1 second',
        now() - interval '60 days', false, (n % 10 = 0)::integer,
        case when n % 10 = 0 then array['effect-failed'] else '{}' end, n % 10 = 0,
        now() - (n * 6007 % 2000000) * interval '1 second', 20, 0, repeat('0', 64),
        jsonb_build_object('partnerId', 'P-' || n, 'effects', (select jsonb_agg(jsonb_build_object('key',
          md5((n * 31 + effect)::text), 'status', 'confirmed', 'at', now())) from generate_series(1, 15) as effect)),
        now() - (n * 15485863 % 9000000) * interval '1 second',
        array_to_tsvector(array['p-' || n, n::text, 'partner', md5((n % 5000)::text)])
      from generate_series(${from}::bigint, ${until}::bigint) as n`;
    await sql`
      insert into stage_visits (migration_id, sequence, stage, wave, entered_at, left_at, duration_ms)
      select 'mig_' || md5(n::text), visit, (${[...journeyStages]}::text[])[visit], 'wave-' || n % 40, now(), now(),
        (n * visit * 7919) % 800000000
      from generate_series(${from}::bigint, ${until}::bigint) as n,
        generate_series(1, least(n % ${stages.length}, ${journeyStages.length})) as visit`;
    await sql`
      insert into attention_items (id, subject_kind, subject, migration_id, partner_id, code, step, severity, since, why,
        actions, contact_ids, stage, wave)
      select 'att_' || md5(n::text), 'migration', 'mig_' || md5(n::text), 'mig_' || md5(n::text), 'P-' || n,
        'effect-failed', 's', case when n % 50 = 0 then 'critical' else 'warning' end,
        now() - (n * 7919 % 3000000) * interval '1 second', 'It fails', '{retry}', '{}',
        (${[...stages]}::text[])[1 + n % ${stages.length}], 'wave-' || n % 40
      from generate_series(${from}::bigint, ${until}::bigint) as n where n % 10 = 0`;
  }
  // What autovacuum does in the minutes after such a change.
  for (const table of ['migrations', 'stage_visits', 'attention_items']) await sql`vacuum analyze ${sql(table)}`;
  await sql`reset statement_timeout`;
  sql.release();
}
