import type { Command } from 'commander';
import { answerOf } from '../api/api-client.js';
import type { paths } from '../api/api-types.js';
import { UsageError } from '../api/cli-error.js';
import { type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { type PageOptions, pageOptions } from '../api/paging.js';
import { define, option, type Shell } from '../command.js';
import { parseDuration } from '../input/duration.js';
import { given } from '../input/given.js';
import { parseInstant } from '../input/option-values.js';
import { reasonOption } from '../input/reason-option.js';
import type { Session } from '../session.js';
import {
  type AttentionFilter,
  attentionFilterOptions,
  attentionSortOption,
  listAttention,
} from './attention-filter.js';
import { type AttentionItem, attentionTable, attentionText } from './attention-text.js';
import { addExportCommand } from './export-command.js';

type AttentionPath = Extract<keyof paths, `/v1/attention/{attentionId}/${string}`>;
type Change = AttentionPath extends `${string}}/${infer Name}` ? Name : never;

const item = ['<attentionId>', 'its id, att_...'] as const;
const exampleId = 'att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e';

/** `portage attention ...` */
export function addAttentionCommands(program: Command, shell: Shell): void {
  const parent = program.command('attention').description('The queue of what needs a person');

  define<AttentionFilter & PageOptions>(parent, shell, {
    name: 'list',
    summary: 'List what needs a person: what, since when, who, why, what resolves it, and until when',
    description: 'What migrations ask and what is wrong with the system around them. Filters are combined with AND.',
    options: [...attentionFilterOptions, attentionSortOption, ...pageOptions],
    examples: ['attention list --sort severity', 'attention list --wave pilot --code effect-failed --all --json'],
    async run(session, options) {
      const { data, hasMore } = await listAttention(session, options, options);
      session.printer.list('attention-list', { data, hasMore }, () => attentionTable(data, session.printer));
      return undefined;
    },
  });

  addExportCommand(parent, shell);

  define(parent, shell, {
    name: 'show',
    summary: 'Show an item, open or closed, and the commands that resolve it',
    arguments: [item],
    examples: [`attention show ${exampleId}`],
    async run(session, _options, [attentionId = '']) {
      const params = { path: { attentionId } };
      show(session, await answerOf(session.api.GET('/v1/attention/{attentionId}', { params })));
      return undefined;
    },
  });

  define<MutationOptions & { owner?: string; nobody?: boolean }>(parent, shell, {
    name: 'assign',
    summary: 'Give an item an owner: yourself, unless another one is named',
    arguments: [item],
    options: [
      option(
        '--owner <id>',
        'id of a person or key, name of a key, or a word of your own such as night-shift; no name or address of a person',
      ),
      option('--nobody', 'nobody any more'),
      ...mutationOptions,
    ],
    examples: [`attention assign ${exampleId}`, `attention assign ${exampleId} --owner night-shift`],
    async run(session, options, [attentionId = '']) {
      const { owner, nobody } = options;
      if (owner !== undefined && nobody) throw new UsageError('Pass --owner or --nobody, not both');
      return change(session, options, attentionId, 'assign', nobody ? { owner: null } : given({ owner }));
    },
  });

  define<MutationOptions & { until?: string; for?: number }>(parent, shell, {
    name: 'snooze',
    summary: 'Put an item aside, for seven days at most',
    description: 'It comes back earlier when it is escalated or breached, or becomes critical.',
    arguments: [item],
    options: [
      option('--for <duration>', 'for so long', parseDuration),
      option('--until <instant>', 'or until then', parseInstant),
      ...mutationOptions,
    ],
    examples: [`attention snooze ${exampleId} --for 8h`, `attention snooze ${exampleId} --until 2026-12-01T08:00:00Z`],
    async run(session, options, [attentionId = '']) {
      const { until, for: durationMs } = options;
      if ((until === undefined) === (durationMs === undefined)) throw new UsageError('Pass either --for or --until');
      const end = until ?? new Date(Date.now() + (durationMs ?? 0)).toISOString();
      return change(session, options, attentionId, 'snooze', { until: end });
    },
  });

  define<MutationOptions>(parent, shell, {
    name: 'unsnooze',
    summary: 'Bring an item back that was put aside',
    arguments: [item],
    options: mutationOptions,
    examples: [`attention unsnooze ${exampleId}`],
    run: (session, options, [attentionId = '']) => change(session, options, attentionId, 'unsnooze', {}),
  });

  define<MutationOptions & { reason: string }>(parent, shell, {
    name: 'dismiss',
    summary: 'Close an item whose cause may never be gone by itself',
    arguments: [item],
    options: [reasonOption('why').makeOptionMandatory(), ...mutationOptions],
    examples: [`attention dismiss ${exampleId} --reason "the sender was corrected"`],
    run: (session, options, [attentionId = '']) =>
      change(session, options, attentionId, 'dismiss', { reason: options.reason }),
  });
}

async function change(
  session: Session,
  options: MutationOptions,
  attentionId: string,
  name: Change,
  body: object,
): Promise<undefined> {
  const request = { method: 'POST', path: `/v1/attention/${attentionId}/${name}`, body } as const;
  const path: AttentionPath = `/v1/attention/{attentionId}/${name}`;
  const data = await mutate(session, options, request, (header) =>
    answerOf(session.api.POST(path, { params: { header, path: { attentionId } }, body })),
  );
  if (data) show(session, data);
}

function show({ printer }: Session, data: AttentionItem): void {
  printer.result('attention-item', { data }, () => attentionText(data));
}
