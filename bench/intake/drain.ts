import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../db/connection.js';
import type { RelayNews } from './relay-process.js';

export interface Drain {
  drainPerSecond: number;
  /** Resident memory of the relay's process, in MiB: idle, the most in each quarter of the events. */
  rssMiB: { idle: number; quarters: number[] };
}

/** Fills the inbox with waiting events and times the relay in a process of its own. */
export async function drainWaiting(
  count: number,
  partners: readonly string[],
  parts: { database: Database; databaseUrl: string; address: string; say: (line: string) => void },
): Promise<Drain> {
  const { database, databaseUrl, address, say } = parts;
  await fill(database, count, partners);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./relay-process.ts', import.meta.url))],
    {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: address },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  const quarters = [0, 0, 0, 0];
  let first: RelayNews | undefined;
  let last: RelayNews | undefined;
  let said = Date.now();
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      last = JSON.parse(line) as RelayNews;
      first ??= last;
      const { taken, rssMiB } = last;
      const quarter = Math.min(Math.floor((taken * 4) / count), 3);
      quarters[quarter] = Math.max(quarters[quarter] ?? 0, rssMiB);
      if (Date.now() - said < 10_000) continue;
      said = Date.now();
      say(`${taken} of ${count} drained, ${rssMiB} MiB`);
    }
    await exited;
  } finally {
    child.kill('SIGKILL');
  }
  if (!first || last?.delivered !== count || last.seconds === undefined) {
    throw new Error(`Only ${last?.delivered ?? 0} of ${count} waiting events were delivered`);
  }
  return { drainPerSecond: count / last.seconds, rssMiB: { idle: first.rssMiB, quarters } };
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
