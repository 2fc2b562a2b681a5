import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { eventTypes } from '../../domain/events.js';
import { type EventSort, eventSorts } from '../../domain/list-sorts.js';
import { answerOf } from '../api/api-client.js';
import { CliError } from '../api/cli-error.js';
import { type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { type PageOptions, pageOptions } from '../api/paging.js';
import { type WaitOptions, waitOptions } from '../api/poll.js';
import { choice, define, option, type Shell } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';
import { readJsonObject } from '../input/json-input.js';
import { parseInstant } from '../input/option-values.js';
import { ago } from '../migrations/migration-text.js';
import { table } from '../output/table.js';
import type { Session } from '../session.js';
import { type EventFilter, eventFilterOptions, listEvents } from './event-filter.js';
import { addExportCommand } from './export-command.js';
import { type Receipt, readReceipt, receiptText, untilSettled } from './receipts.js';
import { addRedeliverCommand } from './redeliver-command.js';

interface SendOptions extends MutationOptions, WaitOptions {
  partner: string;
  type: string;
  dataFile?: string;
  id?: string;
  time: string;
  source?: string;
  correlationId?: string;
  sequence?: string;
}

/** `portage events ...` */
export function addEventCommands(program: Command, shell: Shell): void {
  const parent = program.command('events').description('Send events, and see what became of them');

  define<SendOptions>(parent, shell, {
    name: 'send',
    summary: 'Report what happened outside',
    description:
      `Types: ${eventTypes.join(', ')}. With --wait it waits for the outcome: exit code 0 when the event was applied, ` +
      '1 when it was ignored or is dead.',
    options: [
      option('--partner <partnerId>', 'the partner that it is about').makeOptionMandatory(),
      option('--type <type>', 'what happened').makeOptionMandatory(),
      option('--data-file <path>', 'JSON object with its data; - reads standard input; default {}'),
      option('--id <id>', 'its id: the same again is the same event; made up unless given'),
      option('--time <instant>', 'when it happened: RFC 3339, or now', parseInstant).default('now'),
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

  define<EventFilter & PageOptions & { sort: EventSort }>(parent, shell, {
    name: 'list',
    summary: 'List events by their receipts',
    description: 'Filters are combined with AND.',
    options: [
      ...eventFilterOptions,
      choice('--sort <order>', '-receivedAt: newest first; receivedAt: oldest first', eventSorts, eventSorts[0]),
      ...pageOptions,
    ],
    examples: [
      'events list --partner P-1001',
      'events list --status parked,dead --sort receivedAt --all --json',
      'events list --attention --from 2026-11-01T00:00:00Z',
    ],
    async run(session, options) {
      const { data, hasMore } = await listEvents(session, options, options);
      session.printer.list('event-list', { data, hasMore }, () => receiptTable(data, session.printer.width));
      return undefined;
    },
  });

  addExportCommand(parent, shell);

  define(parent, shell, {
    name: 'show',
    summary: 'Show what became of an event',
    arguments: [['<eventId>', 'id of its receipt, evt_...']],
    examples: ['events show evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
    async run(session, _options, [eventId = '']) {
      const data = await readReceipt(session, eventId);
      session.printer.result('event', { data }, () => receiptText(data));
      return undefined;
    },
  });

  addRedeliverCommand(parent, shell);

  define(parent, shell, {
    name: 'types',
    summary: 'List the types of events that are understood',
    description: 'With --json, each with the schema of its data and an example.',
    examples: ['events types', 'events types --json'],
    async run(session) {
      const { data } = await answerOf(session.api.GET('/v1/event-types'));
      session.printer.list('event-type-list', { data, hasMore: false }, () =>
        table(
          [
            { title: 'TYPE', value: ({ type }) => type },
            { title: 'MEANING', value: ({ meaning }) => meaning, canShrink: true },
          ],
          data,
          session.printer.width,
        ),
      );
      return undefined;
    },
  });
}

async function send(session: Session, options: SendOptions): Promise<ExitCode | undefined> {
  const { partner: subject, type, dataFile, id = `cli-${randomUUID()}`, source, correlationId, sequence } = options;
  const time = parseInstant(options.time);
  const data = dataFile === undefined ? {} : await readJsonObject(dataFile, session.io);
  const body = { id, type, subject, time, data, ...given({ correlationId, sequence }) };
  const query = given({ source });
  const path = source === undefined ? '/v1/events' : `/v1/events?source=${encodeURIComponent(source)}`;
  const sent = await mutate(session, options, { method: 'POST', path, body }, (headers) =>
    answerOf(session.api.POST('/v1/events', { params: { query }, body, headers })),
  ).catch((error: unknown) => {
    // The id alone makes a repeat the same event.
    if (error instanceof CliError) session.printer.note(`to repeat it as the same event: --id ${id} --time ${time}`);
    throw error;
  });
  if (sent === undefined) return undefined;
  const receipt = options.wait ? await untilSettled(session, sent, options) : sent;
  session.printer.result('event', { data: receipt }, () => receiptText(receipt));
  return options.wait && receipt.status !== 'applied' ? exitCodes.failed : undefined;
}

function receiptTable(rows: readonly Receipt[], width: number | undefined): string {
  if (rows.length === 0) return 'No event.';
  return table(
    [
      { title: 'RECEIPT', value: ({ id }) => id },
      { title: 'AGE', value: ({ receivedAt }) => ago(receivedAt) },
      { title: 'STATUS', value: ({ status, reason }) => (reason === undefined ? status : `${status}: ${reason}`) },
      { title: 'PARTNER', value: ({ subject }) => subject },
      { title: 'TYPE', value: ({ type }) => type, canShrink: true },
      { title: 'SOURCE', value: ({ source }) => source, canShrink: true },
    ],
    rows,
    width,
  );
}
