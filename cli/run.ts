import { CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import type { Io } from './io.js';
import { Printer } from './output/printer.js';
import { buildProgram } from './program.js';

/** Runs one command line, without `node` and `portage`; resolves with its exit code and never rejects. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const { program, outcome } = buildProgram(io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    // Help and version are asked for, everything else of commander's is a wrong command line, and said already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const told =
      error instanceof CliError ? error : new CliError(unexpected(error), exitCodes.failed, { cause: error });
    new Printer(io, program.opts<{ json?: boolean }>().json === true).problem(told);
    return told.exitCode;
  }
}

function unexpected(error: unknown): string {
  return `Unexpected: ${error instanceof Error ? error.message : String(error)}`;
}
