import type { Command } from 'commander';
import { type RedeliverableStatus, redeliverableStatuses } from '../../domain/events.js';
import { answerOf } from '../api/api-client.js';
import { CliError, UsageError } from '../api/cli-error.js';
import { printDryRun } from '../api/dry-run.js';
import { idempotencyOf, type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { pollUntil, type WaitOptions, waitOptions } from '../api/poll.js';
import { define, option, type Shell } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';
import { listOption, parseCount, parseInstant } from '../input/option-values.js';
import { beginOperation } from '../operations/begin-operation.js';
import { pairs } from '../output/table.js';
import type { Session } from '../session.js';
import { readReceipt } from './receipts.js';

interface RedeliverOptions extends MutationOptions, WaitOptions {
  status?: string;
  from?: string;
  to?: string;
  source?: string;
  partner?: string;
  type?: string;
  yes?: boolean;
  expect?: number;
}

/** `portage events redeliver` */
export function addRedeliverCommand(parent: Command, shell: Shell): void {
  define<RedeliverOptions>(parent, shell, {
    name: 'redeliver',
    summary: 'Have an event, or all of a filter, delivered anew',
    description:
      'In any state but applied; a workflow does nothing twice. Many take --status, --from and --to; without --yes and ' +
      'the number that is expected, --expect, or with --dry-run, they are only counted.',
    arguments: [['[eventId]', 'id of its receipt, evt_...; none for those of a filter']],
    options: [
      listOption('--status <statuses>', 'any of these', redeliverableStatuses),
      option('--from <instant>', 'received then or later', parseInstant),
      option('--to <instant>', 'received earlier; default now', parseInstant),
      option('--source <source>', 'reported by it'),
      option('--partner <partnerId>', 'about this partner'),
      option('--type <type>', 'of this type'),
      option('--yes', 'do it, for those of a filter'),
      option('--expect <n>', 'so many events are meant', parseCount),
      ...mutationOptions,
      ...waitOptions,
    ],
    examples: [
      'events redeliver evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
      'events redeliver --status dead,ignored --from 2026-11-01T00:00:00Z --yes --expect 12 --wait',
    ],
    async run(session, options, [eventId]) {
      const { status, from, to, source, partner, type, expect } = options;
      const hasFilter = [status, from, to, source, partner, type, expect].some((one) => one !== undefined);
      if (eventId !== undefined && hasFilter) throw new UsageError('Name the event, or filter them; not both');
      return eventId === undefined ? redeliverMany(session, options) : redeliverOne(session, options, eventId);
    },
  });
}

async function redeliverOne(
  session: Session,
  options: RedeliverOptions,
  eventId: string,
): Promise<ExitCode | undefined> {
  const request = { method: 'POST', path: `/v1/events/${eventId}/redeliver` } as const;
  const data = await mutate(session, options, request, (header) =>
    answerOf(session.api.POST('/v1/events/{eventId}/redeliver', { params: { header, path: { eventId } } })),
  );
  if (!data) return undefined;
  const latest = options.wait ? await untilTried(session, options, eventId) : data;
  session.printer.result('event', { data: latest }, () =>
    pairs([
      ['Receipt', latest.id],
      ['Status', latest.status],
    ]),
  );
  return latest.status === 'dead' || (options.wait && latest.status === 'parked') ? exitCodes.failed : undefined;
}

/** Waits until it has been delivered or settled; as of a bulk, a parked or dead one is still failing. */
function untilTried(session: Session, options: RedeliverOptions, eventId: string) {
  return pollUntil(session, options, async () => {
    const receipt = await readReceipt(session, eventId);
    if (receipt.status !== 'received' && receipt.status !== 'verified') return receipt;
    session.printer.progress(`${eventId}: ${receipt.status}`);
    return undefined;
  });
}

async function redeliverMany(session: Session, options: RedeliverOptions): Promise<ExitCode | undefined> {
  const { status, from, to = new Date().toISOString(), source, partner: subject, type } = options;
  if (status === undefined || from === undefined) throw new UsageError('Name an event, or pass --status and --from');
  const statuses = status.split(',') as RedeliverableStatus[];
  const filter = { statuses, receivedFrom: from, receivedBefore: to, ...given({ source, subject, type }) };
  const { key, header } = idempotencyOf(options);
  const path = '/v1/events/redeliver';
  if (options.dryRun || !options.yes || options.expect === undefined) {
    const query = { validateOnly: true };
    const counted = await answerOf(session.api.POST(path, { params: { header, query }, body: { filter } }));
    if (!('count' in counted)) throw new CliError('The API did not count the events', exitCodes.failed);
    if (!options.dryRun) {
      throw new UsageError(
        `This means ${counted.count} events; repeat it with --to ${to} --yes --expect ${counted.count}`,
      );
    }
    const { valid, count, needsApprover } = counted;
    const requests = [{ method: 'POST', path, body: { filter } } as const];
    return printDryRun(session, { valid, requests, data: [], estimate: { count, needsApprover } });
  }
  const body = { filter, expectedCount: options.expect };
  return beginOperation(session, options, key, () => answerOf(session.api.POST(path, { params: { header }, body })));
}
