import { createHash } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { type EventRow, findReported, type InsertedEvent, insertEvent } from '../../db/queries/events.js';
import type { FactRequest } from '../../domain/actions.js';
import { factId, operatorSource } from '../../domain/event-sources.js';
import { deliverAtOnce, deliveryLeaseMs } from '../intake/deliver-at-once.js';
import { Problem } from '../problems.js';
import type { Services } from '../services.js';
import { endedOrUnknown } from './action-problem.js';
import { foreseeFact } from './foresee-fact.js';

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
  const sourceEventId = factId(recorded.by.id, partnerId, operationId);
  const earlier = await findReported(database, operatorSource, sourceEventId);
  if (!earlier) {
    if (order.onlyFor !== undefined) await mustBe(services, partnerId, order.onlyFor);
    // Of a certain migration nothing is stored before that one has been asked.
    await foreseeFact(services, partnerId, fact, order.onlyFor !== undefined, operationId);
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

/** The partner's running migration has to be this one. */
async function mustBe(services: Services, partnerId: string, migrationId: string): Promise<void> {
  const run = await services.migrations.describe(partnerId);
  if (run?.state !== 'running') throw await endedOrUnknown(services, partnerId);
  if (run.migrationId !== migrationId)
    throw new Problem('wrong-state', { detail: 'Another migration has started since' });
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
