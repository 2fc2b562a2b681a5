import type { Command } from 'commander';
import { auditOutcomes } from '../../domain/audit.js';
import { type AuditSort, auditSorts } from '../../domain/list-sorts.js';
import { answerOf, bytesOf } from '../api/api-client.js';
import type { components, paths } from '../api/api-types.js';
import { collect, type PageOptions, pageOptions } from '../api/paging.js';
import { choice, define, option, type Shell } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';
import { parseInstant } from '../input/option-values.js';
import { shortInstant } from '../migrations/migration-text.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { type ExportOptions, outputOption } from '../output/export-options.js';
import type { VerifiedTimelines } from '../output/kinds.js';
import { pairs, table } from '../output/table.js';
import type { Session } from '../session.js';

type Query = NonNullable<paths['/v1/audit-entries']['get']['parameters']['query']>;
type Entry = components['schemas']['AuditEntry'];

interface VerifyOptions {
  timelines?: boolean;
  partner?: string;
}

interface FilterOptions {
  from?: string;
  to?: string;
  actor?: string;
  action?: string;
  target?: string;
  outcome?: NonNullable<Query['outcome']>;
}

interface ListOptions extends FilterOptions, PageOptions {
  targetType?: string;
  sort: AuditSort;
}

const filterOptions = [
  option('--from <instant>', 'from then on', parseInstant),
  option('--to <instant>', 'before then', parseInstant),
  option('--actor <id>', 'who did it: an id, or the name of a key'),
  option('--action <action>', 'what was done, such as api.migration.start'),
  option('--target <id>', 'id of what it was done to, such as a partner'),
  choice('--outcome <outcome>', 'how it ended', auditOutcomes),
];

/** `portage audit ...` */
export function addAuditCommands(program: Command, shell: Shell): void {
  const parent = program.command('audit').description('Who did what at the API');

  define<VerifyOptions>(parent, shell, {
    name: 'verify',
    summary: 'Recompute the audit chain; names the first entry that is not as it was written',
    description:
      'The exit code is 1 when one is not. Keep the head elsewhere: it shows later a chain that was computed anew. ' +
      'With --timelines or --partner the histories of migrations are verified, too; Ctrl-C ends that.',
    options: [
      option('--timelines', 'the histories of all migrations, too'),
      option('--partner <partnerId>', "the histories of this partner's migrations, too"),
    ],
    examples: [
      'audit verify',
      'audit verify --timelines',
      'audit verify --partner P-1001',
      'audit verify --json | jq .data.head',
    ],
    async run(session, options) {
      const data = await answerOf(session.patientApi.GET('/v1/audit/verification'));
      const timelines = options.timelines || options.partner ? await verifyTimelines(session, options) : undefined;
      session.printer.result('audit-verification', { data, ...(timelines && { timelines }) }, () =>
        pairs([
          ['Chain', data.ok ? 'as it was written' : 'NOT as it was written'],
          ['Sound entries', String(data.entries)],
          ['First bad entry', data.firstBadSeq === undefined ? undefined : `#${data.firstBadSeq}`],
          ['Head', `#${data.head.seq} ${data.head.hash}`],
          ...(timelines ? [['Histories', told(timelines)] as const] : []),
        ]),
      );
      return data.ok && !timelines?.bad.length ? exitCodes.ok : exitCodes.failed;
    },
  });

  define<ListOptions>(parent, shell, {
    name: 'list',
    summary: 'List who did what at the API',
    description: 'Filters are combined with AND. It takes the grant `audit:read`.',
    options: [
      ...filterOptions,
      option('--target-type <type>', 'what it was done to, such as partner'),
      choice('--sort <order>', '-seq: newest first; seq: oldest first', auditSorts, auditSorts[0]),
      ...pageOptions,
    ],
    examples: ['audit list --target P-1001', 'audit list --outcome denied --from 2026-11-01T00:00:00Z --all --json'],
    async run(session, options) {
      const { from, to, actor, action, targetType, target, outcome, sort } = options;
      const filter = given({ actor, action, targetType, target, outcome, sort, 'at.gte': from, 'at.lt': to } satisfies {
        [Name in keyof Required<Omit<Query, 'limit' | 'cursor'>>]: Query[Name] | undefined;
      });
      const { data, hasMore } = await collect<Entry>(options, (page) =>
        answerOf(session.api.GET('/v1/audit-entries', { params: { query: { ...filter, ...page } } })),
      );
      session.printer.list('audit-entry-list', { data, hasMore }, () => entryTable(data, session.printer.width));
      return undefined;
    },
  });

  define<FilterOptions & Pick<ExportOptions, 'output'>>(parent, shell, {
    name: 'export',
    summary: 'Export the audit history: a line of JSON for each entry (OCSF API Activity), oldest first',
    description:
      'The same with and without --json. A file is only there when the export is whole, and is readable by its owner ' +
      'alone. The export is audited itself.',
    options: [outputOption, ...filterOptions],
    examples: ['audit export --from 2026-11-01T00:00:00Z --output audit.jsonl', 'audit export --target P-1001'],
    async run(session, { from, to, actor, action, target, outcome, output }) {
      const query = given({ actor, action, target, outcome, 'at.gte': from, 'at.lt': to });
      const call = session.patientApi.GET('/v1/audit-entries/export', { params: { query }, parseAs: 'stream' });
      return deliverBytes(session, bytesOf(call, session.io.interrupted), output);
    },
  });
}

async function verifyTimelines(session: Session, { partner }: VerifyOptions): Promise<VerifiedTimelines> {
  const found: VerifiedTimelines = { checked: 0, bad: [] };
  let cursor: string | undefined;
  do {
    const query = { limit: timelinesAtOnce, ...given({ partner, cursor }) };
    const call = session.patientApi.GET('/v1/audit/verification/timelines', { params: { query } });
    const { data, nextCursor } = await answerOf(call);
    found.checked += data.length;
    found.bad.push(...data.filter(({ ok }) => !ok));
    session.printer.progress(`histories verified so far: ${found.checked}, wrong: ${found.bad.length}`);
    cursor = nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** Few enough that an interruption is noticed soon, and that there is progress to see. */
const timelinesAtOnce = 100;

function told({ checked, bad }: VerifiedTimelines): string {
  if (bad.length === 0) return `${checked} as they were written`;
  const named = bad.map(({ partnerId, firstBadSequence }) => `${partnerId} #${firstBadSequence}`);
  return `${bad.length} of ${checked} NOT as they were written: ${named.join(', ')}`;
}

function entryTable(rows: readonly Entry[], width: number | undefined): string {
  if (rows.length === 0) return 'No entry.';
  return table(
    [
      { title: '#', value: ({ seq }) => String(seq) },
      { title: 'AT', value: ({ at }) => shortInstant(at) },
      { title: 'WHO', value: ({ actor, actorName }) => actorName ?? actor.id },
      { title: 'ACTION', value: ({ action }) => action },
      { title: 'TARGET', value: ({ target }) => `${target.type} ${target.id}` },
      { title: 'OUTCOME', value: ({ outcome }) => outcome },
      { title: 'REASON', value: ({ reason }) => reason, canShrink: true },
    ],
    rows,
    width,
  );
}
