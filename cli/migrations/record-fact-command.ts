import type { Command } from 'commander';
import { type EventType, eventTypes } from '../../domain/events.js';
import { answerOf } from '../api/api-client.js';
import { CliError } from '../api/cli-error.js';
import { printDryRun } from '../api/dry-run.js';
import { type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { type WaitOptions, waitOptions } from '../api/poll.js';
import { isApproval, tellApproval } from '../approvals/await-decision.js';
import { choice, define, option, type Shell } from '../command.js';
import { type Receipt, receiptText, untilSettled } from '../events/receipts.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { readJsonObject } from '../input/json-input.js';
import { parseInstant } from '../input/option-values.js';
import { reasonOption } from '../input/reason-option.js';
import type { Session } from '../session.js';
import { rehearse } from './rehearsal.js';

interface FactOptions extends MutationOptions, WaitOptions {
  type: EventType;
  dataFile?: string;
  occurredAt: string;
  evidence: string;
  reason: string;
}

/** `portage migrations record-fact` */
export function addRecordFactCommand(parent: Command, shell: Shell): void {
  define<FactOptions>(parent, shell, {
    name: 'record-fact',
    summary: 'Record by hand what an outside system has not reported',
    description:
      'It is answered with the receipt of an event. The Marketplace is still asked for the proof of an acceptance or a ' +
      'certificate. With --wait: exit code 0 when it was applied, 1 when it was ignored or is dead. A certificate may wait ' +
      'for a second person first: the answer is then that request (`portage approvals`), and --wait waits for the decision.',
    arguments: [['<partnerId>', 'account id of the legacy portal']],
    options: [
      choice('--type <type>', 'what happened', eventTypes).makeOptionMandatory(),
      option('--data-file <path>', 'JSON object with its data; - reads standard input; default {}'),
      option('--occurred-at <instant>', 'when it happened: RFC 3339, or now', parseInstant).makeOptionMandatory(),
      option('--evidence <text>', 'how you know: an address, or words; shown on the timeline').makeOptionMandatory(),
      reasonOption('why; shown on the timeline').makeOptionMandatory(),
      ...mutationOptions,
      ...waitOptions,
    ],
    examples: [
      'migrations record-fact P-1001 --type migration.executed --occurred-at 2026-12-01T09:30:00Z ' +
        '--evidence https://tickets.example/OPS-1017 --reason "the portal sent no event" --wait',
    ],
    run: record,
  });
}

async function record(session: Session, options: FactOptions, [partnerId = '']: string[]) {
  const { type, dataFile, occurredAt, evidence, reason } = options;
  const data = dataFile === undefined ? {} : await readJsonObject(dataFile, session.io);
  const body = { type, data, occurredAt, evidence, reason };
  const url = '/v1/migrations/{partnerId}/actions/record-fact';
  const request = { method: 'POST', path: `/v1/migrations/${partnerId}/actions/record-fact`, body } as const;
  if (options.dryRun) {
    const path = { partnerId };
    const rehearsed = await rehearse(partnerId, (params) =>
      answerOf(session.api.POST(url, { params: { ...params, path }, body })),
    );
    return printDryRun(session, { valid: rehearsed.valid, requests: [request], data: [rehearsed] });
  }
  const answer = await mutate(session, options, request, (header) =>
    answerOf(session.api.POST(url, { params: { header, path: { partnerId } }, body })),
  );
  if (!answer || 'valid' in answer) throw new CliError('The API gave no receipt', exitCodes.failed);
  if (isApproval(answer)) return tellApproval(session, options, answer);
  const receipt = options.wait ? await untilSettled(session, answer, options) : answer;
  session.printer.result('event', { data: receipt }, () => receiptText(receipt));
  return exitCodeOf(receipt, options);
}

function exitCodeOf({ status }: Receipt, { wait }: FactOptions): ExitCode | undefined {
  return wait && status !== 'applied' ? exitCodes.failed : undefined;
}
