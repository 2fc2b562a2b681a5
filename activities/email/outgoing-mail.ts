import type { FailureType } from '../../domain/failures.js';

interface Mailbox {
  name: string;
  address: string;
}

/** A mail as it is handed over. */
export interface OutgoingMail {
  messageId: string;
  from: Mailbox;
  to: Mailbox;
  replyTo: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  attachments: { filename: string; contentType: string; content: string }[];
}

/** Names one sending of a mail to a provider. */
export interface MailName {
  /** Of the mail; 64 hex digits. */
  reference: string;
  /** From 1; another round is another mail to the provider. */
  round: number;
}

/**
 * What is known of a try to send. `unconfirmed`: the mail may have gone out, and a repeat could be a second one.
 * `unclear`: it may have gone out, and a repeat under the same name is none. `rejected`, `not-sent`: it did not.
 */
export type SendResult =
  | { kind: 'sent'; reply?: string; providerId?: string }
  | { kind: 'unconfirmed' }
  | ({ kind: 'unclear' | 'rejected' | 'not-sent' } & SendFault);

export interface SendFault {
  type: FailureType;
  status?: number;
  code: string;
  /** The provider's wish. */
  retryAfterMs?: number;
}

/** A way to send mails, which says of each what is known. */
export interface Mailer {
  /** For how long, in ms, a repeat under the same name is surely no second mail; 0: never. */
  readonly repeatableForMs: number;
  /** Never throws for the provider's sake; a cancelled activity's mail counts as what it had become by then. */
  send(mail: OutgoingMail, name: MailName): Promise<SendResult>;
  close(): Promise<void>;
}
