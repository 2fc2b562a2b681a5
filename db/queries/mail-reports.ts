import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { MailData } from '../../domain/events.js';
import {
  type MailEventType,
  type MailVerdict,
  type ReasonClass,
  type UndeliverableKind,
  verdictOf,
} from '../../domain/mail-outcomes.js';
import type { Database } from '../connection.js';
import { mailDeliveries } from '../schema.js';
import type { MailDelivery } from './mail-deliveries.js';

/** What somebody says happened to a mail. */
export interface MailReport {
  type: MailEventType;
  /** Names the mail, and which sending of it. */
  mail: Pick<MailData, 'messageId' | 'providerId' | 'reference' | 'round'>;
  at: Date;
  kind?: UndeliverableKind;
  reasonClass?: ReasonClass;
}

/**
 * Notes a report with its mail and says what follows; the same report again changes nothing and says the same. Undefined
 * when nobody knows the mail.
 */
export async function noteMailReport(
  database: Database,
  report: MailReport,
): Promise<{ mail: MailDelivery; verdict: MailVerdict } | undefined> {
  return database.query((db) =>
    db.transaction(async (transaction) => {
      const [mail] = await lookUp(transaction, report).for('update');
      if (!mail) return undefined;
      if (isOfAnotherRound(mail, report.mail)) return { mail, verdict: 'superseded' as const };
      await transaction.update(mailDeliveries).set(noteOf(mail, report)).where(eq(mailDeliveries.key, mail.key));
      return { mail, verdict: verdictOn(mail, report) };
    }),
  );
}

/** What {@link noteMailReport} would say now; nothing is noted. */
export async function judgeMailReport(
  database: Database,
  report: MailReport,
): Promise<{ mail: MailDelivery; verdict: MailVerdict } | undefined> {
  const [mail] = await database.query((db) => lookUp(db, report));
  return mail && { mail, verdict: isOfAnotherRound(mail, report.mail) ? 'superseded' : verdictOn(mail, report) };
}

function lookUp(db: Pick<Database['db'], 'select'>, { mail }: MailReport) {
  return db.select().from(mailDeliveries).where(named(mail)).orderBy(desc(mailDeliveries.createdAt)).limit(1);
}

function verdictOn({ template, status, deliveredAt, bouncedAt }: MailDelivery, report: MailReport): MailVerdict {
  return verdictOf(
    {
      template,
      status,
      ...(deliveredAt && { deliveredAt: deliveredAt.getTime() }),
      ...(bouncedAt && { bouncedAt: bouncedAt.getTime() }),
    },
    { type: report.type, at: report.at.getTime(), ...(report.kind && { kind: report.kind }) },
  );
}

/** The workflow has learnt that the mail went out: from now on it is known as sent. */
export async function confirmDelivery(database: Database, key: string): Promise<void> {
  await database.query((db) =>
    db
      .update(mailDeliveries)
      .set({ status: 'sent', updatedAt: sql`now()` })
      .where(and(eq(mailDeliveries.key, key), inArray(mailDeliveries.status, ['sending', 'unconfirmed']))),
  );
}

/** By the surest name that was given: a provider may have replaced the Message-ID, and its own id we may never have heard. */
function named({ reference, messageId, providerId }: MailReport['mail']) {
  if (reference !== undefined) return eq(mailDeliveries.reference, reference);
  if (messageId !== undefined) return eq(mailDeliveries.messageId, messageId);
  return eq(mailDeliveries.providerId, providerId ?? '');
}

function isOfAnotherRound(mail: MailDelivery, { round, providerId }: MailReport['mail']): boolean {
  if (round !== undefined) return round !== mail.round;
  return providerId !== undefined && mail.providerId !== null && providerId !== mail.providerId;
}

function noteOf(mail: MailDelivery, { type, at, kind = 'bounced', reasonClass, mail: name }: MailReport) {
  const latest = (before: Date | null) => (before && before > at ? before : at);
  const seen = { providerId: mail.providerId ?? name.providerId ?? null, updatedAt: sql`now()` };
  if (type === 'email.delivered') return { ...seen, deliveredAt: latest(mail.deliveredAt) };
  if (type === 'email.delayed') return { ...seen, delayedAt: latest(mail.delayedAt) };
  const before = kind === 'complained' ? mail.complainedAt : mail.bouncedAt;
  const isNews = before === null || at >= before;
  return {
    ...seen,
    ...(kind === 'complained' ? { complainedAt: latest(before) } : { bouncedAt: latest(before) }),
    ...(isNews && { undeliverableKind: kind, reasonClass: reasonClass ?? null }),
  };
}
