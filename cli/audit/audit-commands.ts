import type { Command } from 'commander';
import { auditOutcomes } from '../../domain/audit.js';
import { answerOf, bytesOf } from '../api/api-client.js';
import type { components, paths } from '../api/api-types.js';
import { collect, type PageOptions, pageOptions } from '../api/paging.js';
import { choice, define, option, type Shell } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';
import { parseInstant } from '../input/option-values.js';
import { shortInstant } from '../migrations/migration-text.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { pairs, table } from '../output/table.js';

type Query = NonNullable<paths['/v1/audit-entries']['get']['parameters']['query']>;
type Entry = components['schemas']['AuditEntry'];

interface ExportOptions {
  from?: string;
  to?: string;
  actor?: string;
  action?: string;
  output?: string;
}

interface ListOptions extends PageOptions {
  from?: string;
  to?: string;
  actor?: string;
  action?: string;
  targetType?: string;
  target?: string;
  outcome?: NonNullable<Query['outcome']>;
}

const filterOptions = [
  option('--from <instant>', 'from then on', parseInstant),
  option('--to <instant>', 'before then', parseInstant),
  option('--actor <id>', 'who did it'),
  option('--action <action>', 'what was done, such as api.migration.start'),
];

/** `portage audit ...` */
export function addAuditCommands(program: Command, shell: Shell): void {
  const parent = program.command('audit').description('Who did what at the API');

  define(parent, shell, {
    name: 'verify',
    summary: 'Recompute the audit chain; names the first entry that is not as it was written',
    description:
      'The exit code is 1 when one is not. Keep the head elsewhere: it shows later a chain that was computed anew.',
    examples: ['audit verify', 'audit verify --json | jq .data.head'],
    async run(session) {
      const data = await answerOf(session.patientApi.GET('/v1/audit/verification'));
      session.printer.result('audit-verification', { data }, () =>
        pairs([
          ['Chain', data.ok ? 'as it was written' : 'NOT as it was written'],
          ['Sound entries', String(data.entries)],
          ['First bad entry', data.firstBadSeq === undefined ? undefined : `#${data.firstBadSeq}`],
          ['Head', `#${data.head.seq} ${data.head.hash}`],
        ]),
      );
      return data.ok ? exitCodes.ok : exitCodes.failed;
    },
  });

  define<ListOptions>(parent, shell, {
    name: 'list',
    summary: 'List who did what at the API, newest first',
    description: 'Filters are combined with AND. It takes the grant `audit:read`.',
    options: [
      ...filterOptions,
      option('--target-type <type>', 'what it was done to, such as partner'),
      option('--target <id>', 'id of what it was done to'),
      choice('--outcome <outcome>', 'how it ended', auditOutcomes),
      ...pageOptions,
    ],
    examples: ['audit list --target P-1001', 'audit list --outcome denied --from 2026-11-01T00:00:00Z --all --json'],
    async run(session, options) {
      const { from, to, actor, action, targetType, target, outcome } = options;
      const filter = given({ actor, action, targetType, target, outcome, 'at.gte': from, 'at.lt': to } satisfies {
        [Name in keyof Required<Omit<Query, 'limit' | 'cursor'>>]: Query[Name] | undefined;
      });
      const { data, hasMore } = await collect<Entry>(options, (page) =>
        answerOf(session.api.GET('/v1/audit-entries', { params: { query: { ...filter, ...page } } })),
      );
      session.printer.list('audit-entry-list', { data, hasMore }, () => entryTable(data, session.printer.width));
      return undefined;
    },
  });

  define<ExportOptions>(parent, shell, {
    name: 'export',
    summary: 'Export the audit history: a line of JSON for each entry (OCSF API Activity), oldest first',
    description:
      'The same with and without --json. A file is only there when the export is whole, and is readable by its owner ' +
      'alone. The export is audited itself.',
    options: [option('--output <path>', 'write it to this file instead of standard output'), ...filterOptions],
    examples: ['audit export --from 2026-11-01T00:00:00Z --output audit.jsonl'],
    async run(session, { from, to, actor, action, output }) {
      const query = given({ actor, action, 'at.gte': from, 'at.lt': to });
      const call = session.patientApi.GET('/v1/audit-entries/export', { params: { query }, parseAs: 'stream' });
      return deliverBytes(session, bytesOf(call, session.io.interrupted), output);
    },
  });
}

function entryTable(rows: readonly Entry[], width: number | undefined): string {
  if (rows.length === 0) return 'No entry.';
  return table(
    [
      { title: '#', value: ({ seq }) => String(seq) },
      { title: 'AT', value: ({ at }) => shortInstant(at) },
      { title: 'WHO', value: ({ actor }) => actor.id },
      { title: 'ACTION', value: ({ action }) => action },
      { title: 'TARGET', value: ({ target }) => `${target.type} ${target.id}` },
      { title: 'OUTCOME', value: ({ outcome }) => outcome },
      { title: 'REASON', value: ({ reason }) => reason, canShrink: true },
    ],
    rows,
    width,
  );
}
