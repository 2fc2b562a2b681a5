import { CommanderError } from 'commander';
import { CliError, UsageError } from './api/cli-error.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import type { Io } from './io.js';
import { Printer } from './output/printer.js';
import { buildProgram } from './program.js';

/** Runs one command line, without `node` and `portage`; resolves with its exit code and never rejects. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const json = asksForJson(argv);
  const printer = new Printer(io, json);
  // Commander says what is wrong with a command line in its own words, which are no JSON.
  const { program, outcome } = buildProgram(io, { saysUsage: !json });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version are asked for, everything else of commander's is a wrong command line.
      if (error.exitCode === 0) return exitCodes.ok;
      if (json) printer.problem(usageErrorOf(error));
      return exitCodes.usage;
    }
    const told =
      error instanceof CliError ? error : new CliError(unexpected(error), exitCodes.failed, { cause: error });
    printer.problem(told);
    return told.exitCode;
  }
}

/** Not from commander, which may have stopped before it came to the option. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? undefined : end).includes('--json');
}

function usageErrorOf({ code, message }: CommanderError): UsageError {
  // It has shown the help of a command that is none by itself.
  if (code === 'commander.help') return new UsageError('A command is missing; `portage help` lists them');
  return new UsageError(message.replace(/^error: /, '').replaceAll('\n', ' '));
}

function unexpected(error: unknown): string {
  return `Unexpected: ${error instanceof Error ? error.message : String(error)}`;
}
