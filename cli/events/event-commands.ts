import type { Command } from 'commander';
import { type EventSort, eventSorts } from '../../domain/list-sorts.js';
import { answerOf } from '../api/api-client.js';
import { type PageOptions, pageOptions } from '../api/paging.js';
import { choice, define, type Shell } from '../command.js';
import { ago } from '../migrations/migration-text.js';
import { table } from '../output/table.js';
import { type EventFilter, eventFilterOptions, listEvents } from './event-filter.js';
import { addExportCommand } from './export-command.js';
import { type Receipt, readReceipt, receiptText } from './receipts.js';
import { addRedeliverCommand } from './redeliver-command.js';
import { addSendCommand } from './send-command.js';

/** `portage events ...` */
export function addEventCommands(program: Command, shell: Shell): void {
  const parent = program.command('events').description('Send events, and see what became of them');

  addSendCommand(parent, shell);

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
