import { styleText } from 'node:util';
import { ApiProblem, type CliError } from '../api/cli-error.js';
import type { Io, OutputStream } from '../io.js';
import type { Listed, ListKind, ResultKind, Results } from './kinds.js';
import { plainText } from './plain-text.js';

/** Changes when a member of `--json` is removed or means something else; new members come without. */
const schemaVersion = 1;

type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** Everything that a command says: the result on stdout, progress and problems on stderr. */
export class Printer {
  private lastProgress = '';

  constructor(
    private readonly io: Pick<Io, 'stdout' | 'stderr' | 'env'>,
    readonly json: boolean,
  ) {}

  /** The result: one JSON document, or the text. */
  result<Kind extends ResultKind>(kind: Kind, members: Results[Kind], text: () => string): void {
    this.endProgress();
    if (this.json) this.io.stdout.write(`${JSON.stringify({ schemaVersion, kind, ...members }, undefined, 2)}\n`);
    else this.io.stdout.write(`${text()}\n`);
  }

  /** The result of a list; that something was left out is said beside it. */
  list<Kind extends ListKind>(kind: Kind, listed: Results[Kind] & Listed<unknown>, text: () => string): void {
    this.result(kind, listed, text);
    if (listed.hasMore) this.note('There are more: --limit or --all shows them.');
  }

  /** One of a stream of results: a JSON document on one line, or a line of text. */
  entry<Kind extends ResultKind>(kind: Kind, members: Results[Kind], text: () => string): void {
    this.endProgress();
    if (this.json) this.io.stdout.write(`${JSON.stringify({ schemaVersion, kind, ...members })}\n`);
    else this.io.stdout.write(`${text()}\n`);
  }

  /** What is worth knowing beside the result. */
  note(text: string): void {
    this.endProgress();
    this.io.stderr.write(`${plainText(text)}\n`);
  }

  /** How a wait stands: one line that changes on a terminal, elsewhere a line for each change. */
  progress(text: string): void {
    const shown = plainText(text);
    if (shown === this.lastProgress) return;
    this.lastProgress = shown;
    const { isTTY, columns = 80 } = this.io.stderr;
    this.io.stderr.write(isTTY ? `\r\u001B[2K${shown.slice(0, columns - 1)}` : `${shown}\n`);
  }

  problem(error: CliError): void {
    this.endProgress();
    this.io.stderr.write(this.json ? `${JSON.stringify(problemJson(error))}\n` : this.problemText(error));
  }

  /** Width of the terminal, or undefined where lines may be of any length. */
  get width(): number | undefined {
    return this.io.stdout.isTTY ? this.io.stdout.columns : undefined;
  }

  colour(colour: Colour, text: string, stream: OutputStream = this.io.stdout): string {
    const wanted = stream.isTTY === true && !this.io.env.NO_COLOR && this.io.env.TERM !== 'dumb';
    return wanted ? styleText(colour, text, { validateStream: false }) : text;
  }

  private problemText(error: CliError): string {
    const lines = [`${this.colour('red', 'error', this.io.stderr)}: ${plainText(error.message)}`];
    if (error instanceof ApiProblem && error.problem) {
      const { title, status, type, traceId, errors = [], allowedActions } = error.problem;
      for (const { pointer, message } of errors) lines.push(plainText(`  ${pointer || '/'}: ${message}`));
      if (allowedActions) lines.push(plainText(`  possible now: ${allowedActions.join(', ') || 'no action'}`));
      lines.push(plainText(`  ${status} ${title}; ${type}; trace ${traceId}`));
    }
    if (error.idempotencyKey !== undefined) {
      lines.push(plainText(`  to repeat it safely: --idempotency-key ${error.idempotencyKey}`));
    }
    return `${lines.join('\n')}\n`;
  }

  private endProgress(): void {
    if (this.lastProgress !== '' && this.io.stderr.isTTY) this.io.stderr.write('\r\u001B[2K');
    this.lastProgress = '';
  }
}

function problemJson(error: CliError): object {
  return {
    schemaVersion,
    kind: 'error',
    error: {
      message: error.message,
      exitCode: error.exitCode,
      ...(error.idempotencyKey === undefined ? {} : { idempotencyKey: error.idempotencyKey }),
      ...(error instanceof ApiProblem ? { status: error.status, problem: error.problem } : {}),
    },
  };
}
