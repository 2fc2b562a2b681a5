import type { Command } from 'commander';
import { bytesOf } from '../api/api-client.js';
import { define, type Shell } from '../command.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { type ExportOptions, exportOptions } from '../output/export-options.js';
import { type EventFilter, eventFilterOptions, filterQuery } from './event-filter.js';

/** `portage events export` */
export function addExportCommand(parent: Command, shell: Shell): void {
  define<ExportOptions & EventFilter>(parent, shell, {
    name: 'export',
    summary: 'Export the receipts of events as CSV or as a line of JSON each, newest first',
    description:
      'The same with and without --json; what the events said is not in it. Up to 100,000; more are refused. A file is ' +
      'only there when the export is whole, takes the place of an earlier one, and is readable by its owner alone.',
    options: [...exportOptions, ...eventFilterOptions],
    examples: [
      'events export --status dead,ignored --from 2026-11-01T00:00:00Z --output lost.csv',
      'events export --format jsonl --source crm | jq -r .sourceEventId',
    ],
    async run(session, { format, output, ...filter }) {
      const query = { format, ...filterQuery(filter) };
      const call = session.patientApi.GET('/v1/events/export', { params: { query }, parseAs: 'stream' });
      return deliverBytes(session, bytesOf(call, session.io.interrupted), output);
    },
  });
}
