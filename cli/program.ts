import { Command } from 'commander';
import { addApprovalCommands } from './approvals/approval-commands.js';
import { addAttentionCommands } from './attention/attention-commands.js';
import { addAuditCommands } from './audit/audit-commands.js';
import type { Outcome, Shell } from './command.js';
import { addCompletionCommand } from './completion/completion-command.js';
import { addDoctorCommand } from './doctor/doctor-command.js';
import { addEventCommands } from './events/event-commands.js';
import { addHelpCommand } from './help/help-command.js';
import type { Io } from './io.js';
import { addKeyCommands } from './keys/key-commands.js';
import { addMigrationCommands } from './migrations/migration-commands.js';
import { addOperationCommands } from './operations/operation-commands.js';
import { addOverviewCommand } from './overview/overview-command.js';
import { packageInfo } from './package-info.js';
import { addSourceCommands } from './sources/source-commands.js';
import { addWatcherCommands } from './watcher/watcher-commands.js';
import { addWebinarCommands } from './webinars/webinar-commands.js';

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
  addApprovalCommands(program, shell);
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
