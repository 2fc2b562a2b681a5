import type { Command } from 'commander';
import { approvalStatuses } from '../../domain/approvals.js';
import { answerOf } from '../api/api-client.js';
import type { paths } from '../api/api-types.js';
import { type MutationOptions, mutate, mutationOptions, type VersionOption, versionHeader } from '../api/mutation.js';
import { collect, type PageOptions, pageOptions } from '../api/paging.js';
import { choice, define, option, type Shell } from '../command.js';
import { given } from '../input/given.js';
import { listOption, parseIfMatch } from '../input/option-values.js';
import type { Session } from '../session.js';
import { type Approval, approvalTable, approvalText } from './approval-text.js';

type DecisionPath = Extract<keyof paths, `/v1/approvals/{approvalId}/${string}`>;
type Decision = DecisionPath extends `${string}}/${infer Name}` ? Name : never;
type Query = NonNullable<paths['/v1/approvals']['get']['parameters']['query']>;

interface ListOptions extends PageOptions {
  status?: string;
  partner?: string;
  sort: NonNullable<Query['sort']>;
}
interface DecideOptions extends MutationOptions {
  reason?: string;
  ifMatch: string;
}

const approvalId = ['<approvalId>', 'its id, apr_...'] as const;
const exampleId = 'apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e';
const sorts = ['createdAt', '-createdAt'] as const satisfies readonly Query['sort'][];
const reason = () => option('--reason <text>', 'why (at least 10 characters)');
const ifMatch = option('--if-match <version>', 'only if it still has this `etag`', parseIfMatch).default(
  '*',
  'as it is now',
);

/** `portage approvals ...` */
export function addApprovalCommands(program: Command, shell: Shell): void {
  const parent = program.command('approvals').description('What one person asked for and another one has to decide');

  define<ListOptions>(parent, shell, {
    name: 'list',
    summary: 'List what waits for a second person, and what has become of it',
    options: [
      listOption('--status <statuses>', 'in one of these', approvalStatuses),
      option('--partner <partnerId>', 'of this partner'),
      choice('--sort <order>', 'by when they were asked for', sorts, '-createdAt'),
      ...pageOptions,
    ],
    examples: ['approvals list --status awaited', 'approvals list --partner P-1001 --all --json'],
    async run(session, options) {
      const { status, partner, sort } = options;
      const { data, hasMore } = await collect<Approval>(options, (page) =>
        answerOf(
          session.api.GET('/v1/approvals', { params: { query: { ...page, sort, ...given({ status, partner }) } } }),
        ),
      );
      session.printer.list('approval-list', { data, hasMore }, () => approvalTable(data, session.printer.width));
      return undefined;
    },
  });

  define(parent, shell, {
    name: 'show',
    summary: 'Show a request, what it would do, and the version that guards a decision',
    arguments: [approvalId],
    examples: [`approvals show ${exampleId}`],
    async run(session, _options, [approvalId = '']) {
      const params = { path: { approvalId } };
      show(session, await answerOf(session.api.GET('/v1/approvals/{approvalId}', { params })));
      return undefined;
    },
  });

  define<DecideOptions>(parent, shell, {
    name: 'approve',
    summary: 'Approve what another person asked for, and have it done',
    description: 'It takes an approver who did not ask for it. It is carried out at once, in the name of who asked.',
    arguments: [approvalId],
    options: [reason(), ifMatch, ...mutationOptions],
    examples: [`approvals approve ${exampleId} --reason "seen with the partner"`],
    run: (session, options, [approvalId = '']) => decide(session, options, approvalId, 'approve'),
  });

  define<DecideOptions>(parent, shell, {
    name: 'reject',
    summary: 'Reject what another person asked for: nothing is done',
    arguments: [approvalId],
    options: [reason().makeOptionMandatory(), ifMatch, ...mutationOptions],
    examples: [`approvals reject ${exampleId} --reason "the agreement is still billed"`],
    run: (session, options, [approvalId = '']) => decide(session, options, approvalId, 'reject'),
  });

  define<DecideOptions>(parent, shell, {
    name: 'withdraw',
    summary: 'Take back what you asked for yourself',
    arguments: [approvalId],
    options: [reason(), ifMatch, ...mutationOptions],
    examples: [`approvals withdraw ${exampleId}`],
    run: (session, options, [approvalId = '']) => decide(session, options, approvalId, 'withdraw'),
  });
}

async function decide(
  session: Session,
  options: DecideOptions & VersionOption,
  approvalId: string,
  name: Decision,
): Promise<undefined> {
  const body = given({ reason: options.reason }) as { reason: string };
  const request = { method: 'POST', path: `/v1/approvals/${approvalId}/${name}`, body } as const;
  const path: DecisionPath = `/v1/approvals/{approvalId}/${name}`;
  const data = await mutate(session, options, request, (header) => {
    const params = { header: { ...header, ...versionHeader(options) }, path: { approvalId } };
    return answerOf(session.api.POST(path, { params, body }));
  });
  if (data) show(session, data);
}

function show({ printer }: Session, data: Approval): void {
  printer.result('approval', { data }, () => approvalText(data));
}
