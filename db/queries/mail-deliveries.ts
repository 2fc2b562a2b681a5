import { and, eq, ne, sql } from 'drizzle-orm';
import type { EmailTemplate } from '../../domain/effects.js';
import type { Database } from '../connection.js';
import { type DeliveryStatus, mailDeliveries } from '../schema.js';

export type { DeliveryStatus };
export type MailDelivery = typeof mailDeliveries.$inferSelect;

export interface DeliveryStart {
  /** The effect's key. */
  key: string;
  messageId: string;
  migrationId: string;
  contactId: string;
  template: EmailTemplate;
  /** An operator accepts that the mail may arrive twice. */
  again?: boolean;
}

/** `begin`: hand it to the mail server now. `outcome-unknown`: an earlier try may have; sending needs an operator's word. */
export type DeliveryPermission = 'begin' | 'already-sent' | 'outcome-unknown';

/** Asks for leave to send a mail, and notes that it is being sent. Of several at once, one gets it. */
export async function beginDelivery(database: Database, start: DeliveryStart): Promise<DeliveryPermission> {
  const { again = false, ...delivery } = start;
  return database.query((db) =>
    db.transaction(async (transaction) => {
      const inserted = await transaction
        .insert(mailDeliveries)
        .values({ ...delivery, status: 'sending', attempts: 1 })
        .onConflictDoNothing({ target: mailDeliveries.key })
        .returning({ key: mailDeliveries.key });
      if (inserted.length > 0) return 'begin';

      const ofKey = eq(mailDeliveries.key, start.key);
      const [earlier] = await transaction
        .select({ status: mailDeliveries.status })
        .from(mailDeliveries)
        .where(ofKey)
        .for('update');
      if (earlier?.status === 'sent') return 'already-sent';
      // `sending` is an attempt that died between the mail server's answer and our note of it, or one that still runs.
      const unknown = earlier?.status === 'sending' || earlier?.status === 'unconfirmed';
      if (unknown && !again) {
        await transaction.update(mailDeliveries).set({ status: 'unconfirmed', updatedAt: sql`now()` }).where(ofKey);
        return 'outcome-unknown';
      }
      await transaction
        .update(mailDeliveries)
        .set({
          status: 'sending',
          attempts: sql`${mailDeliveries.attempts} + 1`,
          providerReply: null,
          updatedAt: sql`now()`,
        })
        .where(ofKey);
      return 'begin';
    }),
  );
}

/** Notes how it ended. `not-sent` frees it for the next try. A mail known as sent stays so. */
export async function finishDelivery(
  database: Database,
  key: string,
  outcome: { status: 'sent' | 'unconfirmed' | 'rejected' | 'not-sent'; reply?: string },
): Promise<void> {
  await database.query((db) =>
    db
      .update(mailDeliveries)
      .set({ status: outcome.status, providerReply: outcome.reply ?? null, updatedAt: sql`now()` })
      .where(and(eq(mailDeliveries.key, key), ne(mailDeliveries.status, 'sent'))),
  );
}

/** The mail that a bounce names. */
export async function findDeliveryByMessageId(
  database: Database,
  messageId: string,
): Promise<MailDelivery | undefined> {
  const rows = await database.query((db) =>
    db.select().from(mailDeliveries).where(eq(mailDeliveries.messageId, messageId)),
  );
  return rows[0];
}
