import type { NodemailerError } from 'nodemailer';
import type { FailureType } from '../../domain/failures.js';

/** How a failed attempt to send ended. Only `unconfirmed` may have reached the recipient. */
export type SmtpOutcome =
  | { kind: 'unconfirmed' }
  | { kind: 'rejected' | 'not-sent'; type: FailureType; status?: number; code: string };

// Replies to these are verdicts on the message; earlier ones (greeting, EHLO, AUTH, STARTTLS) are about the session.
const verdictCommands = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);
// Of these nodemailer decides alone, before it asks the server.
const unsendableCodes = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * Reads what nodemailer reports. A lost connection or time-out looks the same in every phase (`command` is `CONN`), so
 * the caller must say whether the whole message had been handed over: then, without a reply, nobody knows.
 */
export function smtpOutcome(error: unknown, handedOver: boolean): SmtpOutcome {
  const { code = 'ESMTP', responseCode, command } = error as Partial<NodemailerError>;
  const known = { code: enhancedCodeOf(error) ?? code, ...(responseCode && { status: responseCode }) };
  if (responseCode === undefined) {
    if (handedOver) return { kind: 'unconfirmed' };
    if (code === 'EAUTH' || code === 'ENOAUTH') return { kind: 'not-sent', type: 'unauthorized', ...known };
    if (unsendableCodes.has(code)) return { kind: 'rejected', type: 'invalid', ...known };
    return { kind: 'not-sent', type: 'transient', ...known };
  }
  // A reply out of turn after the data ("closing", a late error) is an answer to it only if it says no.
  if (responseCode < 400)
    return handedOver ? { kind: 'unconfirmed' } : { kind: 'not-sent', type: 'transient', ...known };
  if (code === 'EAUTH' || responseCode === 530) return { kind: 'not-sent', type: 'unauthorized', ...known };
  // 503 says that the session was out of step, not that the message is refused.
  const isVerdict = responseCode >= 500 && responseCode !== 503 && verdictCommands.has(command ?? '');
  if (isVerdict) return { kind: 'rejected', type: 'invalid', ...known };
  return { kind: 'not-sent', type: 'transient', ...known };
}

/** The status code of RFC 3463 in a reply, such as `5.1.1`; the words beside it often name the recipient. */
function enhancedCodeOf(error: unknown): string | undefined {
  const { response } = error as Partial<NodemailerError>;
  return typeof response === 'string' ? /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] : undefined;
}
