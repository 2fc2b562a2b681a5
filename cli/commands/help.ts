import type { Command } from 'commander';
import { UsageError } from '../cli-error.js';
import { define, type Shell } from '../command.js';
import { exitCodeMeanings } from '../exit-codes.js';

/** `portage help [command...]`, and the topic `exit-codes` */
export function addHelpCommand(program: Command, shell: Shell): void {
  define(program, shell, {
    name: 'help',
    summary: 'Show what a command does, or what the exit codes mean',
    arguments: [['[command...]', 'the command, or exit-codes']],
    examples: ['help exit-codes', 'help migrations start'],
    async run(session, _options, words) {
      if (words[0] === 'exit-codes') {
        session.printer.result('exit-codes', { data: exitCodeMeanings }, () =>
          exitCodeMeanings.map(({ code, meaning }) => `${String(code).padStart(3)}  ${meaning}`).join('\n'),
        );
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
