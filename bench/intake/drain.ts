import type { Database } from '../../db/connection.js';
import { relayDueEvents } from '../../delivery/event-relay.js';
import type { MigrationsClient } from '../../temporal-client/migrations-client.js';

export interface Drain {
  waiting: number;
  drainPerSecond: number;
  /** Resident memory of the relay's process, in MiB: before, and the most while it worked. */
  rssMiB: { before: number; most: number };
}

const drainForMs = 1_800_000;

/** Fills the inbox with waiting events and times the relay, as the worker's activity runs it. */
export async function drainWaiting(
  count: number,
  partners: readonly string[],
  parts: { database: Database; migrations: MigrationsClient; say: (line: string) => void },
): Promise<Drain> {
  const { database, migrations, say } = parts;
  await fill(database, count, partners);
  const before = rssMiB();
  let most = before;
  let last = Date.now();
  const startedAt = performance.now();
  const onRefusal = (error: unknown) => {
    throw error;
  };
  const result = await relayDueEvents(
    { database, migrations, onRefusal },
    {
      endsAt: Date.now() + drainForMs,
      onProgress: (taken) => {
        most = Math.max(most, rssMiB());
        if (Date.now() - last < 10_000) return;
        last = Date.now();
        say(`${taken} of ${count} drained, ${most} MiB`);
      },
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  if (!result.drained || result.delivered !== count) {
    throw new Error(`Only ${result.delivered} of ${count} waiting events were delivered`);
  }
  return { waiting: count, drainPerSecond: count / seconds, rssMiB: { before, most } };
}

async function fill(database: Database, count: number, partners: readonly string[]): Promise<void> {
  const { sql } = database;
  // In pieces: each statement has a time limit.
  for (let from = 0; from < count; from += 10_000) {
    await sql`
      insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status,
        object_id, next_attempt_at)
      select 'evt_' || gen_random_uuid(), 'bench', 'drain-' || number, repeat('a', 64), 'invitation.accepted',
        (${sql.array([...partners])}::text[])[1 + number % ${partners.length}], now(), 'webhook',
        jsonb_build_object('membershipId', 'AUSR-' || number), 'verified', 'AUSR-' || number, now()
      from generate_series(${from}::integer, ${Math.min(from + 10_000, count) - 1}::integer) as number`;
  }
  await sql`analyze events`;
}

function rssMiB(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}
