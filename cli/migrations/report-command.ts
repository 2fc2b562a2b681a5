import type { Command } from 'commander';
import { bytesOf } from '../api/api-client.js';
import { choice, define, option, type Shell } from '../command.js';
import { deliverBytes } from '../output/deliver-bytes.js';

const formats = ['html', 'json'] as const;

interface ReportOptions {
  format: (typeof formats)[number];
  output?: string;
}

/** `portage migrations report` */
export function addReportCommand(parent: Command, shell: Shell): void {
  define<ReportOptions>(parent, shell, {
    name: 'report',
    summary: 'Get all that is stored about a migration: a page to read and print, or JSON',
    description:
      'Timeline with the check of its chain, effects, events, attention and, with `audit:read`, the audit entries. The same ' +
      'with and without --json. A file is only there when the report is whole, and is readable by its owner alone.',
    arguments: [['<partnerId>', 'account id of the legacy portal']],
    options: [
      choice('--format <format>', 'format', formats, 'html'),
      option('--output <path>', 'write it to this file instead of standard output'),
    ],
    examples: [
      'migrations report P-1001 --output P-1001.html',
      'migrations report P-1001 --format json | jq .timeline',
    ],
    async run(session, { format, output }, [partnerId = '']) {
      const params = { path: { partnerId }, query: { format } };
      const call = session.patientApi.GET('/v1/migrations/{partnerId}/report', { params, parseAs: 'stream' });
      return deliverBytes(session, bytesOf(call, session.io.interrupted), output);
    },
  });
}
