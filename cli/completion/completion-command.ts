import type { Command } from 'commander';
import { define, type Shell } from '../command.js';
import { commandTree } from './command-tree.js';
import { completionScripts, type ShellName, shellNames } from './completion-scripts.js';

/** `portage completion <shell>` */
export function addCompletionCommand(program: Command, shell: Shell): void {
  define(program, shell, {
    name: 'completion',
    summary: 'Print a script that completes commands and options',
    arguments: [['<shell>', 'the shell', shellNames]],
    examples: [
      'completion bash > ~/.local/share/bash-completion/completions/portage',
      'completion zsh > ~/.zfunc/_portage',
      'completion fish > ~/.config/fish/completions/portage.fish',
    ],
    async run(session, _options, [name = '']) {
      const script = completionScripts[name as ShellName](commandTree(program));
      session.printer.result('completion', { data: { shell: name, script } }, () => script);
      return undefined;
    },
  });
}
