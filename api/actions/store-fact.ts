import { createHash } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { type EventRow, findReported, type InsertedEvent, insertEvent } from '../../db/queries/events.js';
import { judgeMailReport } from '../../db/queries/mail-reports.js';
import { findMigrationById } from '../../db/queries/migrations.js';
import { mailReportOf, mailSignalData } from '../../delivery/mail-event-delivery.js';
import type { FactRequest } from '../../domain/actions.js';
import { operatorSource } from '../../domain/event-sources.js';
import { isMailEventType, type MailEventType } from '../../domain/mail-outcomes.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { deliverAtOnce, deliveryLeaseMs } from '../intake/deliver-at-once.js';
import { Problem, unprocessable } from '../problems.js';
import type { Services } from '../services.js';
import { actionProblem, endedOrUnknown } from './action-problem.js';

/** The operator waits for it. */
const answerWithinMs = 2_000;

/** A fact that somebody records by hand. The same operation again is the same event. */
export interface FactOrder {
  partnerId: string;
  fact: FactRequest;
  operationId: string;
  /** The migration that it is meant for; absent: the partner's newest. */
  onlyFor?: string;
}

/** Stores the fact as an event, and hands it on. @throws Problem when it would do nothing, or cannot be taken */
export async function storeFact(
  services: Services,
  log: FastifyBaseLogger,
  order: FactOrder,
): Promise<{ event: EventRow; isNew: boolean }> {
  const { database, migrations, eventsInFlight } = services;
  const { partnerId, fact, operationId } = order;
  const { type, data, occurredAt, recorded } = fact;
  // Scoped: the same key for another partner, or of another principal, is another operation.
  const sourceEventId = `${recorded.by.id}:${partnerId}:${operationId}`;
  const earlier = await findReported(database, operatorSource, sourceEventId);
  if (!earlier) {
    if (order.onlyFor !== undefined) await mustBe(services, partnerId, order.onlyFor);
    // Of a certain migration nothing is stored before that one has been asked.
    await foresee(services, order, order.onlyFor !== undefined);
  }
  const slot = eventsInFlight.enter(partnerId);
  let stored: InsertedEvent;
  try {
    stored = await insertEvent(database, {
      source: operatorSource,
      sourceEventId,
      bodyHash: sha256(JSON.stringify({ partnerId, ...fact })),
      type,
      subject: partnerId,
      occurredAt: new Date(occurredAt),
      origin: 'operator',
      keyId: recorded.by.id,
      data,
      recorded,
      status: 'verified',
      ...(slot && { leaseMs: deliveryLeaseMs }),
    });
  } catch (error) {
    slot?.leave();
    throw error;
  }
  const { event, outcome } = stored;
  if (outcome !== 'inserted') slot?.leave();
  if (outcome === 'conflict') {
    throw new Problem('event-id-reused', { detail: 'Another fact was recorded under this `Idempotency-Key`' });
  }
  if (outcome === 'duplicate') return { event, isNew: false };
  // Behind an earlier event it waits for the relay, as every event does.
  const { event: latest, delivery } = slot
    ? await deliverAtOnce({ database, migrations, log, answerWithinMs }, event, { ...stored, slot })
    : { event, delivery: 'left' };
  log.info({ eventId: event.id, type, partnerId, operationId, delivery }, 'fact recorded by hand');
  return { event: latest, isNew: true };
}

/**
 * What the fact would do, or the problem that stands in its way. Without a worker nobody can tell: the fact is stored all
 * the same, as every event is, and its receipt will say what became of it.
 */
export async function foresee(services: Services, { partnerId, fact, operationId }: FactOrder, validateOnly: boolean) {
  const { type } = fact;
  const mail = isMailEventType(type) ? await mailNamed(services, partnerId, type, fact) : undefined;
  if (mail && mail.verdict !== 'signal') return [{ text: 'Noted with the mail; the migration goes on as it is' }];
  const data = mail ? (mailSignalData(fact.data, mail.mail) as FactRequest['data']) : fact.data;
  try {
    return await services.migrations.preview(partnerId, 'record-fact', { ...fact, data });
  } catch (error) {
    const isSilent = error instanceof MigrationsClientError && ['no-answer', 'unavailable'].includes(error.code);
    if (!isSilent || validateOnly) throw await actionProblem(error, services, partnerId, operationId);
    await mustRun(services, partnerId);
    return [];
  }
}

/** The ledger knows whose a mail is: what is recorded of another partner's would act on that one. */
async function mailNamed({ database }: Services, partnerId: string, type: MailEventType, fact: FactRequest) {
  const { occurredAt, data } = fact;
  const judged = await judgeMailReport(database, mailReportOf(type, { occurredAt: new Date(occurredAt), data }));
  if (!judged) throw unprocessable('/data', 'names no mail that was sent');
  const owner = judged.mail.partnerId ?? (await findMigrationById(database, judged.mail.migrationId))?.partnerId;
  if (owner !== partnerId) throw unprocessable('/data', 'names a mail to another partner');
  return judged;
}

/** The partner's running migration has to be this one. */
async function mustBe(services: Services, partnerId: string, migrationId: string): Promise<void> {
  const run = await services.migrations.describe(partnerId);
  if (run?.state !== 'running') throw await endedOrUnknown(services, partnerId);
  if (run.migrationId !== migrationId)
    throw new Problem('wrong-state', { detail: 'Another migration has started since' });
}

/** A fact about a partner without a migration would be parked for one to come, which nobody meant who acts on one. */
async function mustRun(services: Services, partnerId: string): Promise<void> {
  try {
    if ((await services.migrations.describe(partnerId))?.state === 'running') return;
  } catch (error) {
    if (error instanceof MigrationsClientError) return;
    throw error;
  }
  throw await endedOrUnknown(services, partnerId);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
