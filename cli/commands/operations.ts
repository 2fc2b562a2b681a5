import type { Command } from 'commander';
import { answerOf } from '../api-client.js';
import { define, type Shell } from '../command.js';
import { type MutationOptions, mutate, mutationOptions } from '../mutation.js';
import {
  exitCodeOfOperation,
  type Operation,
  operationText,
  readOperation,
  untilFinished,
} from '../operations/operation-reads.js';
import { timingOptions, type WaitOptions } from '../poll.js';
import type { Session } from '../session.js';

const operation = ['<operationId>', 'its id, opn_...'] as const;
const exampleId = 'opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e';

/** `portage operations ...` */
export function addOperationCommands(program: Command, shell: Shell): void {
  const parent = program.command('operations').description('Long work: how far it is, and its end');

  define(parent, shell, {
    name: 'show',
    summary: 'Show how far long work is',
    arguments: [operation],
    examples: [`operations show ${exampleId}`],
    async run(session, _options, [operationId = '']) {
      show(session, await readOperation(session, operationId));
      return undefined;
    },
  });

  define<Pick<WaitOptions, 'timeout' | 'interval'>>(parent, shell, {
    name: 'wait',
    summary: 'Wait until long work has ended',
    description: 'The exit code is 0 when all of it succeeded, 5 when some did, 1 when none did or it was cancelled.',
    arguments: [operation],
    options: timingOptions,
    examples: [`operations wait ${exampleId} --timeout 1h`],
    async run(session, timing, [operationId = '']) {
      const data = await untilFinished(session, operationId, timing);
      show(session, data);
      return exitCodeOfOperation(data);
    },
  });

  define<MutationOptions>(parent, shell, {
    name: 'cancel',
    summary: 'End long work where it is; what has been done stands',
    arguments: [operation],
    options: mutationOptions,
    examples: [`operations cancel ${exampleId}`],
    async run(session, options, [operationId = '']) {
      const request = { method: 'POST', path: `/v1/operations/${operationId}/cancel` } as const;
      const data = await mutate(session, options, request, (header) =>
        answerOf(
          session.api.POST('/v1/operations/{operationId}/cancel', { params: { header, path: { operationId } } }),
        ),
      );
      if (data) show(session, data);
      return undefined;
    },
  });
}

function show({ printer }: Session, data: Operation): void {
  printer.result('operation', { data }, () => operationText(data));
}
