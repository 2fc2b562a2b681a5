import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Scope, scopes } from '../../domain/authorization.js';
import { apiKeyPrefix, keyOverlapHours, maxKeyLifeDays } from '../../domain/keys.js';
import { answerOf } from '../api/api-client.js';
import type { components } from '../api/api-types.js';
import type { PlannedRequest } from '../api/dry-run.js';
import {
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
import { define, option, type Shell } from '../command.js';
import { type ForGoodOption, forGoodOption, requireForGood } from '../input/for-good.js';
import { given } from '../input/given.js';
import { listOption, parseInstant } from '../input/option-values.js';
import { withSecretFile } from '../input/secret-file.js';
import { ago, shortInstant } from '../migrations/migration-text.js';
import { table } from '../output/table.js';
import type { Session } from '../session.js';

type ApiKey = components['schemas']['ApiKey'];

interface NewKeyOptions extends MutationOptions {
  expiresAt?: string;
  secretFile: string;
}

const keyId = ['<keyId>', `the part of the key between ${apiKeyPrefix} and the secret`] as const;
const newKeyOptions = [
  option('--expires-at <instant>', `when it ends; default and at most in ${maxKeyLifeDays} days`, parseInstant),
  option('--secret-file <path>', 'new file for the key, which is told this once').makeOptionMandatory(),
  ...mutationOptions,
];

/** `portage keys ...` */
export function addKeyCommands(program: Command, shell: Shell): void {
  const parent = program.command('keys').description('API keys of machines');

  define<PageOptions>(parent, shell, {
    name: 'list',
    summary: 'List the keys of machines, ended ones too',
    options: pageOptions,
    examples: ['keys list --all'],
    async run(session, options) {
      const { data, hasMore } = await collect<ApiKey>(options, (query) =>
        answerOf(session.api.GET('/v1/api-keys', { params: { query } })),
      );
      session.printer.list('key-list', { data, hasMore }, () => keyTable(data, session.printer.width));
      return undefined;
    },
  });

  define<NewKeyOptions & { scopes: string }>(parent, shell, {
    name: 'create',
    summary: 'Make a key for a machine; it is written to a file and printed nowhere',
    arguments: [['<name>', 'name of the machine, no personal data']],
    options: [listOption('--scopes <scopes>', 'what it may do', scopes).makeOptionMandatory(), ...newKeyOptions],
    examples: ['keys create legacy-portal --scopes events:write --secret-file legacy-portal.key'],
    async run(session, options, [name = '']) {
      const body = { name, scopes: options.scopes.split(',') as Scope[], ...given({ expiresAt: options.expiresAt }) };
      await makeKey(session, options, { method: 'POST', path: '/v1/api-keys', body }, (header) =>
        answerOf(session.api.POST('/v1/api-keys', { params: { header }, body })),
      );
      return undefined;
    },
  });

  define<NewKeyOptions & VersionOption>(parent, shell, {
    name: 'rotate',
    summary: `Replace a key; the old one goes on for ${keyOverlapHours} hours`,
    arguments: [keyId],
    options: [...newKeyOptions, versionOption],
    examples: ['keys rotate abcdefgh2345 --secret-file legacy-portal.new.key'],
    async run(session, options, [keyId = '']) {
      const body = given({ expiresAt: options.expiresAt });
      await makeKey(session, options, { method: 'POST', path: `/v1/api-keys/${keyId}/rotate`, body }, (header) => {
        const params = { header: { ...header, ...versionHeader(options) }, path: { keyId } };
        return answerOf(session.api.POST('/v1/api-keys/{keyId}/rotate', { params, body }));
      });
      return undefined;
    },
  });

  define<ForGoodOption & VersionOption>(parent, shell, {
    name: 'revoke',
    summary: 'End a key at once, for good',
    arguments: [keyId],
    options: [forGoodOption, versionOption, dryRunOption],
    examples: ['keys revoke abcdefgh2345 --yes'],
    async run(session, options, [keyId = '']) {
      requireForGood(options, 'A key is ended');
      const request = { method: 'DELETE', path: `/v1/api-keys/${keyId}` } as const;
      const params = { header: versionHeader(options), path: { keyId } };
      const data = await putOrDelete(session, options, request, () =>
        answerOf(session.api.DELETE('/v1/api-keys/{keyId}', { params })),
      );
      if (data) session.printer.result('key', { data }, () => keyTable([data], session.printer.width));
      return undefined;
    },
  });
}

async function makeKey(
  session: Session,
  options: NewKeyOptions,
  request: PlannedRequest & { method: 'POST' },
  send: (header: { 'idempotency-key': string }) => Promise<ApiKey & { key: string }>,
): Promise<void> {
  const path = resolve(session.io.cwd, options.secretFile);
  const made = await withSecretFile(
    options.dryRun ? undefined : path,
    () => mutate(session, options, request, send),
    (answer) => answer?.key,
  );
  if (!made) return;
  const { key: _, ...rest } = made;
  session.printer.result('key', { data: { ...rest, secretFile: path } }, () =>
    [keyTable([rest], session.printer.width), `Key: ${path}`].join('\n'),
  );
}

function keyTable(rows: readonly ApiKey[], width: number | undefined): string {
  return table(
    [
      { title: 'KEY', value: ({ id }) => id },
      { title: 'NAME', value: ({ name }) => name },
      { title: 'STATE', value: ({ state }) => state },
      { title: 'ENDS', value: ({ expiresAt }) => shortInstant(expiresAt) },
      { title: 'LAST USED', value: ({ lastUsedAt }) => lastUsedAt && `${ago(lastUsedAt)} ago` },
      { title: 'SCOPES', value: ({ scopes }) => scopes.join(', '), canShrink: true },
    ],
    rows,
    width,
  );
}
