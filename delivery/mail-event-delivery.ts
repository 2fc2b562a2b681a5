import type { Database } from '../db/connection.js';
import type { EventRow } from '../db/queries/event-row.js';
import { markAttributed } from '../db/queries/events.js';
import type { MailDelivery } from '../db/queries/mail-deliveries.js';
import { noteMailReport } from '../db/queries/mail-reports.js';
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
  const { kind, reasonClass, ...data } = event.data as EventData['email.undeliverable'];
  const noted = await noteMailReport(database, {
    type,
    mail: data,
    at: event.occurredAt,
    ...(kind !== undefined && { kind }),
    ...(reasonClass !== undefined && { reasonClass }),
  });
  if (!noted) return { outcome: 'unknown-mail' };
  const { mail, verdict } = noted;
  const subject = mail.partnerId ?? (await findMigrationById(database, mail.migrationId))?.partnerId;
  if (subject === undefined) return { outcome: 'unknown-mail' };
  await markAttributed(database, event.id, { subject, migrationId: mail.migrationId });
  if (verdict !== 'signal') return { outcome: verdict };
  return { outcome: verdict, mail, event: { ...event, subject, data: { ...signalData(event), ...namesOf(mail) } } };
}

/** What the sender gave besides its names of the mail; the workflow knows those of the ledger. */
function signalData(event: EventRow): object {
  const { kind, reasonClass, reason } = event.data as EventData['email.undeliverable'];
  return {
    ...(kind !== undefined && { kind }),
    ...(reasonClass !== undefined && { reasonClass }),
    ...(reason !== undefined && { reason }),
  };
}

function namesOf({ messageId, key, round }: MailDelivery) {
  return { messageId, effectKey: key, round };
}
