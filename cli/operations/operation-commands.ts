import type { Command } from 'commander';
import { itemStatuses, operationKinds, operationStatuses } from '../../domain/operations.js';
import { answerOf, bytesOf } from '../api/api-client.js';
import { type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { collect, type PageOptions, pageOptions } from '../api/paging.js';
import { timingOptions, type WaitOptions } from '../api/poll.js';
import { choice, define, option, type Shell } from '../command.js';
import { given } from '../input/given.js';
import { listOption } from '../input/option-values.js';
import { deliverBytes } from '../output/deliver-bytes.js';
import { type ExportOptions, exportOptions } from '../output/export-options.js';
import type { Session } from '../session.js';
import {
  exitCodeOfOperation,
  itemTable,
  type Operation,
  operationTable,
  operationText,
  readOperation,
  untilFinished,
} from './operation-reads.js';

const operation = ['<operationId>', 'its id, opn_...'] as const;
const exampleId = 'opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e';

const statusOptions = [
  listOption('--status <statuses>', 'of any of these', itemStatuses),
  option('--failed', 'those that were tried and still fail: the same as --status stillFailing').conflicts('status'),
];

interface OperationFilter {
  status?: string;
  kind?: Operation['kind'];
}

interface ItemFilter {
  status?: string;
  failed?: boolean;
}

/** `portage operations ...` */
export function addOperationCommands(program: Command, shell: Shell): void {
  const parent = program.command('operations').description('Long work: how far it is, and its end');

  define<OperationFilter & PageOptions>(parent, shell, {
    name: 'list',
    summary: 'List long work, newest first, whoever asked for it',
    options: [
      listOption('--status <statuses>', 'of any of these', operationStatuses),
      choice('--kind <kind>', 'what it is about', operationKinds),
      ...pageOptions,
    ],
    examples: ['operations list', 'operations list --status pending,running'],
    async run(session, options) {
      const { data, hasMore } = await collect<Operation>(options, (page) => {
        const query = { ...given({ status: options.status, kind: options.kind }), ...page };
        return answerOf(session.api.GET('/v1/operations', { params: { query } }));
      });
      session.printer.list('operation-list', { data, hasMore }, () => operationTable(data, session.printer.width));
      return undefined;
    },
  });

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

  define<ItemFilter & PageOptions>(parent, shell, {
    name: 'items',
    summary: 'List what has become of each target: of a bulk action its partners, of a redelivery its events',
    description: 'Events are told as they are now; one that was delivered by hand since is not among them.',
    arguments: [operation],
    options: [...statusOptions, ...pageOptions],
    examples: [`operations items ${exampleId} --failed`],
    async run(session, options, [operationId = '']) {
      const { data, hasMore } = await collect(options, (page) => {
        const query = { ...given({ status: statusOf(options) }), ...page };
        const params = { path: { operationId }, query };
        return answerOf(session.api.GET('/v1/operations/{operationId}/items', { params }));
      });
      session.printer.list('operation-item-list', { data, hasMore }, () => itemTable(data, session.printer.width));
      return undefined;
    },
  });

  define<ItemFilter & ExportOptions>(parent, shell, {
    name: 'export',
    summary: 'Export what has become of each target, as CSV or as a line of JSON each',
    description: 'The same with and without --json. A file is only there when the export is whole.',
    arguments: [operation],
    options: [...exportOptions, ...statusOptions],
    examples: [`operations export ${exampleId} --failed --output failed.csv`],
    async run(session, { format, output, ...options }, [operationId = '']) {
      const query = { format, ...given({ status: statusOf(options) }) };
      const params = { path: { operationId }, query };
      const call = session.patientApi.GET('/v1/operations/{operationId}/items/export', { params, parseAs: 'stream' });
      return deliverBytes(session, bytesOf(call, session.io.interrupted), output);
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

function statusOf({ status, failed }: ItemFilter): string | undefined {
  return failed ? 'stillFailing' : status;
}
