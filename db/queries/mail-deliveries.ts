import { createHash } from 'node:crypto';
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
  partnerId: string;
  contactId: string;
  template: EmailTemplate;
  /** An operator accepts that the mail may arrive twice: once, so not for what was begun since they said so. */
  again?: boolean;
  /** Epoch ms, when this sending was asked for, if this is not the first try of it. */
  retryingSince?: number | undefined;
  /** For how long after its first try, in ms, the provider takes a repeat for the same mail; 0: it does not. */
  repeatableForMs?: number;
}

/**
 * `begin`: hand it to the mail server now, as this round of the mail. `outcome-unknown`: an earlier try may have; sending
 * needs an operator's word.
 */
export type DeliveryPermission =
  | { permission: 'begin'; reference: string; round: number }
  | { permission: 'already-sent' | 'outcome-unknown' };

/** The database's clock says when a mail was begun, Temporal's when it was asked for. */
const clocksDifferMs = 5_000;

/** Names a mail to a provider: its effect's key, hashed to what a tag may hold. */
export function mailReference(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Asks for leave to send a mail, and notes that it is being sent. Of several at once, one gets it. */
export async function beginDelivery(database: Database, start: DeliveryStart): Promise<DeliveryPermission> {
  const { again: wanted = false, retryingSince = Number.POSITIVE_INFINITY, repeatableForMs = 0, ...delivery } = start;
  const reference = mailReference(start.key);
  return database.query((db) =>
    db.transaction(async (transaction): Promise<DeliveryPermission> => {
      const inserted = await transaction
        .insert(mailDeliveries)
        .values({ ...delivery, reference, status: 'sending', attempts: 1 })
        .onConflictDoNothing({ target: mailDeliveries.key })
        .returning({ key: mailDeliveries.key });
      if (inserted.length > 0) return { permission: 'begin', reference, round: 1 };

      const ofKey = eq(mailDeliveries.key, start.key);
      const [earlier] = await transaction.select().from(mailDeliveries).where(ofKey).for('update');
      if (!earlier) throw new Error('A mail was removed from the ledger');
      const change = (to: Parameters<ReturnType<typeof transaction.update<typeof mailDeliveries>>['set']>[0]) =>
        transaction
          .update(mailDeliveries)
          .set({ ...to, updatedAt: sql`now()` })
          .where(ofKey);

      // An earlier try of the same sending has used the operator's word up.
      const again = wanted && earlier.begunAt.getTime() < retryingSince - clocksDifferMs;
      // One that came back may be sent again, though not by a repeat of the attempt that has done so.
      const cameBack = earlier.bouncedAt !== null || earlier.complainedAt !== null;
      if (earlier.status === 'sent' && !(again && cameBack)) return { permission: 'already-sent' };
      // `sending` is an attempt that died between the mail server's answer and our note of it, or one that still runs.
      const unknown = earlier.status === 'sending' || earlier.status === 'unconfirmed';
      if (unknown && wasTaken(earlier) && !(again && cameBack)) {
        await change({ status: 'sent' });
        return { permission: 'already-sent' };
      }
      const repeatable = Date.now() - earlier.begunAt.getTime() < repeatableForMs;
      if (unknown && !again && !repeatable) {
        await change({ status: 'unconfirmed' });
        return { permission: 'outcome-unknown' };
      }
      const attempt = { status: 'sending' as const, attempts: earlier.attempts + 1, providerReply: null };
      // While the provider still knows the round, asking for it once more is safer than asking for another; what it has
      // refused it might go on refusing under the same key.
      const isNewRound = !(unknown && repeatable);
      const round = earlier.round + (isNewRound ? 1 : 0);
      await change({ ...attempt, ...(isNewRound ? { round, begunAt: sql`now()`, ...nothingReported } : {}) });
      return { permission: 'begin', reference, round };
    }),
  );
}

/** Reports that nobody could make of a mail that did not go out. */
function wasTaken({ deliveredAt, delayedAt, bouncedAt, complainedAt, undeliverableKind }: MailDelivery): boolean {
  const cameBack = bouncedAt !== null && undeliverableKind === 'bounced';
  return deliveredAt !== null || delayedAt !== null || complainedAt !== null || cameBack;
}

const nothingReported = {
  providerId: null,
  deliveredAt: null,
  delayedAt: null,
  bouncedAt: null,
  complainedAt: null,
  undeliverableKind: null,
  reasonClass: null,
};

/**
 * Notes how it ended, and returns what stands then. `not-sent` frees it for the next try. A mail known as sent stays so,
 * and one of which something was reported meanwhile that tells of its sending was sent, whatever its sender saw.
 */
export async function finishDelivery(
  database: Database,
  key: string,
  outcome: { status: 'sent' | 'unconfirmed' | 'rejected' | 'not-sent'; reply?: string; providerId?: string },
): Promise<DeliveryStatus> {
  const { status, reply = null, providerId } = outcome;
  return database.query(async (db) => {
    const [noted] = await db
      .update(mailDeliveries)
      .set({
        status: sql`case when ${wasReportedSent} then 'sent' else ${status} end`,
        providerReply: reply,
        ...(providerId === undefined ? {} : { providerId }),
        updatedAt: sql`now()`,
      })
      .where(and(eq(mailDeliveries.key, key), ne(mailDeliveries.status, 'sent')))
      .returning({ status: mailDeliveries.status });
    return noted?.status ?? 'sent';
  });
}

/** As {@link wasTaken}. */
const wasReportedSent = sql`coalesce(${mailDeliveries.deliveredAt}, ${mailDeliveries.delayedAt}, ${mailDeliveries.complainedAt})
  is not null or (${mailDeliveries.bouncedAt} is not null and ${mailDeliveries.undeliverableKind} = 'bounced')`;
