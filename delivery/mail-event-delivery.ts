import type { Database } from '../db/connection.js';
import type { EventRow } from '../db/queries/event-row.js';
import { markAttributed } from '../db/queries/events.js';
import type { MailDelivery } from '../db/queries/mail-deliveries.js';
import { type MailReport, noteMailReport } from '../db/queries/mail-reports.js';
import { findMigrationById } from '../db/queries/migrations.js';
import type { EventData } from '../domain/events.js';
import type { MailEventType } from '../domain/mail-outcomes.js';

/** What is to be done with an event about a mail. */
export type MailEventOutcome =
  | { outcome: 'signal'; mail: MailDelivery; event: EventRow }
  | { outcome: 'ledger-only' | 'superseded' | 'unknown-mail' };

/**
 * Notes what happened to a mail with the mail itself, and finds out whose it is: senders know mails, not partners. Doing it
 * twice is harmless.
 */
export async function noteMailEvent(
  database: Database,
  event: EventRow,
  type: MailEventType,
): Promise<MailEventOutcome> {
  const noted = await noteMailReport(database, mailReportOf(type, event));
  if (!noted) return { outcome: 'unknown-mail' };
  const { mail, verdict } = noted;
  const subject = mail.partnerId ?? (await findMigrationById(database, mail.migrationId))?.partnerId;
  if (subject === undefined) return { outcome: 'unknown-mail' };
  await markAttributed(database, event.id, { subject, migrationId: mail.migrationId });
  if (verdict !== 'signal') return { outcome: verdict };
  return { outcome: verdict, mail, event: { ...event, subject, data: mailSignalData(event.data, mail) } };
}

/** An event about a mail as a report for the ledger of mails. */
export function mailReportOf(type: MailEventType, event: { occurredAt: Date; data: unknown }): MailReport {
  const { kind, reasonClass, ...mail } = event.data as EventData['email.undeliverable'];
  return {
    type,
    mail,
    at: event.occurredAt,
    ...(kind !== undefined && { kind }),
    ...(reasonClass !== undefined && { reasonClass }),
  };
}

/** What the sender gave besides its names of the mail; the workflow knows those of the ledger. */
export function mailSignalData(data: unknown, { messageId, key, round }: MailDelivery) {
  const { kind, reasonClass, reason } = data as EventData['email.undeliverable'];
  return {
    messageId,
    effectKey: key,
    round,
    ...(kind !== undefined && { kind }),
    ...(reasonClass !== undefined && { reasonClass }),
    ...(reason !== undefined && { reason }),
  };
}
