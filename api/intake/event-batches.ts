import type { Database } from '../../db/connection.js';
import { DatabaseError } from '../../db/database-error.js';
import { type InsertedEvent, insertEvent, insertEvents, keyOf, type NewEvent } from '../../db/queries/events.js';

interface Waiting {
  event: NewEvent;
  resolve(result: InsertedEvent): void;
  reject(error: unknown): void;
}

/** Statements at a time: while these wait for the disk, the next one is collected. */
const underWayAtMost = 2;
/** Well below a second of work for the database, however large the events. */
const batchAtMost = 50;
/** SQLSTATE classes that one row is to blame for: its data, a constraint, a limit of the server. */
const faultOfARow = /^(22|23|54)/;

/**
 * Stores events, several in one transaction when many come at once: each commit waits for the disk, whatever it holds. An
 * event that comes alone waits for nothing.
 */
export class EventBatches {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;

  constructor(private readonly database: Database) {}

  /**
   * As `insertEvent`: resolves once the event is committed.
   * @throws DatabaseError
   */
  insert(event: NewEvent): Promise<InsertedEvent> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ event, resolve, reject });
      // Not at once: what arrived in the same turn goes along.
      setImmediate(() => this.next());
    });
  }

  private next(): void {
    if (this.underWay >= underWayAtMost || this.waiting.length === 0) return;
    this.underWay += 1;
    void this.store(this.take()).finally(() => {
      this.underWay -= 1;
      this.next();
    });
  }

  /** One statement cannot store an event and its repeat: the repeat stays for a later one. */
  private take(): Waiting[] {
    const keys = new Set<string>();
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    for (const one of this.waiting.splice(0)) {
      const key = keyOf(one.event);
      const fits = batch.length < batchAtMost && !keys.has(key);
      (fits ? batch : left).push(one);
      keys.add(key);
    }
    this.waiting.push(...left);
    return batch;
  }

  /** Never throws: each caller gets its own result. */
  private async store(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await insertEvents(
        this.database,
        batch.map(({ event }) => event),
      );
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
    } catch (error) {
      const isOfOneRow = error instanceof DatabaseError && faultOfARow.test(error.code ?? '');
      if (batch.length === 1 || !isOfOneRow) for (const { reject } of batch) reject(error);
      else await this.storeEach(batch);
    }
  }

  /** One of them cannot be stored; nobody else may suffer for it. */
  private async storeEach(batch: readonly Waiting[]): Promise<void> {
    for (const { event, resolve, reject } of batch) await insertEvent(this.database, event).then(resolve, reject);
  }
}
