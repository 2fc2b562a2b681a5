import { Command } from 'commander';
import type { Outcome, Shell } from './command.js';
import { addAttentionCommands } from './commands/attention.js';
import { addAuditCommands } from './commands/audit.js';
import { addCompletionCommand } from './commands/completion.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addEventCommands } from './commands/events.js';
import { addHelpCommand } from './commands/help.js';
import { addKeyCommands } from './commands/keys.js';
import { addMigrationCommands } from './commands/migrations.js';
import { addOperationCommands } from './commands/operations.js';
import { addOverviewCommand } from './commands/overview.js';
import { addSourceCommands } from './commands/sources.js';
import { addWatcherCommands } from './commands/watcher.js';
import { addWebinarCommands } from './commands/webinars.js';
import type { Io } from './io.js';
import { packageInfo } from './package-info.js';

/**
 * The whole program. Nothing of it is static, so that it can run several times in one process. With `saysUsage` it writes to
 * stderr itself what is wrong with a command line, and the help of a command that needs another one.
 */
export function buildProgram(io: Io, { saysUsage = true } = {}): { program: Command; outcome: Outcome } {
  const shell: Shell = { io, outcome: { exitCode: 0 } };
  const program = new Command('portage')
    .description(
      'Moves partner accounts from the legacy Partner Portal to the Marketplace: a client of the Portage API.',
    )
    .version(packageInfo.version)
    .option('--api <url>', 'address of the API; default PORTAGE_API, then the running `npm start`')
    .option('--key-file <path>', 'file that holds the API key; default PORTAGE_KEY_FILE, then as --api')
    .option('--json', 'results, and problems on stderr, as JSON')
    .configureHelp({ showGlobalOptions: true, helpWidth: io.stdout.columns ?? 100 })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => saysUsage && io.stderr.write(text),
    })
    .showHelpAfterError('(`--help` shows what is possible)')
    .exitOverride()
    .helpCommand(false);
  addMigrationCommands(program, shell);
  addAttentionCommands(program, shell);
  addOverviewCommand(program, shell);
  addEventCommands(program, shell);
  addSourceCommands(program, shell);
  addOperationCommands(program, shell);
  addWebinarCommands(program, shell);
  addWatcherCommands(program, shell);
  addKeyCommands(program, shell);
  addAuditCommands(program, shell);
  addDoctorCommand(program, shell);
  addCompletionCommand(program, shell);
  addHelpCommand(program, shell);
  return { program, outcome: shell.outcome };
}
