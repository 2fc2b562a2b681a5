import { CliError } from '../api/cli-error.js';
import { untilAnswered } from '../api/in-progress.js';
import type { WaitOptions } from '../api/poll.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';
import { exitCodeOfOperation, type Operation, operationText, untilFinished } from './operation-reads.js';

/**
 * Has the API begin long work, prints the operation, and with `--wait` follows it to its end.
 * @throws CliError that names the idempotency key, so that the caller can repeat the request.
 */
export async function beginOperation(
  session: Session,
  options: WaitOptions,
  key: string,
  send: () => Promise<Operation | object>,
): Promise<ExitCode | undefined> {
  try {
    const begun = await untilAnswered(session, options.timeout, send);
    if (!('status' in begun)) throw new CliError('The API began no operation', exitCodes.failed);
    const data = options.wait ? await untilFinished(session, begun.id, options) : begun;
    session.printer.result('operation', { data }, () => operationText(data));
    return options.wait ? exitCodeOfOperation(data) : undefined;
  } catch (error) {
    if (error instanceof CliError) error.idempotencyKey = key;
    throw error;
  }
}
