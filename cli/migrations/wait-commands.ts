import type { Command } from 'commander';
import { isEnded, type Stage, stages } from '../../domain/stages.js';
import { pollUntil, timingOptions, type WaitOptions } from '../api/poll.js';
import { choice, define, type Shell } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { pairs } from '../output/table.js';
import { awaitStage } from './await-stage.js';
import { followTimeline, readMigration } from './migration-reads.js';
import { timelineLine } from './timeline-text.js';

type Timing = Pick<WaitOptions, 'timeout' | 'interval'>;

const partner = ['<partnerId>', 'account id of the legacy portal'] as const;

/** `portage migrations watch`, `wait` */
export function addWaitCommands(parent: Command, shell: Shell): void {
  define<Timing>(parent, shell, {
    name: 'watch',
    summary: 'Follow the history of a migration as it grows, until the migration ends',
    description:
      'With --json each entry is one line of JSON. The exit code is 0 when the migration ends as completed, else 1.',
    arguments: [partner],
    options: timingOptions,
    examples: ['migrations watch P-1001 --timeout 2h', 'migrations watch P-1001 --json | jq -r .data.text'],
    async run(session, timing, [partnerId = '']) {
      const follow = followTimeline(session, partnerId);
      let shown = 0;
      const stage = await pollUntil(session, timing, async () => {
        // The stage first: what was recorded before the end is then in the history that is read after it.
        const migration = await readMigration(session, partnerId);
        for (const entry of await follow()) {
          session.printer.entry('timeline-entry', { data: entry }, () => timelineLine(entry));
          shown = entry.sequence;
        }
        if (isEnded(migration.stage) && shown >= migration.sequence) return migration.stage;
        return undefined;
      });
      session.printer.progress(`${partnerId}: ${stage}`);
      return stage === 'completed' ? exitCodes.ok : exitCodes.failed;
    },
  });

  define<Timing & { until: Stage }>(parent, shell, {
    name: 'wait',
    summary: 'Wait until a migration is in a stage or beyond it',
    description: 'Fails when the migration ends elsewhere, or when it needs a person before it can go on.',
    arguments: [partner],
    options: [choice('--until <stage>', 'the stage', stages, 'completed'), ...timingOptions],
    examples: ['migrations wait P-1001 --until ready --timeout 1h'],
    async run(session, options, [partnerId = '']) {
      const data = await awaitStage(session, partnerId, options.until, options);
      session.printer.result('migration', { data }, () =>
        pairs([
          ['Partner', partnerId],
          ['Stage', data.stage],
        ]),
      );
      return undefined;
    },
  });
}
