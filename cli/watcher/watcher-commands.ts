import type { Command } from 'commander';
import { answerOf } from '../api/api-client.js';
import { type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { define, type Shell } from '../command.js';

/** `portage watcher ...` */
export function addWatcherCommands(program: Command, shell: Shell): void {
  const parent = program.command('watcher').description('Looks at the Marketplace for what it sends no event for');

  define<MutationOptions>(parent, shell, {
    name: 'run',
    summary: 'Look now, instead of at the next hour',
    description: 'What is found comes in as events of the source `watcher`; repeating it is harmless.',
    options: mutationOptions,
    examples: ['watcher run'],
    async run(session, options) {
      const request = { method: 'POST', path: '/v1/system/watcher/run' } as const;
      const data = await mutate(session, options, request, (header) =>
        answerOf(session.api.POST('/v1/system/watcher/run', { params: { header } })),
      );
      if (data) session.printer.result('watcher-run', { data }, () => 'Requested: a run follows.');
      return undefined;
    },
  });
}
