import { ageLimitsDays, type Overview, type StageFigures, type StageTimes } from '../../db/queries/overview.js';
import { endStages, isEnded, journeyStages, type Stage, stageMeaning, stages } from '../../domain/stages.js';
import { queuedAttentionTitles } from '../../domain/system-attention.js';

const dayMs = 86_400_000;

/** The overview as the API tells it; each number with the address of the list that it counts. */
export function overviewView(
  overview: Overview,
  stageTimes: { at: number; value: StageTimes[] },
  wave: string | undefined,
) {
  const { asOf, waveCount } = overview;
  const list = (query: Record<string, string>) => hrefOf('/v1/migrations', { ...query, ...(wave && { wave }) });
  const queue = (query: Record<string, string>) => hrefOf('/v1/attention', { ...query, ...(wave && { wave }) });
  const before = (ms: number) => new Date(asOf.getTime() - ms).toISOString();
  const figuresOf = (stage: Stage) => overview.stages.find((figures) => figures.stage === stage);
  const sum = (chosen: readonly Stage[]) => total(chosen.map((stage) => figuresOf(stage)?.count ?? 0));

  const timesOf = (stage: Stage) => {
    const times = stageTimes.value.find((entry) => entry.stage === stage);
    if (!times) return {};
    // Lists what is in the stage for longer than that now: the visits themselves are over.
    const longer = (ms: number) => ({ ms, href: list({ stage, 'stageSince.lt': before(ms) }) });
    return { timeInStage: { visits: times.visits, median: longer(times.medianMs), p90: longer(times.p90Ms) } };
  };
  const agesOf = (stage: Stage, figures: StageFigures | undefined) =>
    [0, ...ageLimitsDays].map((fromDays, bucket) => {
      const toDays = ageLimitsDays[bucket];
      // As the bucket counts it: an age of exactly a day belongs to those from a day on.
      const until = { 'stageSince.lt': before(fromDays * dayMs - 1) };
      const from = toDays === undefined ? {} : { 'stageSince.gte': before(toDays * dayMs - 1) };
      return {
        fromDays,
        ...(toDays === undefined ? {} : { toDays }),
        count: figures?.ages[bucket] ?? 0,
        href: list({ stage, ...from, ...(fromDays === 0 ? {} : until) }),
      };
    });

  return {
    asOf: asOf.toISOString(),
    timesAsOf: new Date(stageTimes.at).toISOString(),
    ...(wave === undefined ? {} : { wave }),
    totals: {
      open: { count: sum(journeyStages), href: list({ stage: journeyStages.join(',') }) },
      ended: { count: sum(endStages), href: list({ stage: endStages.join(',') }) },
      needsAttention: {
        count: total(overview.stages.map(({ needsAttention }) => needsAttention)),
        href: list({ attention: 'true' }),
      },
    },
    stages: stages.map((stage) => {
      const figures = figuresOf(stage);
      return {
        stage,
        meaning: stageMeaning[stage],
        count: figures?.count ?? 0,
        href: list({ stage }),
        needsAttention: { count: figures?.needsAttention ?? 0, href: list({ stage, attention: 'true' }) },
        ...timesOf(stage),
        ...(isEnded(stage) ? {} : { ages: agesOf(stage, figures) }),
      };
    }),
    attention: overview.attention.map(({ code, severity, count, oldestSince }) => ({
      code,
      title: queuedAttentionTitles[code],
      severity,
      count,
      oldestSince: oldestSince.toISOString(),
      href: queue({ code, severity }),
    })),
    waves: wavesView(overview),
    waveCount,
  };
}

function wavesView({ waves }: Overview) {
  const names = [...new Set(waves.map(({ wave }) => wave))];
  return names.map((name) =>
    waveView(
      name,
      waves.filter(({ wave }) => wave === name),
    ),
  );
}

function waveView(wave: string, rows: Overview['waves']) {
  return {
    wave,
    count: total(rows.map(({ count }) => count)),
    href: hrefOf('/v1/migrations', { wave }),
    needsAttention: {
      count: total(rows.map(({ needsAttention }) => needsAttention)),
      href: hrefOf('/v1/migrations', { wave, attention: 'true' }),
    },
    stages: rows
      .map(({ stage, count }) => ({ stage, count, href: hrefOf('/v1/migrations', { wave, stage }) }))
      .sort((one, other) => stages.indexOf(one.stage) - stages.indexOf(other.stage)),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function hrefOf(path: string, query: Record<string, string>): string {
  return `${path}?${new URLSearchParams(query)}`;
}
