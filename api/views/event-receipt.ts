import type { EventRow } from '../../db/queries/events.js';
import { faultsOf } from '../../delivery/event-schemas.js';
import { isEventType } from '../../domain/events.js';

/** What is told of an event. Its data stays out: a vendor's note may speak of people. */
export function receiptOf(event: EventRow) {
  return {
    id: event.id,
    status: event.status,
    ...(event.reason === null ? {} : { reason: event.reason }),
    ...(event.reason === 'schema' && isEventType(event.type) ? { errors: faultsOf(event.type, event.data) } : {}),
    ...(event.attention === null ? {} : { attention: event.attention }),
    source: event.source,
    sourceEventId: event.sourceEventId,
    type: event.type,
    ...(event.subject === '' ? {} : { subject: event.subject }),
    time: event.occurredAt.toISOString(),
    origin: event.origin,
    ...(event.correlationId === null ? {} : { correlationId: event.correlationId }),
    ...(event.sequence === null ? {} : { sequence: event.sequence }),
    ...(event.keyId === null ? {} : { keyId: event.keyId }),
    bodyHash: event.bodyHash,
    ...(event.timelineSequence === null ? {} : { timelineSequence: event.timelineSequence }),
    ...(event.migrationId === null ? {} : { migrationId: event.migrationId }),
    ...(event.workflowId === null ? {} : { workflowId: event.workflowId }),
    receivedAt: event.receivedAt.toISOString(),
    ...(event.deliveredAt === null ? {} : { deliveredAt: event.deliveredAt.toISOString() }),
    ...(event.settledAt === null ? {} : { settledAt: event.settledAt.toISOString() }),
    duplicates: event.duplicates,
    attempts: event.attempts,
    ...(event.lastError === null ? {} : { lastError: event.lastError }),
  };
}
