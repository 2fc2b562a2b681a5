import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/connection.js';
import type { EventRow } from '../../db/queries/event-row.js';
import { type Delivery, deliverEvent } from '../../delivery/deliver-event.js';
import type { MigrationsClient } from '../../temporal-client/migrations-client.js';
import type { Slot } from './in-flight.js';

/** The sender waits for so long at most, unless told otherwise: it has its acknowledgement by then, and the relay goes on. */
export const answerWithinMs = 500;
/** Beyond the deadlines of all calls of a delivery; a process that dies with an event leaves it to the relay after this. */
export const deliveryLeaseMs = 8_000;

/**
 * Delivers a stored event, and answers with what became of it, within a time, and at once when many are under way: then
 * it is `under-way`. `left`: to the relay, since an earlier event of the partner waits for it. It never throws: the event
 * is stored, and so it is acknowledged.
 */
export async function deliverAtOnce(
  parts: { database: Database; migrations: MigrationsClient; log: FastifyBaseLogger; answerWithinMs: number },
  event: EventRow,
  { slot, isLeased, isSuperseded }: { slot: Slot; isLeased: boolean; isSuperseded: boolean },
): Promise<{ event: EventRow; delivery: Delivery | 'left' | 'under-way' | 'failed' }> {
  const { database, migrations, log, answerWithinMs } = parts;
  const deliver = async () => {
    try {
      if (!isLeased) return { event, delivery: 'left' as const };
      const result = await deliverEvent(database, migrations, event, {
        signalDeadlineMs: answerWithinMs,
        isSuperseded,
      });
      if (result.error) log.error({ err: result.error, eventId: event.id }, 'event was refused');
      return result;
    } catch (error) {
      log.error({ err: error, eventId: event.id }, 'event could not be delivered');
      return { event, delivery: 'failed' as const };
    } finally {
      slot.leave();
    }
  };
  const delivery = deliver();
  // Senders wait for a signal as long as few do: else their rate would be that of Temporal, not that of the inbox.
  if (slot.isCrowded) return { event, delivery: 'under-way' };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ event: EventRow; delivery: 'under-way' }>((resolve) => {
    timer = setTimeout(() => resolve({ event, delivery: 'under-way' }), answerWithinMs);
  });
  try {
    return await Promise.race([delivery, late]);
  } finally {
    clearTimeout(timer);
  }
}
