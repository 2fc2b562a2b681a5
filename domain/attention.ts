import type { ActionName } from './actions.js';

/** Why a migration asks for a person, and what such a person should know. */
export const attentionCatalogue = {
  'readiness-failed': 'The account is not ready to be moved',
  'effect-failed': 'A call to an outside system keeps failing',
  'execution-overdue': '"Migration executed" is overdue',
  'execution-failed': 'Executing the migration failed',
  'sunset-near': 'The old portal is about to be switched off, and the account has not been handed over',
  'inventory-mismatch': 'The two sides do not hold the same licensees, agreements and subscriptions',
  'invitation-declined': 'An invitation was declined or removed in the Marketplace',
  'invitation-not-ours': 'An invitation that others made should be taken back before Portage goes on',
  'invitation-rounds-exhausted': 'Nobody has accepted, and all rounds of invitations are used up',
  'report-contradicted': 'An event reported something that the Marketplace does not show',
  'enrollment-queried': 'The vendor has a question about an enrollment',
  'enrollment-failed': 'An enrollment failed; the partner must start a new one',
  'enrollment-overdue': 'The partner has not enrolled in time',
  'certificate-pending': 'An enrollment has been waiting for its certificate too long',
  'certificate-ended': 'A certificate has expired or was terminated',
  'email-unconfirmed': 'It is not known whether a mail was sent',
  'email-undeliverable': 'A mail could not be delivered',
  'event-not-understood': 'A signal came in that this workflow does not know or cannot read',
  'rollback-incomplete': 'Some effects could not be undone',
} as const;

export type AttentionCode = keyof typeof attentionCatalogue;

/** What resolves an item besides the answers that it carries itself, as far as the state allows it. */
export const alsoResolvedBy: Partial<Record<AttentionCode, readonly ActionName[]>> = {
  'execution-overdue': ['reschedule', 'record-fact'],
  'execution-failed': ['reschedule', 'record-fact', 'rollback', 'abort'],
  'sunset-near': ['reschedule', 'record-fact'],
  'invitation-declined': ['replace-contact'],
  'invitation-rounds-exhausted': ['resend-invitation', 'replace-contact', 'record-fact'],
  'email-undeliverable': ['resend-invitation', 'replace-contact'],
};

export const attentionSeverities = ['warning', 'critical'] as const;

/** One open question to the operators; at most one per code and step. */
export interface AttentionItem {
  code: AttentionCode;
  severity: (typeof attentionSeverities)[number];
  /** What it is about: the step that is stuck, a membership, a buyer. Names the item in `retry` and `skip`. */
  step: string;
  /** RFC 3339. */
  since: string;
  /** In words, for people; no personal data. */
  why: string;
  /** Facts behind it: ids, codes, counts. */
  evidence?: unknown;
  /** What resolves it. */
  actions: ActionName[];
  /** RFC 3339: when Portage tries again by itself. */
  nextTryAt?: string;
  /** How often that has been in vain so far; each time the next try is put off further. */
  tries?: number;
  /** RFC 3339: when it was last in vain. */
  triedAt?: string;
}
