import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../db/connection.js';

export interface DatabaseUse {
  transactions: number;
  walBytes: number;
}

// An idle session of PostgreSQL reports its counters after 10 s at the latest (PGSTAT_IDLE_INTERVAL).
const countersSettleMs = 11_000;

/** Transactions of the whole database and bytes of its log so far; each statement of the record step is a transaction. */
export async function readDatabaseUse(database: Database): Promise<DatabaseUse> {
  await delay(countersSettleMs);
  const [row] = await database.sql<{ transactions: number; walBytes: number }[]>`
    select xact_commit::float8 as transactions, (pg_current_wal_lsn() - '0/0')::float8 as "walBytes"
    from pg_stat_database where datname = current_database()`;
  return { transactions: row?.transactions ?? Number.NaN, walBytes: row?.walBytes ?? Number.NaN };
}

/** How many migrations of partners with this prefix are recorded as completed. */
export async function completedOnRecord(database: Database, prefix: string): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::integer as count from migrations where partner_id like ${`${prefix}%`} and stage = 'completed'`;
  return row?.count ?? 0;
}

/** How many migrations wait for acceptance with nothing more to do: their webinar invitations have gone out. */
export async function waitingOnRecord(database: Database): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::integer as count from migrations join effects on effects.migration_id = migrations.id
    where stage = 'awaiting-acceptance' and step = 'webinars' and status = 'confirmed'`;
  return row?.count ?? 0;
}
