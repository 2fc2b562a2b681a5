import type { Command } from 'commander';
import { define, type Shell } from '../command.js';
import { filterOptions, listMigrations, type MigrationFilter } from '../migrations/migration-filter.js';
import { ago } from '../migrations/migration-text.js';
import { table } from '../output/table.js';
import { type PageOptions, pageOptions } from '../paging.js';

type AttentionOptions = Omit<MigrationFilter, 'attention'> & PageOptions;

/** That they need attention is said already. */
const otherFilters = filterOptions.filter((one) => one.attributeName() !== 'attention');

/** `portage attention ...` */
export function addAttentionCommands(program: Command, shell: Shell): void {
  const parent = program.command('attention').description('What needs a person');
  define<AttentionOptions>(parent, shell, {
    name: 'list',
    summary: 'List the migrations that need a person, longest unchanged first',
    options: [...otherFilters, ...pageOptions],
    examples: ['attention list', 'attention list --wave pilot --json'],
    async run(session, options) {
      const { data, hasMore } = await listMigrations(session, { ...options, attention: true }, options, 'updatedAt');
      const items = data.map(({ partnerId, migrationId, stage, wave, attentionCodes, updatedAt }) => ({
        partnerId,
        migrationId,
        stage,
        ...(wave === undefined ? {} : { wave }),
        codes: attentionCodes,
        updatedAt,
      }));
      session.printer.result('attention-list', { data: items, hasMore }, () => {
        if (items.length === 0) return 'Nothing needs a person.';
        return table(
          [
            { title: 'PARTNER', value: ({ partnerId }) => partnerId },
            { title: 'STAGE', value: ({ stage }) => stage },
            { title: 'UNCHANGED FOR', value: ({ updatedAt }) => ago(updatedAt) },
            { title: 'WHAT', value: ({ codes }) => codes.join(', '), canShrink: true },
          ],
          items,
          session.printer.width,
        );
      });
      if (hasMore) session.printer.note('There are more: --limit or --all shows them.');
      return undefined;
    },
  });
}
