import { eq } from 'drizzle-orm';
import type { Database } from '../../db/connection.js';
import type { MailDelivery } from '../../db/queries/mail-deliveries.js';
import { mailDeliveries } from '../../db/schema.js';

/** The mail that has this Message-ID. */
export async function findDeliveryByMessageId(
  database: Database,
  messageId: string,
): Promise<MailDelivery | undefined> {
  const rows = await database.query((db) =>
    db.select().from(mailDeliveries).where(eq(mailDeliveries.messageId, messageId)),
  );
  return rows[0];
}
