import type { Sql, TransactionSql } from 'postgres';
import { journeyStages, type Stage } from '../../domain/stages.js';
import type { QueuedAttentionCode } from '../../domain/system-attention.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';

/** Ages that divide the migrations of a stage into buckets, in days. */
export const ageLimitsDays = [1, 3, 7, 14, 30] as const;
/** So many waves are told apart, those with most open migrations first. */
const wavesAtMost = 100;

export interface StageFigures {
  stage: Stage;
  count: number;
  needsAttention: number;
  /** One more than there are limits: under the first, between each two, from the last on. */
  ages: number[];
}

/** Of the stays that have ended. The value that half, or nine tenths, of them do not exceed. */
export interface StageTimes {
  stage: Stage;
  visits: number;
  medianMs: number;
  p90Ms: number;
}

export interface Overview {
  asOf: Date;
  stages: StageFigures[];
  attention: { code: QueuedAttentionCode; severity: 'warning' | 'critical'; count: number; oldestSince: Date }[];
  waves: { wave: string; stage: Stage; count: number; needsAttention: number }[];
  /** How many waves there are, those that are left out included. */
  waveCount: number;
}

/** The figures of all migrations, or of one wave's; all of the same instant, so that they add up. @throws DatabaseError */
export async function readOverview(database: Database, wave?: string): Promise<Overview> {
  return withoutValues(() =>
    database.sql.begin('isolation level repeatable read read only', async (sql) => {
      const [clock] = await sql<{ asOf: Date }[]>`select date_trunc('milliseconds', now()) as "asOf"`;
      return {
        asOf: clock!.asOf,
        stages: await stageFigures(sql, wave),
        attention: await attentionFigures(sql, wave),
        ...(await waveFigures(sql, wave)),
      };
    }),
  ) as Promise<Overview>;
}

/**
 * How long stages took, of all migrations or of one wave's. Reads all stays: some hundred ms for half a million.
 * @throws DatabaseError
 */
export async function readStageTimes({ sql }: Database, wave?: string): Promise<StageTimes[]> {
  // The n-th of the index, without sorting: `percentile_disc` would sort all stays of all migrations at each call.
  const nth = (share: number) => sql`
    (select duration_ms from stage_visits as visit where visit.stage = counted.stage and left_at is not null
      and ${ofWave(sql, wave)} order by duration_ms offset greatest(ceil(${share}::float8 * visits)::integer - 1, 0)
      limit 1)::float8`;
  return withoutValues(
    () => sql<StageTimes[]>`
    with counted as (select stage, count(*)::integer as visits from stage_visits
      where left_at is not null and ${ofWave(sql, wave)} group by stage)
    select stage, visits, ${nth(0.5)} as "medianMs", ${nth(0.9)} as "p90Ms" from counted`,
  );
}

async function stageFigures(sql: TransactionSql, wave: string | undefined): Promise<StageFigures[]> {
  // Instants are compared as they are, without making an age of each row's: the scan is of all migrations.
  const rows = await sql<{ stage: Stage; younger: number; count: number; needsAttention: number }[]>`
    select stage, width_bucket(stage_since, limits) as younger, count(*)::integer as count,
      (count(*) filter (where needs_attention))::integer as "needsAttention"
    from migrations, (select array_agg(date_trunc('milliseconds', now()) - make_interval(secs => days * 86400)
        + interval '1 millisecond' order by days desc) as limits
      from unnest(${[...ageLimitsDays]}::integer[]) as days) as ages
    where ${ofWave(sql, wave)} group by 1, 2`;
  const figures = new Map<Stage, StageFigures>();
  for (const { stage, younger, count, needsAttention } of rows) {
    const bucket = ageLimitsDays.length - younger;
    const ages = Array<number>(ageLimitsDays.length + 1).fill(0);
    const known = figures.get(stage) ?? { stage, count: 0, needsAttention: 0, ages };
    known.count += count;
    known.needsAttention += needsAttention;
    known.ages[bucket] = (known.ages[bucket] ?? 0) + count;
    figures.set(stage, known);
  }
  return [...figures.values()];
}

async function attentionFigures(sql: TransactionSql, wave: string | undefined): Promise<Overview['attention']> {
  return sql<Overview['attention']>`
    select code, severity, count(*)::integer as count, min(since) as "oldestSince" from attention_items
    where closed_at is null and (snoozed_until is null or snoozed_until <= now()) and ${ofWave(sql, wave)}
    group by code, severity order by count(*) desc, code, severity`;
}

async function waveFigures(
  sql: TransactionSql,
  wave: string | undefined,
): Promise<Pick<Overview, 'waves' | 'waveCount'>> {
  const rows = await sql<(Overview['waves'][number] & { waveCount: number })[]>`
    with figures as materialized (
      select wave, stage, count(*)::integer as count,
        (count(*) filter (where needs_attention))::integer as "needsAttention"
      from migrations where wave is not null and ${ofWave(sql, wave)} group by wave, stage),
    ranked as (
      select wave, row_number() over (order by coalesce(sum(count) filter (where stage = any(${[...journeyStages]})), 0)
        desc, wave) as rank, count(*) over ()::integer as "waveCount"
      from figures group by wave)
    select figures.*, "waveCount" from figures join ranked using (wave) where rank <= ${wavesAtMost}
    order by rank, stage`;
  return { waves: rows.map(({ waveCount: _, ...row }) => row), waveCount: rows[0]?.waveCount ?? 0 };
}

function ofWave(sql: Sql | TransactionSql, wave: string | undefined) {
  return wave === undefined ? sql`true` : sql`wave = ${wave}`;
}
