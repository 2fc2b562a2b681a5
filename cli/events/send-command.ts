import { createHash, randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { eventTypes, isFinal } from '../../domain/events.js';
import { answerOf } from '../api/api-client.js';
import { ApiProblem, CliError } from '../api/cli-error.js';
import { type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { type WaitOptions, waitOptions } from '../api/poll.js';
import { define, option, type Shell } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';
import { readJsonObject } from '../input/json-input.js';
import { parseInstant } from '../input/option-values.js';
import type { Session } from '../session.js';
import { receiptText, untilSettled } from './receipts.js';

interface SendOptions extends MutationOptions, WaitOptions {
  partner: string;
  type: string;
  dataFile?: string;
  id?: string;
  time?: string;
  source?: string;
  correlationId?: string;
  sequence?: string;
}

/** `portage events send` */
export function addSendCommand(parent: Command, shell: Shell): void {
  define<SendOptions>(parent, shell, {
    name: 'send',
    summary: 'Report what happened outside',
    description:
      `Types: ${eventTypes.join(', ')}. The exit code is 0 when the event was taken, and 1 when it is known at once to be ` +
      'ignored or dead. With --wait it waits for the outcome: 0 when the event was applied.',
    options: [
      option('--partner <partnerId>', 'the partner that it is about').makeOptionMandatory(),
      option('--type <type>', 'what happened').makeOptionMandatory(),
      option('--data-file <path>', 'JSON object with its data; - reads standard input; default {}'),
      option('--id <id>', 'its id: the same command again is the same event; made up unless given'),
      option(
        '--time <instant>',
        'when it happened: RFC 3339, or now; default now, and of a repeat by --id that of the first',
        parseInstant,
      ),
      option('--source <slug>', 'send in the name of a registered source'),
      option('--correlation-id <id>', 'id that ties it to other events'),
      option('--sequence <text>', 'its place among the events of the sender'),
      ...mutationOptions,
      ...waitOptions,
    ],
    examples: [
      'events send --partner P-1001 --type migration.executed --wait --timeout 1m',
      `events send --partner P-1001 --type migration.failed --data-file - <<<'{"reason":"import stopped"}'`,
    ],
    run: send,
  });
}

async function send(session: Session, options: SendOptions): Promise<ExitCode | undefined> {
  const { partner: subject, type, dataFile, source, correlationId, sequence } = options;
  const data = dataFile === undefined ? {} : await readJsonObject(dataFile, session.io);
  const id = options.id ?? `cli-${randomUUID()}`;
  const bodyAt = (time: string) => ({ id, type, subject, time, data, ...given({ correlationId, sequence }) });
  const time =
    options.time ??
    (options.id === undefined ? undefined : await timeOfFirst(session, options.id, options, bodyAt)) ??
    parseInstant('now');
  const body = bodyAt(time);
  const query = given({ source });
  const path = source === undefined ? '/v1/events' : `/v1/events?source=${encodeURIComponent(source)}`;
  const sent = await mutate(session, options, { method: 'POST', path, body }, (headers) =>
    answerOf(session.api.POST('/v1/events', { params: { query }, body, headers })),
  ).catch((error: unknown) => {
    if (error instanceof CliError) session.printer.note(adviceOn(error, id, time));
    throw error;
  });
  if (sent === undefined) return undefined;
  const receipt = options.wait ? await untilSettled(session, sent, options) : sent;
  session.printer.result('event', { data: receipt }, () => receiptText(receipt));
  const isInVain = isFinal(receipt.status) && receipt.status !== 'applied';
  if (isInVain) session.printer.note(`the event was taken, and does nothing: it is ${receipt.status}`);
  return isInVain ? exitCodes.failed : undefined;
}

/** The time of the event that this one repeats: of all else the body is made of, its hash says whether it is the same. */
async function timeOfFirst(
  session: Session,
  sourceEventId: string,
  { partner: subject, type, source }: SendOptions,
  bodyAt: (time: string) => object,
): Promise<string | undefined> {
  const query = { sourceEventId, subject, type, ...given({ source }) };
  const { data } = await answerOf(session.api.GET('/v1/events', { params: { query } }));
  const isSame = ({ time, bodyHash }: { time: string; bodyHash: string }) =>
    createHash('sha256')
      .update(JSON.stringify(bodyAt(time)))
      .digest('hex') === bodyHash;
  return data.find(isSame)?.time;
}

/** What to do after a failure. The id alone does not make a repeat the same event: all of it has to be. */
function adviceOn(error: CliError, id: string, time: string): string {
  return error instanceof ApiProblem && error.problem?.type.endsWith('/event-id-reused')
    ? `another event takes another --id; see what came before: portage events list --id ${id}`
    : `to repeat it as the same event: the same command with --id ${id} --time ${time}`;
}
