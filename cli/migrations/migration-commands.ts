import type { Command } from 'commander';
import type { Shell } from '../command.js';
import { addActionCommands } from './action-commands.js';
import { addExportCommand } from './export-command.js';
import { addReadCommands } from './read-commands.js';
import { addRecordFactCommand } from './record-fact-command.js';
import { addReportCommand } from './report-command.js';
import { addStartCommand } from './start-command.js';
import { addWaitCommands } from './wait-commands.js';

/** `portage migrations ...` */
export function addMigrationCommands(program: Command, shell: Shell): void {
  const parent = program.command('migrations').description('Start, read and steer migrations');
  addStartCommand(parent, shell);
  addReadCommands(parent, shell);
  addExportCommand(parent, shell);
  addReportCommand(parent, shell);
  addWaitCommands(parent, shell);
  addActionCommands(parent, shell);
  addRecordFactCommand(parent, shell);
}
