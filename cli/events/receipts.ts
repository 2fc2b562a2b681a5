import { isFinal } from '../../domain/events.js';
import { answerOf } from '../api/api-client.js';
import type { components } from '../api/api-types.js';
import { pollUntil, type WaitOptions } from '../api/poll.js';
import { shortInstant } from '../migrations/migration-text.js';
import { pairs } from '../output/table.js';
import type { Session } from '../session.js';

export type Receipt = components['schemas']['EventReceipt'];

/** What became of an event. @throws ApiProblem 404 when there is none. */
export function readReceipt({ api }: Session, eventId: string): Promise<Receipt> {
  return answerOf(api.GET('/v1/events/{eventId}', { params: { path: { eventId } } }));
}

/** Waits until the event has its outcome. @throws CliError 124 when the time is over. */
export function untilSettled(session: Session, { id }: Receipt, timing: WaitOptions): Promise<Receipt> {
  return pollUntil(session, timing, async () => {
    const receipt = await readReceipt(session, id);
    if (isFinal(receipt.status)) return receipt;
    session.printer.progress(`${id}: ${receipt.status}`);
    return undefined;
  });
}

/** The receipt, for people. */
export function receiptText(receipt: Receipt): string {
  const { type, subject, status, reason, errors = [], timelineSequence, lastError } = receipt;
  return pairs([
    ['Receipt', receipt.id],
    ['Event', `${type}${subject === undefined ? '' : ` about ${subject}`}, at ${receipt.time}`],
    ['From', `${receipt.source} as ${receipt.sourceEventId} (${receipt.origin})`],
    ['Status', reason === undefined ? status : `${status}: ${reason}`],
    ['Wrong in its data', errors.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ') || undefined],
    ['Timeline entry', timelineSequence === undefined ? undefined : `#${timelineSequence}`],
    ['Received', shortInstant(receipt.receivedAt)],
    ['Came again', receipt.duplicates > 0 ? `${receipt.duplicates} times` : undefined],
    ['Last fault', lastError && `${lastError}, after ${receipt.attempts} tries`],
  ]);
}
