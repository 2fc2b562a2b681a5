import { type Command, Option } from 'commander';
import type { ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import { type GlobalOptions, Session } from './session.js';

/** A command of the program, whole: what its help says and what it does. */
export interface CommandSpec<Options> {
  name: string;
  /** One line. */
  summary: string;
  /** More, below the summary. */
  description?: string;
  /** Such as `<partnerId>` or `[partnerId...]`. */
  arguments?: readonly (readonly [syntax: string, description: string, values?: readonly string[]])[];
  options?: readonly Option[];
  /** Command lines without `portage`, for the help. */
  examples: readonly string[];
  /** Its exit code; nothing means ok. What goes wrong is thrown. */
  run(session: Session, options: Options, args: string[]): Promise<ExitCode | undefined>;
}

/** Where a run leaves its exit code for the caller of the program. */
export interface Outcome {
  exitCode: ExitCode;
}

export interface Shell {
  io: Io;
  outcome: Outcome;
}

/** Adds the command below `parent`. */
export function define<Options extends object>(parent: Command, shell: Shell, spec: CommandSpec<Options>): void {
  const command = parent.command(spec.name).summary(spec.summary);
  command.description([spec.summary, spec.description].filter(Boolean).join('\n\n'));
  for (const [syntax, description, values] of spec.arguments ?? []) {
    const argument = command.createArgument(syntax, description);
    command.addArgument(values ? argument.choices(values) : argument);
  }
  for (const option of spec.options ?? []) command.addOption(option);
  const lines = spec.examples.map((example) => `  $ portage ${example}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  command.action(async () => {
    const session = new Session(shell.io, command.optsWithGlobals<GlobalOptions>());
    const exitCode = await spec.run(session, command.opts<Options>(), command.args);
    if (exitCode !== undefined) shell.outcome.exitCode = exitCode;
  });
}

/** An option; `parse` may throw commander's InvalidArgumentError. */
export function option<T>(flags: string, description: string, parse?: (text: string) => T, fallback?: T): Option {
  const made = new Option(flags, description);
  if (parse) made.argParser(parse);
  if (fallback !== undefined) made.default(fallback);
  return made;
}

/** An option with few values. */
export function choice(flags: string, description: string, values: readonly string[], fallback?: string): Option {
  const made = new Option(flags, description).choices(values);
  return fallback === undefined ? made : made.default(fallback);
}
