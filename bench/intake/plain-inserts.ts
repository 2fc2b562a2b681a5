import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { inParallel } from '../blocks.js';
import type { Timed } from './http-events.js';
import { percentiles } from './percentiles.js';

/** Single-row inserts by a prepared statement into a table with the columns and indexes of the inbox, each committed. */
export class PlainInserts {
  private readonly sql: postgres.Sql;

  constructor(databaseUrl: string, connections: number) {
    this.sql = postgres(databaseUrl, { max: connections, onnotice: () => {} });
  }

  async prepare(): Promise<void> {
    await this.sql`create table bench_events (like events including all)`;
  }

  async run(count: number, concurrency: number): Promise<Timed> {
    const { sql } = this;
    const times: number[] = [];
    const startedAt = performance.now();
    await inParallel(count, concurrency, async (index) => {
      const began = performance.now();
      await sql`
        insert into bench_events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, key_id, data,
          status, next_attempt_at)
        values (${`evt_${uuidv7()}`}, 'bench', ${randomUUID()}, ${'a'.repeat(64)}, 'invitation.accepted',
          ${`P-${index % 200}`}, ${new Date()}, 'webhook', 'bench', ${sql.json({ membershipId: `AUSR-${index}` })},
          'verified', now())`;
      times.push(performance.now() - began);
    });
    return { perSecond: (count / (performance.now() - startedAt)) * 1000, ...percentiles(times) };
  }

  async close(): Promise<void> {
    await this.sql.end({ timeout: 5 });
  }
}
