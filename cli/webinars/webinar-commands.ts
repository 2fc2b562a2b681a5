import type { Command } from 'commander';
import { supportedLocales } from '../../domain/locales.js';
import { answerOf, versionedAnswerOf } from '../api/api-client.js';
import type { components } from '../api/api-types.js';
import {
  type DryRunOption,
  dryRunOption,
  putOrDelete,
  type VersionOption,
  versionHeader,
  versionOption,
} from '../api/mutation.js';
import { collect, type PageOptions, pageOptions } from '../api/paging.js';
import { choice, define, option, type Shell } from '../command.js';
import { type ForGoodOption, forGoodOption, requireForGood } from '../input/for-good.js';
import { given } from '../input/given.js';
import { parseInstant } from '../input/option-values.js';
import { shortInstant } from '../migrations/migration-text.js';
import { pairs, table } from '../output/table.js';

type Webinar = components['schemas']['Webinar'];
type Locale = Webinar['locale'];

interface ListOptions extends PageOptions {
  from?: string;
  locale?: Locale;
}

interface PutOptions extends DryRunOption, VersionOption {
  title: string;
  description: string;
  startsAt: string;
  endsAt: string;
  joinUrl: string;
  locale: Locale;
}

const idArgument = ['<webinarId>', 'name of the session, such as first-steps-en'] as const;

/** `portage webinars ...` */
export function addWebinarCommands(program: Command, shell: Shell): void {
  const parent = program.command('webinars').description('Sessions that partners are invited to');

  define<ListOptions>(parent, shell, {
    name: 'list',
    summary: 'List the sessions, the next one first',
    options: [
      option('--from <instant>', 'those that begin then or later; default now', parseInstant),
      choice('--locale <locale>', 'language in which it is held', supportedLocales),
      ...pageOptions,
    ],
    examples: ['webinars list', 'webinars list --locale de-DE --from 2026-01-01T00:00:00Z'],
    async run(session, options) {
      const { from, locale } = options;
      const { data, hasMore } = await collect<Webinar>(options, (page) =>
        answerOf(session.api.GET('/v1/webinars', { params: { query: { ...page, ...given({ from, locale }) } } })),
      );
      session.printer.list('webinar-list', { data, hasMore }, () => webinarTable(data, session.printer.width));
      return undefined;
    },
  });

  define(parent, shell, {
    name: 'show',
    summary: 'Show a session, and the version that guards a change',
    arguments: [idArgument],
    examples: ['webinars show first-steps-en'],
    async run(session, _options, [webinarId = '']) {
      const found = await versionedAnswerOf(
        session.api.GET('/v1/webinars/{webinarId}', { params: { path: { webinarId } } }),
      );
      session.printer.result('webinar', found, () => webinarText(found.data, found.version));
      return undefined;
    },
  });

  define<PutOptions>(parent, shell, {
    name: 'put',
    summary: 'Add a session, or change it',
    description: 'Invitations sent from now on have it.',
    arguments: [idArgument],
    options: [
      option('--title <title>', 'what it is called').makeOptionMandatory(),
      option('--description <text>', 'what it is about').makeOptionMandatory(),
      option('--starts-at <instant>', 'when it begins', parseInstant).makeOptionMandatory(),
      option('--ends-at <instant>', 'when it ends', parseInstant).makeOptionMandatory(),
      option('--join-url <url>', 'where to join: https://...').makeOptionMandatory(),
      choice('--locale <locale>', 'language in which it is held', supportedLocales).makeOptionMandatory(),
      versionOption,
      dryRunOption,
    ],
    examples: [
      'webinars put first-steps-en --title "First steps" --description "Find your way around" --starts-at 2026-12-01T09:00:00Z --ends-at 2026-12-01T10:00:00Z --join-url https://webinars.example.com/first-steps-en --locale en-US',
    ],
    async run(session, options, [webinarId = '']) {
      const { title, description, startsAt, endsAt, joinUrl, locale } = options;
      const body = { title, description, startsAt, endsAt, joinUrl, locale };
      const header = versionHeader(options);
      const request = { method: 'PUT', path: `/v1/webinars/${webinarId}`, body } as const;
      const data = await putOrDelete(session, options, request, () =>
        answerOf(session.api.PUT('/v1/webinars/{webinarId}', { params: { path: { webinarId }, header }, body })),
      );
      if (data) session.printer.result('webinar', { data }, () => webinarText(data));
      return undefined;
    },
  });

  define<ForGoodOption & VersionOption>(parent, shell, {
    name: 'remove',
    summary: 'Remove a session: nobody else is invited to it',
    arguments: [idArgument],
    options: [forGoodOption, versionOption, dryRunOption],
    examples: ['webinars remove first-steps-en --yes'],
    async run(session, options, [webinarId = '']) {
      requireForGood(options, `${webinarId} is removed`);
      const request = { method: 'DELETE', path: `/v1/webinars/${webinarId}` } as const;
      const header = versionHeader(options);
      const data = await putOrDelete(session, options, request, () =>
        answerOf(session.api.DELETE('/v1/webinars/{webinarId}', { params: { path: { webinarId }, header } })),
      );
      if (data) session.printer.result('webinar', { data }, () => `Removed: ${data.id}`);
      return undefined;
    },
  });
}

function webinarText(webinar: Webinar, version?: string): string {
  const { id, title, description, startsAt, endsAt, joinUrl, locale } = webinar;
  return pairs([
    ['Session', `${id} (${locale})`],
    ['Title', title],
    ['About', description],
    ['When', `${shortInstant(startsAt)} to ${shortInstant(endsAt)}`],
    ['Join at', joinUrl],
    ['Version', version],
  ]);
}

function webinarTable(rows: readonly Webinar[], width: number | undefined): string {
  if (rows.length === 0) return 'No session. `portage webinars put` adds one.';
  return table(
    [
      { title: 'SESSION', value: ({ id }) => id },
      { title: 'BEGINS', value: ({ startsAt }) => shortInstant(startsAt) },
      { title: 'LOCALE', value: ({ locale }) => locale },
      { title: 'TITLE', value: ({ title }) => title, canShrink: true },
    ],
    rows,
    width,
  );
}
