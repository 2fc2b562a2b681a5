import type { Command } from 'commander';
import { bytesOf } from '../api/api-client.js';
import { choice, define, option, type Shell } from '../command.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { filterOptions, filterQuery, type MigrationFilter, timeFilterOptions } from './migration-filter.js';

const formats = ['csv', 'jsonl'] as const;

interface ExportOptions extends MigrationFilter {
  format: (typeof formats)[number];
  output?: string;
}

/** `portage migrations export` */
export function addExportCommand(parent: Command, shell: Shell): void {
  define<ExportOptions>(parent, shell, {
    name: 'export',
    summary: 'Export migrations as CSV or as a line of JSON each, sorted by partner',
    description:
      'The same with and without --json. Up to 100,000; more are refused. A file is only there when the export is whole, ' +
      'takes the place of an earlier one, and is readable by its owner alone.',
    options: [
      choice('--format <format>', 'format', formats, 'csv'),
      option('--output <path>', 'write it to this file instead of standard output'),
      ...filterOptions,
      ...timeFilterOptions,
    ],
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
