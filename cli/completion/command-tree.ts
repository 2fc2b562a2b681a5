import type { Command, Option } from 'commander';

/** What can follow the words so far: the commands, and the options with their values. */
export interface CompletionNode {
  /** `migrations start`; empty for the program itself. */
  path: string;
  commands: { name: string; summary: string }[];
  options: { flag: string; takesValue: boolean; values: readonly string[]; description: string }[];
}

/** Every command of the program, the program first. */
export function commandTree(program: Command): CompletionNode[] {
  const shared = program.options;
  const walk = (command: Command, path: string): CompletionNode[] => [
    {
      path,
      commands: command.commands.map((one) => ({ name: one.name(), summary: one.summary() || one.description() })),
      options: (command === program ? shared : [...command.options, ...shared]).flatMap(nodeOption),
    },
    ...command.commands.flatMap((one) => walk(one, `${path} ${one.name()}`.trim())),
  ];
  return walk(program, '');
}

function nodeOption({ long, required, argChoices = [], description }: Option) {
  return long ? [{ flag: long, takesValue: required, values: argChoices, description }] : [];
}
