import type { Command } from 'commander';
import { bytesOf } from '../api/api-client.js';
import { define, type Shell } from '../command.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { type ExportOptions, exportOptions } from '../output/export-options.js';
import { type AttentionFilter, attentionFilterOptions, filterQuery } from './attention-filter.js';

/** `portage attention export` */
export function addExportCommand(parent: Command, shell: Shell): void {
  define<ExportOptions & Omit<AttentionFilter, 'sort'>>(parent, shell, {
    name: 'export',
    summary: 'Export what needs a person as CSV or as a line of JSON each, oldest first',
    description:
      'The same with and without --json; the evidence is in JSON lines alone. A file is only there when the export is ' +
      'whole, takes the place of an earlier one, and is readable by its owner alone.',
    options: [...exportOptions, ...attentionFilterOptions],
    examples: [
      'attention export --severity critical --output critical.csv',
      'attention export --format jsonl --code effect-failed | jq -r .affected.partnerId',
    ],
    async run(session, { format, output, ...filter }) {
      const query = { format, ...filterQuery(filter) };
      const call = session.patientApi.GET('/v1/attention/export', { params: { query }, parseAs: 'stream' });
      return deliverBytes(session, bytesOf(call, session.io.interrupted), output);
    },
  });
}
