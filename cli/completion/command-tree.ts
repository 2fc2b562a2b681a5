import type { Command, Option } from 'commander';
import { ListOption } from '../input/option-values.js';

/** An option, and what can follow it. */
export interface CompletionOption {
  flag: string;
  takesValue: boolean;
  values: readonly string[];
  /** Several of the values, with commas between. */
  isList: boolean;
  description: string;
}

/** What can follow the words so far: the commands, what stands for the first argument, and the options with their values. */
export interface CompletionNode {
  /** `migrations start`; empty for the program itself. */
  path: string;
  commands: { name: string; summary: string }[];
  options: CompletionOption[];
}

/** Every command of the program, the program first. */
export function commandTree(program: Command): CompletionNode[] {
  const shared = program.options;
  const walk = (command: Command, path: string): CompletionNode[] => [
    {
      path,
      commands: [
        ...command.commands.map((one) => ({ name: one.name(), summary: one.summary() || one.description() })),
        ...(command.registeredArguments[0]?.argChoices ?? []).map((name) => ({ name, summary: '' })),
      ],
      options: (command === program ? shared : [...command.options, ...shared]).flatMap(nodeOption),
    },
    ...command.commands.flatMap((one) => walk(one, `${path} ${one.name()}`.trim())),
  ];
  return walk(program, '');
}

function nodeOption(option: Option): CompletionOption[] {
  const { long, required, argChoices = [], description } = option;
  if (!long) return [];
  const isList = option instanceof ListOption;
  return [{ flag: long, takesValue: required, values: isList ? option.values : argChoices, isList, description }];
}
