import type { Command } from 'commander';
import { type SourceAuth, type SourceDialect, sourceAuths, sourceDialects } from '../../domain/event-sources.js';
import { answerOf } from '../api/api-client.js';
import {
  type DryRunOption,
  dryRunOption,
  type MutationOptions,
  mutate,
  mutationOptions,
  putOrDelete,
  type VersionOption,
  versionHeader,
  versionOption,
} from '../api/mutation.js';
import { collect, type PageOptions, pageOptions } from '../api/paging.js';
import { choice, define, option, type Shell } from '../command.js';
import { type ForGoodOption, forGoodOption, requireForGood } from '../input/for-good.js';
import { given } from '../input/given.js';
import { ago } from '../migrations/migration-text.js';
import { pairs } from '../output/table.js';
import { addKeyCommand } from './add-key-command.js';
import { keyTable, type Source, slugArgument, sourceTable, sourceText } from './source-text.js';

interface CreateOptions extends MutationOptions {
  name: string;
  auth: SourceAuth;
  dialect?: SourceDialect;
  uri?: string;
}

/** `portage sources ...` */
export function addSourceCommands(program: Command, shell: Shell): void {
  const parent = program.command('sources').description('Systems that report events, and their keys');

  define<PageOptions>(parent, shell, {
    name: 'list',
    summary: 'List the systems that report events',
    options: pageOptions,
    examples: ['sources list'],
    async run(session, options) {
      const { data, hasMore } = await collect<Source>(options, (query) =>
        answerOf(session.api.GET('/v1/event-sources', { params: { query } })),
      );
      session.printer.list('source-list', { data, hasMore }, () => sourceTable(data, session.printer.width));
      return undefined;
    },
  });

  define(parent, shell, {
    name: 'show',
    summary: 'Show a source, its keys and what has come from it',
    arguments: [slugArgument],
    examples: ['sources show legacy-portal'],
    async run(session, _options, [slug = '']) {
      const data = await answerOf(session.api.GET('/v1/event-sources/{slug}', { params: { path: { slug } } }));
      const { keys, events } = data;
      session.printer.result('source', { data }, () =>
        [
          sourceText(data),
          pairs([
            [
              'Events',
              Object.entries(events.byStatus)
                .map(([status, n]) => `${n} ${status}`)
                .join(', ') || 'none',
            ],
            ['Last event', events.lastReceivedAt && `${ago(events.lastReceivedAt)} ago`],
          ]),
          ...(keys.length === 0 ? [] : ['', keyTable(keys, session.printer.width)]),
        ].join('\n'),
      );
      return undefined;
    },
  });

  define<CreateOptions>(parent, shell, {
    name: 'create',
    summary: 'Register a system that reports events',
    description: 'How it proves itself is for good; a source that signs then needs a key.',
    arguments: [slugArgument],
    options: [
      option('--name <name>', 'its name, for people').makeOptionMandatory(),
      choice('--auth <auth>', 'how it proves itself: an API key, or a signature', sourceAuths).makeOptionMandatory(),
      choice('--dialect <dialect>', 'how it speaks: resend for the mail provider; default standard', sourceDialects),
      option('--uri <uri>', '`source` of its CloudEvents'),
      ...mutationOptions,
    ],
    examples: [
      'sources create legacy-portal --name "Legacy portal" --auth signature',
      'sources create mails --name "Mail provider" --auth signature --dialect resend',
    ],
    async run(session, options, [slug = '']) {
      const { name, auth, dialect, uri } = options;
      const body = { slug, name, auth, ...given({ dialect, uri }) };
      const data = await mutate(session, options, { method: 'POST', path: '/v1/event-sources', body }, (header) =>
        answerOf(session.api.POST('/v1/event-sources', { params: { header }, body })),
      );
      if (data) session.printer.result('source', { data }, () => sourceText(data));
      return undefined;
    },
  });

  addKeyCommand(parent, shell);

  define<DryRunOption & VersionOption>(parent, shell, {
    name: 'end-key',
    summary: 'End a key at once',
    arguments: [slugArgument, ['<kid>', 'id of the key, key_...']],
    options: [versionOption, dryRunOption],
    examples: ['sources end-key legacy-portal key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
    async run(session, options, [slug = '', kid = '']) {
      const request = { method: 'DELETE', path: `/v1/event-sources/${slug}/keys/${kid}` } as const;
      const params = { header: versionHeader(options), path: { slug, kid } };
      const data = await putOrDelete(session, options, request, () =>
        answerOf(session.api.DELETE('/v1/event-sources/{slug}/keys/{kid}', { params })),
      );
      if (data) session.printer.result('source-key', { data }, () => keyTable([data], session.printer.width));
      return undefined;
    },
  });

  define<MutationOptions & VersionOption & ForGoodOption>(parent, shell, {
    name: 'retire',
    summary: 'Take nothing more from a source, for good',
    arguments: [slugArgument],
    options: [forGoodOption, versionOption, ...mutationOptions],
    examples: ['sources retire legacy-portal --yes'],
    async run(session, options, [slug = '']) {
      requireForGood(options, 'A source is retired');
      const request = { method: 'POST', path: `/v1/event-sources/${slug}/retire` } as const;
      const data = await mutate(session, options, request, (header) => {
        const params = { header: { ...header, ...versionHeader(options) }, path: { slug } };
        return answerOf(session.api.POST('/v1/event-sources/{slug}/retire', { params }));
      });
      if (data) session.printer.result('source', { data }, () => sourceText(data));
      return undefined;
    },
  });

  define<MutationOptions>(parent, shell, {
    name: 'test',
    summary: 'Show how an event of this source has to be sent, signed with its key',
    arguments: [slugArgument],
    options: mutationOptions,
    examples: ['sources test legacy-portal'],
    async run(session, options, [slug = '']) {
      const request = { method: 'POST', path: `/v1/event-sources/${slug}/test` } as const;
      const data = await mutate(session, options, request, (headers) =>
        answerOf(session.api.POST('/v1/event-sources/{slug}/test', { params: { path: { slug } }, headers })),
      );
      if (!data) return undefined;
      const headers = Object.entries(data.headers).map(([name, value]) => `${name}: ${value}`);
      session.printer.result('source-example', { data }, () =>
        [`${data.method} ${data.url}`, ...headers, '', data.body].join('\n'),
      );
      return undefined;
    },
  });
}
