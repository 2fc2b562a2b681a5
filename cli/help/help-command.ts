import type { Command } from 'commander';
import { UsageError } from '../api/cli-error.js';
import { define, type Shell } from '../command.js';
import { exitCodeMeanings } from '../exit-codes.js';
import { type ResultKind, resultKinds } from '../output/kinds.js';
import { table } from '../output/table.js';
import type { Session } from '../session.js';

const topics: Readonly<Record<string, (session: Session) => void>> = {
  'exit-codes': ({ printer }) =>
    printer.list('exit-code-list', { data: exitCodeMeanings, hasMore: false }, () =>
      exitCodeMeanings.map(({ code, meaning }) => `${String(code).padStart(3)}  ${meaning}`).join('\n'),
    ),
  json: ({ printer }) => {
    const data = (Object.keys(resultKinds) as ResultKind[]).map((kind) => ({ kind, ...resultKinds[kind] }));
    printer.list('kind-list', { data, hasMore: false }, () =>
      table(
        [
          { title: 'KIND', value: ({ kind }) => kind },
          { title: 'MEMBERS', value: ({ members }) => members },
          { title: 'OF', value: ({ of }) => of, canShrink: true },
        ],
        data,
        printer.width,
      ),
    );
  },
};

/** `portage help [command...]`, and its topics */
export function addHelpCommand(program: Command, shell: Shell): void {
  define(program, shell, {
    name: 'help',
    summary: 'Show what a command does, what the exit codes mean, or what --json prints',
    arguments: [['[command...]', `the command, or ${Object.keys(topics).join(', ')}`]],
    examples: ['help exit-codes', 'help json', 'help migrations start'],
    async run(session, _options, words) {
      const topic = words.length === 1 ? topics[words[0] ?? ''] : undefined;
      if (topic) {
        topic(session);
        return undefined;
      }
      let command = program;
      for (const word of words) {
        const next = command.commands.find((one) => one.name() === word);
        if (!next) throw new UsageError(`There is no command or topic "${words.join(' ')}"`);
        command = next;
      }
      command.outputHelp();
      return undefined;
    },
  });
}
