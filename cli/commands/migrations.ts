import type { Command } from 'commander';
import type { Shell } from '../command.js';
import { addActionCommands } from '../migrations/action-commands.js';
import { addExportCommand } from '../migrations/export-command.js';
import { addReadCommands } from '../migrations/read-commands.js';
import { addRecordFactCommand } from '../migrations/record-fact-command.js';
import { addReportCommand } from '../migrations/report-command.js';
import { addStartCommand } from '../migrations/start-command.js';
import { addWaitCommands } from '../migrations/wait-commands.js';

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
