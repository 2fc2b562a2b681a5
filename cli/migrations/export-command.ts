import type { Command } from 'commander';
import { bytesOf } from '../api/api-client.js';
import { define, type Shell } from '../command.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { type ExportOptions, exportOptions } from '../output/export-options.js';
import { filterOptions, filterQuery, type MigrationFilter, timeFilterOptions } from './migration-filter.js';

/** `portage migrations export` */
export function addExportCommand(parent: Command, shell: Shell): void {
  define<ExportOptions & MigrationFilter>(parent, shell, {
    name: 'export',
    summary: 'Export migrations as CSV or as a line of JSON each, sorted by partner',
    description:
      'The same with and without --json. Up to 100,000; more are refused. A file is only there when the export is whole, ' +
      'takes the place of an earlier one, and is readable by its owner alone.',
    options: [...exportOptions, ...filterOptions, ...timeFilterOptions],
    examples: [
      'migrations export --wave pilot --output pilot.csv',
      'migrations export --format jsonl --attention | jq -r .partnerId',
    ],
    async run(session, { format, output, ...filter }) {
      const query = { format, ...filterQuery(filter) };
      const call = session.patientApi.GET('/v1/migrations/export', { params: { query }, parseAs: 'stream' });
      return deliverBytes(session, bytesOf(call, session.io.interrupted), output);
    },
  });
}
