import type { Command } from 'commander';
import { answerOf } from '../api/api-client.js';
import type { paths } from '../api/api-types.js';
import { define, option, type Shell } from '../command.js';
import { shortDuration } from '../input/duration.js';
import { given } from '../input/given.js';
import { ago, shortInstant } from '../migrations/migration-text.js';
import type { Printer } from '../output/printer.js';
import { type Column, table } from '../output/table.js';

type Overview = paths['/v1/overview']['get']['responses'][200]['content']['application/json'];
type StageRow = Overview['stages'][number];
type Age = NonNullable<StageRow['ages']>[number];

/** `portage overview` */
export function addOverviewCommand(program: Command, shell: Shell): void {
  define<{ wave?: string }>(program, shell, {
    name: 'overview',
    summary: 'Show how all migrations stand, in numbers',
    description:
      'Per stage: how many are in it and for how long, and how long the stays took that have ended (median, and what nine ' +
      'tenths did not exceed). Then what needs a person, by cause and by wave. With --json each number has the address of ' +
      'the list that it counts.',
    options: [option('--wave <wave>', 'only this wave')],
    examples: ['overview', 'overview --wave pilot --json'],
    async run(session, { wave }) {
      const data = await answerOf(session.api.GET('/v1/overview', { params: { query: given({ wave }) } }));
      session.printer.result('overview', { data }, () => overviewText(data, session.printer));
      return undefined;
    },
  });
}

function overviewText(overview: Overview, printer: Printer): string {
  const { totals, attention, waves, waveCount, wave, asOf } = overview;
  const part = (title: string, text: string) => ['', printer.colour('bold', title), text];
  const hidden = waveCount - waves.length;
  return [
    `${totals.open.count} open, ${totals.ended.count} ended, ${totals.needsAttention.count} need a person` +
      `${wave === undefined ? '' : `, of ${wave}`} (${shortInstant(asOf)})`,
    ...part('Stages', stageTable(overview, printer.width)),
    ...part('Needs a person', attention.length === 0 ? 'Nothing.' : causeTable(attention, printer.width)),
    ...(waves.length === 0 ? [] : part('Waves', waveTable(waves, printer.width))),
    ...(hidden > 0 && waves.length > 0 ? [`and ${hidden} more waves`] : []),
  ].join('\n');
}

function stageTable({ stages }: Overview, width: number | undefined): string {
  const buckets = stages.find(({ ages }) => ages !== undefined)?.ages ?? [];
  const ages = buckets.map(
    (bucket): Column<StageRow> => ({
      title: ageTitle(bucket),
      value: (row) => row.ages && String(row.ages.find(({ fromDays }) => fromDays === bucket.fromDays)?.count ?? 0),
    }),
  );
  return table<StageRow>(
    [
      { title: 'STAGE', value: ({ stage }) => stage },
      { title: 'COUNT', value: ({ count }) => String(count) },
      { title: 'MEDIAN', value: ({ timeInStage }) => timeInStage && shortDuration(timeInStage.median.ms) },
      { title: 'P90', value: ({ timeInStage }) => timeInStage && shortDuration(timeInStage.p90.ms) },
      ...ages,
      { title: 'ATTENTION', value: ({ needsAttention }) => String(needsAttention.count) },
    ],
    stages,
    width,
  );
}

/** `<1d`, `1-3d`, `>=30d`. */
function ageTitle({ fromDays, toDays }: Age): string {
  if (toDays === undefined) return `>=${fromDays}d`;
  return fromDays === 0 ? `<${toDays}d` : `${fromDays}-${toDays}d`;
}

function causeTable(attention: Overview['attention'], width: number | undefined): string {
  return table(
    [
      { title: 'CAUSE', value: ({ code }) => code },
      { title: 'SEVERITY', value: ({ severity }) => severity },
      { title: 'COUNT', value: ({ count }) => String(count) },
      { title: 'OLDEST', value: ({ oldestSince }) => ago(oldestSince) },
      { title: 'MEANING', value: ({ title }) => title, canShrink: true },
    ],
    attention,
    width,
  );
}

function waveTable(waves: Overview['waves'], width: number | undefined): string {
  return table(
    [
      { title: 'WAVE', value: ({ wave }) => wave, canShrink: true },
      { title: 'COUNT', value: ({ count }) => String(count) },
      { title: 'ATTENTION', value: ({ needsAttention }) => String(needsAttention.count) },
      {
        title: 'STAGES',
        value: ({ stages }) => stages.map(({ stage, count }) => `${count} ${stage}`).join(', '),
        canShrink: true,
      },
    ],
    waves,
    width,
  );
}
