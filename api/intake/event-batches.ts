import type { Database } from '../../db/connection.js';
import { DatabaseError } from '../../db/database-error.js';
import { type InsertedEvent, insertEvent, insertEvents, keyOf, type NewEvent } from '../../db/queries/events.js';
import { unavailable } from '../problems.js';
import { deliveryLeaseMs } from './deliver-at-once.js';
import type { InFlight, Slot } from './in-flight.js';

/** A stored event; with a slot the caller delivers it, and leaves the slot; without one the relay does. */
export type StoredEvent = InsertedEvent & { slot: Slot | undefined };

interface Waiting {
  event: NewEvent;
  isWanted(): boolean;
  resolve(result: StoredEvent): void;
  reject(error: unknown): void;
}

/** Statements at a time: while these wait for the disk, the next one is collected. */
const underWayAtMost = 2;
/** Well below a second of work for the database, however large the events. */
const batchAtMost = 50;
/** More than a few seconds of work; their senders would give up, and send them again on top. */
const waitingAtMost = 500;
const retryAfterSeconds = 2;
/** True when one row is to blame (by the class of its SQLSTATE): its data, a constraint, a limit of the server. */
export function isFaultOfARow(error: unknown): boolean {
  return error instanceof DatabaseError && /^(22|23|54)/.test(error.code ?? '');
}

/**
 * Stores events, several in one transaction when many come at once: each commit waits for the disk, whatever it holds. An
 * event that comes alone waits for nothing. While many come, accepting goes before delivering: they get no slot then.
 */
export class EventBatches {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;
  private beingStored = 0;

  constructor(
    private readonly database: Database,
    private readonly deliveries: InFlight,
  ) {}

  /**
   * Resolves once the event is committed. One that is not wanted any more when its turn comes is not stored.
   * @throws DatabaseError; Problem `unavailable` when too many wait, or it was not wanted: nothing is stored then
   */
  insert(event: NewEvent, isWanted: () => boolean = () => true): Promise<StoredEvent> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= waitingAtMost) {
        reject(unavailable('Too many events wait to be stored', retryAfterSeconds));
        return;
      }
      this.waiting.push({ event, isWanted, resolve, reject });
      // Not at once: what arrived in the same turn goes along.
      if (this.waiting.length === 1) setImmediate(() => this.next());
    });
  }

  private next(): void {
    if (this.underWay >= underWayAtMost || this.waiting.length === 0) return;
    // The lease counts from the commit, so the slots are taken with the statement, by all that is known then.
    const isBusy = this.waiting.length + this.beingStored > this.deliveries.crowdedFrom;
    const batch = this.take();
    if (batch.length === 0) return;
    this.underWay += 1;
    this.beingStored += batch.length;
    void this.store(batch, isBusy).finally(() => {
      this.underWay -= 1;
      this.beingStored -= batch.length;
      this.next();
    });
    // More than one statement holds.
    this.next();
  }

  /** One statement cannot store an event and its repeat: the repeat stays for a later one. */
  private take(): Waiting[] {
    const keys = new Set<string>();
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    for (const one of this.waiting.splice(0)) {
      if (!one.isWanted()) {
        one.reject(unavailable('The request took too long'));
        continue;
      }
      const key = keyOf(one.event);
      const fits = batch.length < batchAtMost && !keys.has(key);
      (fits ? batch : left).push(one);
      keys.add(key);
    }
    this.waiting.push(...left);
    return batch;
  }

  /** Never throws: each caller gets its own result. */
  private async store(batch: readonly Waiting[], isBusy: boolean): Promise<void> {
    const slots = batch.map(({ event }) => (isBusy ? undefined : this.deliveries.enter(event.subject || keyOf(event))));
    const rows = batch.map(({ event }, index) => (slots[index] ? { ...event, leaseMs: deliveryLeaseMs } : event));
    const results = await this.outcomes(rows);
    for (const [index, { resolve, reject }] of batch.entries()) {
      const { stored, error } = results[index]!;
      const slot = slots[index];
      if (stored?.outcome === 'inserted') resolve({ ...stored, slot });
      else {
        slot?.leave();
        if (stored) resolve({ ...stored, slot: undefined });
        else reject(error);
      }
    }
  }

  private async outcomes(rows: readonly NewEvent[]): Promise<{ stored?: InsertedEvent; error?: unknown }[]> {
    try {
      return (await insertEvents(this.database, rows)).map((stored) => ({ stored }));
    } catch (error) {
      if (rows.length === 1 || !isFaultOfARow(error)) return rows.map(() => ({ error }));
    }
    // One of them cannot be stored; nobody else may suffer for it.
    const results: { stored?: InsertedEvent; error?: unknown }[] = [];
    for (const row of rows) {
      results.push(
        await insertEvent(this.database, row).then(
          (stored) => ({ stored }),
          (error: unknown) => ({ error }),
        ),
      );
    }
    return results;
  }
}
