import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type SignatureScheme,
  type SourceAuth,
  type SourceDialect,
  signatureSchemes,
  sourceAuths,
  sourceDialects,
} from '../../domain/event-sources.js';
import { answerOf } from '../api/api-client.js';
import type { components } from '../api/api-types.js';
import { UsageError } from '../api/cli-error.js';
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
import { given } from '../input/given.js';
import { parseInstant } from '../input/option-values.js';
import { forSecretFile, readSecret } from '../input/secret-file.js';
import { ago, shortInstant } from '../migrations/migration-text.js';
import { pairs, table } from '../output/table.js';

type Source = components['schemas']['EventSource'];
type SourceKey = components['schemas']['EventSourceKey'];

interface CreateOptions extends MutationOptions {
  name: string;
  auth: SourceAuth;
  dialect?: SourceDialect;
  uri?: string;
}

interface AddKeyOptions extends MutationOptions {
  scheme: SignatureScheme;
  publicKey?: string;
  notBefore?: string;
  notAfter?: string;
  replaces?: string;
  secretFile?: string;
  givenSecretFile?: string;
}

const slugArgument = ['<slug>', 'name of the source in addresses'] as const;
const yes = option('--yes', 'do it: it is for good');

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

  define<AddKeyOptions & VersionOption>(parent, shell, {
    name: 'add-key',
    summary: 'Give a source a key to sign with',
    description: 'The secret of a v1 key is told this once: printed, or written to a file that only you can read.',
    arguments: [slugArgument],
    options: [
      choice('--scheme <scheme>', 'v1: a shared secret; v1a: the public key of the source', signatureSchemes, 'v1'),
      option('--public-key <key>', 'of v1a: whpk_...'),
      option('--not-before <instant>', 'from when it counts; default now', parseInstant),
      option('--not-after <instant>', 'until when', parseInstant),
      option('--replaces <kid>', 'live key that ends 24 hours after this one begins'),
      option('--secret-file <path>', 'write the secret to this new file instead of printing it'),
      option(
        '--given-secret-file <path>',
        'of v1: take the secret that the sender has made from this file; - reads standard input',
      ).conflicts('secretFile'),
      versionOption,
      ...mutationOptions,
    ],
    examples: [
      'sources add-key legacy-portal --secret-file legacy-portal.secret',
      'sources add-key mails --given-secret-file mails.secret',
      'sources add-key legacy-portal --replaces key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
    ],
    async run(session, options, [slug = '']) {
      const { scheme, publicKey, notBefore, notAfter, replaces, secretFile, givenSecretFile } = options;
      const madeBySender = givenSecretFile === undefined ? undefined : await readSecret(givenSecretFile, session.io);
      const shown = { scheme, ...given({ publicKey, notBefore, notAfter, replaces }) };
      const body = { ...shown, ...given({ secret: madeBySender }) };
      const hidden = madeBySender === undefined ? shown : { ...shown, secret: '[from the file]' };
      const request = { method: 'POST', path: `/v1/event-sources/${slug}/keys`, body: hidden } as const;
      const path = secretFile === undefined ? undefined : resolve(session.io.cwd, secretFile);
      const key = await forSecretFile(options.dryRun ? undefined : path, () =>
        mutate(session, options, request, (header) => {
          const params = { header: { ...header, ...versionHeader(options) }, path: { slug } };
          return answerOf(session.api.POST('/v1/event-sources/{slug}/keys', { params, body }));
        }),
      );
      if (!key) return undefined;
      const { secret: told, ...rest } = key;
      // Whoever gave it knows it.
      const secret = madeBySender === undefined ? told : undefined;
      if (path !== undefined && secret !== undefined) writeFileSync(path, `${secret}\n`);
      const data = secret === undefined ? rest : path === undefined ? key : { ...rest, secretFile: path };
      session.printer.result('source-key', { data }, () =>
        [keyTable([rest], session.printer.width), ...(secret === undefined ? [] : [`Secret: ${path ?? secret}`])].join(
          '\n',
        ),
      );
      return undefined;
    },
  });

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

  define<MutationOptions & VersionOption & { yes?: boolean }>(parent, shell, {
    name: 'retire',
    summary: 'Take nothing more from a source, for good',
    arguments: [slugArgument],
    options: [yes, versionOption, ...mutationOptions],
    examples: ['sources retire legacy-portal --yes'],
    async run(session, options, [slug = '']) {
      if (!options.yes && !options.dryRun) throw new UsageError('A source is retired for good; repeat it with --yes');
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

function sourceText({ slug, etag, name, auth, uri, createdAt, retiredAt }: Source): string {
  return pairs([
    ['Source', `${slug} (${name})`],
    ['Proves itself by', auth],
    ['URI', uri],
    ['Registered', shortInstant(createdAt)],
    ['Version', etag],
    ['Retired', retiredAt && shortInstant(retiredAt)],
  ]);
}

function sourceTable(rows: readonly Source[], width: number | undefined): string {
  if (rows.length === 0) return 'No source.';
  return table(
    [
      { title: 'SOURCE', value: ({ slug }) => slug },
      { title: 'AUTH', value: ({ auth }) => auth },
      { title: 'STATE', value: ({ retiredAt }) => (retiredAt === undefined ? 'active' : 'retired') },
      { title: 'NAME', value: ({ name }) => name, canShrink: true },
    ],
    rows,
    width,
  );
}

function keyTable(rows: readonly SourceKey[], width: number | undefined): string {
  return table(
    [
      { title: 'KEY', value: ({ kid }) => kid },
      { title: 'SCHEME', value: ({ scheme }) => scheme },
      { title: 'STATE', value: ({ state }) => state },
      { title: 'UNTIL', value: ({ notAfter }) => notAfter && shortInstant(notAfter) },
      { title: 'LAST USED', value: ({ lastUsedAt }) => lastUsedAt && `${ago(lastUsedAt)} ago` },
    ],
    rows,
    width,
  );
}
