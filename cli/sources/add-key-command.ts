import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type SignatureScheme, signatureSchemes } from '../../domain/event-sources.js';
import { keyOverlapHours, publicKeyPrefix } from '../../domain/keys.js';
import { answerOf } from '../api/api-client.js';
import {
  type MutationOptions,
  mutate,
  mutationOptions,
  type VersionOption,
  versionHeader,
  versionOption,
} from '../api/mutation.js';
import { choice, define, option, type Shell } from '../command.js';
import { given } from '../input/given.js';
import { parseInstant } from '../input/option-values.js';
import { readSecret, withSecretFile } from '../input/secret-file.js';
import { keyTable, slugArgument } from './source-text.js';

interface AddKeyOptions extends MutationOptions {
  scheme: SignatureScheme;
  publicKey?: string;
  notBefore?: string;
  notAfter?: string;
  replaces?: string;
  secretFile?: string;
  givenSecretFile?: string;
}

/** `portage sources add-key` */
export function addKeyCommand(parent: Command, shell: Shell): void {
  define<AddKeyOptions & VersionOption>(parent, shell, {
    name: 'add-key',
    summary: 'Give a source a key to sign with',
    description: 'The secret of a v1 key is told this once: printed, or written to a file that only you can read.',
    arguments: [slugArgument],
    options: [
      choice('--scheme <scheme>', 'v1: a shared secret; v1a: the public key of the source', signatureSchemes, 'v1'),
      option('--public-key <key>', `of v1a: ${publicKeyPrefix}...`),
      option('--not-before <instant>', 'from when it counts; default now', parseInstant),
      option('--not-after <instant>', 'until when', parseInstant),
      option('--replaces <kid>', `live key that ends ${keyOverlapHours} hours after this one begins`),
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
      // Whoever gave it knows it.
      const secretOf = (key?: { secret?: string }) => (madeBySender === undefined ? key?.secret : undefined);
      const key = await withSecretFile(
        options.dryRun ? undefined : path,
        () =>
          mutate(session, options, request, (header) => {
            const params = { header: { ...header, ...versionHeader(options) }, path: { slug } };
            return answerOf(session.api.POST('/v1/event-sources/{slug}/keys', { params, body }));
          }),
        secretOf,
      );
      if (!key) return undefined;
      const { secret: _, ...rest } = key;
      const secret = secretOf(key);
      const data = secret === undefined ? rest : path === undefined ? key : { ...rest, secretFile: path };
      session.printer.result('source-key', { data }, () =>
        [keyTable([rest], session.printer.width), ...(secret === undefined ? [] : [`Secret: ${path ?? secret}`])].join(
          '\n',
        ),
      );
      return undefined;
    },
  });
}
