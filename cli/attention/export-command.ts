import type { Command } from 'commander';
import { bytesOf } from '../api/api-client.js';
import { choice, define, option, type Shell } from '../command.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { type AttentionFilter, attentionFilterOptions, filterQuery } from './attention-filter.js';

const formats = ['csv', 'jsonl'] as const;

interface ExportOptions extends Omit<AttentionFilter, 'sort'> {
  format: (typeof formats)[number];
  output?: string;
}

/** `portage attention export` */
export function addExportCommand(parent: Command, shell: Shell): void {
  define<ExportOptions>(parent, shell, {
    name: 'export',
    summary: 'Export what needs a person as CSV or as a line of JSON each, oldest first',
    description:
      'The same with and without --json; the evidence is in JSON lines alone. A file is only there when the export is ' +
      'whole, takes the place of an earlier one, and is readable by its owner alone.',
    options: [
      choice('--format <format>', 'format', formats, 'csv'),
      option('--output <path>', 'write it to this file instead of standard output'),
      ...attentionFilterOptions,
    ],
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
