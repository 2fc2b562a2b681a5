import { answerOf } from '../api/api-client.js';
import type { components, paths } from '../api/api-types.js';
import { pollUntil, type WaitOptions } from '../api/poll.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { ago, shortInstant } from '../migrations/migration-text.js';
import { pairs, table } from '../output/table.js';
import type { Session } from '../session.js';

export type Operation = components['schemas']['Operation'];

type ItemPage = paths['/v1/operations/{operationId}/items']['get']['responses'][200]['content']['application/json'];

/** How far long work is. @throws ApiProblem 404 when there is no such operation. */
export function readOperation({ api }: Session, operationId: string): Promise<Operation> {
  return answerOf(api.GET('/v1/operations/{operationId}', { params: { path: { operationId } } }));
}

/** Waits until the operation has ended. @throws CliError 124 when the time is over. */
export function untilFinished(
  session: Session,
  operationId: string,
  timing: Pick<WaitOptions, 'timeout' | 'interval'>,
): Promise<Operation> {
  return pollUntil(session, timing, async () => {
    const operation = await readOperation(session, operationId);
    if (operation.finishedAt !== undefined) return operation;
    session.printer.progress(`${operationId}: ${operation.total - operation.pending} of ${operation.total}`);
    return undefined;
  });
}

/** The exit code of a wait for its end. */
export function exitCodeOfOperation({ status }: Operation): ExitCode {
  if (status === 'succeeded') return exitCodes.ok;
  return status === 'partial' ? exitCodes.partial : exitCodes.failed;
}

/** The operation, for people. */
export function operationText(operation: Operation): string {
  const { createdAt, requestedBy, requestedByName, finishedAt } = operation;
  return pairs([
    ['Operation', `${operation.id} (${operation.kind})`],
    ['Status', operation.status],
    ['Resolved', `${operation.resolved} of ${operation.total}`],
    ['Still failing', String(operation.stillFailing)],
    ['Not applicable', String(operation.notApplicable)],
    ['Pending', String(operation.pending)],
    [
      'Asked for',
      `${shortInstant(createdAt)} by ${requestedByName ? `${requestedByName} (${requestedBy})` : requestedBy}`,
    ],
    ['Ended', finishedAt && shortInstant(finishedAt)],
  ]);
}

export function operationTable(rows: readonly Operation[], width: number | undefined): string {
  if (rows.length === 0) return 'No operation.';
  return table(
    [
      { title: 'OPERATION', value: ({ id }) => id },
      { title: 'AGE', value: ({ createdAt }) => ago(createdAt) },
      { title: 'KIND', value: ({ kind }) => kind },
      { title: 'STATUS', value: ({ status }) => status },
      { title: 'RESOLVED', value: ({ resolved, total }) => `${resolved} of ${total}` },
      { title: 'FAILING', value: ({ stillFailing }) => String(stillFailing) },
      { title: 'BY', value: ({ requestedBy, requestedByName }) => requestedByName ?? requestedBy, canShrink: true },
    ],
    rows,
    width,
  );
}

/** What has become of each target. */
export function itemTable(rows: ItemPage['data'], width: number | undefined): string {
  if (rows.length === 0) return 'No item.';
  const ofEvents = rows.some(({ eventId }) => eventId !== undefined);
  return table(
    [
      { title: '#', value: ({ position }) => String(position) },
      { title: 'PARTNER', value: ({ partnerId }) => partnerId },
      { title: 'STATUS', value: ({ status }) => status },
      { title: 'CODE', value: ({ code }) => code },
      ...(ofEvents ? [{ title: 'EVENT', value: ({ eventId }: ItemPage['data'][number]) => eventId }] : []),
    ],
    rows,
    width,
  );
}
