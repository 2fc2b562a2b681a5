import type { Command } from 'commander';
import { answerOf, bytesOf } from '../api-client.js';
import { define, option, type Shell } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { given } from '../given.js';
import { parseInstant } from '../option-values.js';
import { pairs } from '../output/table.js';

interface ExportOptions {
  from?: string;
  to?: string;
  actor?: string;
  action?: string;
}

/** `portage audit ...` */
export function addAuditCommands(program: Command, shell: Shell): void {
  const parent = program.command('audit').description('Who did what at the API');

  define(parent, shell, {
    name: 'verify',
    summary: 'Recompute the audit chain; names the first entry that is not as it was written',
    description:
      'The exit code is 1 when one is not. Keep the head elsewhere: it shows later a chain that was computed anew.',
    examples: ['audit verify', 'audit verify --json | jq .data.head'],
    async run(session) {
      const data = await answerOf(session.patientApi.GET('/v1/audit/verification'));
      session.printer.result('audit-verification', { data }, () =>
        pairs([
          ['Chain', data.ok ? 'as it was written' : 'NOT as it was written'],
          ['Sound entries', String(data.entries)],
          ['First bad entry', data.firstBadSeq === undefined ? undefined : `#${data.firstBadSeq}`],
          ['Head', `#${data.head.seq} ${data.head.hash}`],
        ]),
      );
      return data.ok ? exitCodes.ok : exitCodes.failed;
    },
  });

  define<ExportOptions>(parent, shell, {
    name: 'export',
    summary: 'Export the audit history: a line of JSON for each entry (OCSF API Activity), oldest first',
    description: 'The same with and without --json. The export is audited itself.',
    options: [
      option('--from <instant>', 'from then on', parseInstant),
      option('--to <instant>', 'before then', parseInstant),
      option('--actor <id>', 'who did it'),
      option('--action <action>', 'what was done, such as api.migration.start'),
    ],
    examples: ['audit export --from 2026-11-01T00:00:00Z > audit.jsonl'],
    async run(session, { from, to, actor, action }) {
      const query = given({ actor, action, 'at.gte': from, 'at.lt': to });
      const call = session.patientApi.GET('/v1/audit-entries/export', { params: { query }, parseAs: 'stream' });
      const decoder = new TextDecoder();
      for await (const bytes of bytesOf(call, session.io.interrupted)) {
        session.io.stdout.write(decoder.decode(bytes, { stream: true }));
      }
      return undefined;
    },
  });
}
