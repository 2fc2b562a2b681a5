import type { Command } from 'commander';
import type { MigrationSort } from '../../domain/list-sorts.js';
import { answerOf } from '../api/api-client.js';
import { type PageOptions, pageOptions } from '../api/paging.js';
import { define, type Shell } from '../command.js';
import {
  filterOptions,
  listMigrations,
  type MigrationFilter,
  sortOption,
  timeFilterOptions,
} from './migration-filter.js';
import { readTimeline, readWithVersion } from './migration-reads.js';
import { actionsText, migrationTable, migrationText } from './migration-text.js';
import { timelineLine } from './timeline-text.js';

const partner = ['<partnerId>', 'account id of the legacy portal'] as const;

/** `portage migrations list`, `show`, `timeline`, `actions` */
export function addReadCommands(parent: Command, shell: Shell): void {
  define<MigrationFilter & PageOptions & { sort: MigrationSort }>(parent, shell, {
    name: 'list',
    summary: 'List migrations',
    description: 'What the workflows last recorded. Filters are combined with AND.',
    options: [...filterOptions, ...timeFilterOptions, sortOption, ...pageOptions],
    examples: [
      'migrations list --attention',
      'migrations list --waiting-longer-than 7d --sort stageSince',
      'migrations list --stage announced,migrating --wave pilot --all --json',
    ],
    async run(session, options) {
      const { data, hasMore } = await listMigrations(session, options, options, options.sort);
      session.printer.list('migration-list', { data, hasMore }, () => migrationTable(data, session.printer));
      return undefined;
    },
  });

  define(parent, shell, {
    name: 'show',
    summary: 'Show how a migration stands, what it waits for and what needs attention',
    arguments: [partner],
    examples: ['migrations show P-1001'],
    async run(session, _options, [partnerId = '']) {
      const found = await readWithVersion(session, partnerId);
      session.printer.result('migration', found, () => migrationText(found, session.printer));
      return undefined;
    },
  });

  define<PageOptions>(parent, shell, {
    name: 'timeline',
    summary: 'Show the history of a migration, oldest first',
    arguments: [partner],
    options: pageOptions,
    examples: ['migrations timeline P-1001 --all'],
    async run(session, options, [partnerId = '']) {
      const { data, hasMore } = await readTimeline(session, partnerId, options);
      session.printer.list(
        'timeline-entry-list',
        { data, hasMore },
        () => data.map(timelineLine).join('\n') || 'Nothing recorded yet.',
      );
      return undefined;
    },
  });

  define(parent, shell, {
    name: 'actions',
    summary: 'List what can be done with a migration now',
    arguments: [partner],
    examples: ['migrations actions P-1001'],
    async run(session, _options, [partnerId = '']) {
      const params = { path: { partnerId } };
      const data = await answerOf(session.api.GET('/v1/migrations/{partnerId}/actions', { params }));
      session.printer.result('migration-actions', { data }, () => actionsText(data, session.printer));
      return undefined;
    },
  });
}
