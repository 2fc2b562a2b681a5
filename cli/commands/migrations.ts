import type { Command } from 'commander';
import type { Shell } from '../command.js';
import { addActionCommands } from '../migrations/action-commands.js';
import { addReadCommands } from '../migrations/read-commands.js';
import { addStartCommand } from '../migrations/start-command.js';
import { addWaitCommands } from '../migrations/wait-commands.js';

/** `portage migrations ...` */
export function addMigrationCommands(program: Command, shell: Shell): void {
  const parent = program.command('migrations').description('Start, read and steer migrations');
  addStartCommand(parent, shell);
  addReadCommands(parent, shell);
  addWaitCommands(parent, shell);
  addActionCommands(parent, shell);
}
