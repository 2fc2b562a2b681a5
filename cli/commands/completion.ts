import type { Command } from 'commander';
import { UsageError } from '../cli-error.js';
import { define, type Shell } from '../command.js';
import { commandTree } from '../completion/command-tree.js';
import { completionScripts, type ShellName, shellNames } from '../completion/completion-scripts.js';

/** `portage completion <shell>` */
export function addCompletionCommand(program: Command, shell: Shell): void {
  define(program, shell, {
    name: 'completion',
    summary: 'Print a script that completes commands and options',
    arguments: [['<shell>', shellNames.join(', ')]],
    examples: [
      'completion bash > ~/.local/share/bash-completion/completions/portage',
      'completion zsh > ~/.zfunc/_portage',
      'completion fish > ~/.config/fish/completions/portage.fish',
    ],
    async run(session, _options, [name = '']) {
      if (!isShellName(name)) throw new UsageError(`There is a script for ${shellNames.join(', ')}`);
      const script = completionScripts[name](commandTree(program));
      session.printer.result('completion', { data: { shell: name, script } }, () => script);
      return undefined;
    },
  });
}

function isShellName(name: string): name is ShellName {
  return (shellNames as readonly string[]).includes(name);
}
