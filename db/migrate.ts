import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { ConfigurationError, loadConfig } from '../config.js';
import type { Database } from './connection.js';

// Any fixed number; it only has to be the same in every process of ours.
const lockId = 7_041_963;
const lockWaitMs = 60_000;

/**
 * Brings the database's schema up to date. Any number of processes may do so at once: the first works, the others wait.
 * @throws when the lock is not free within 60 s, or a statement fails (then that migration has left no trace).
 */
export async function migrateDatabase(url: string): Promise<void> {
  // drizzle's migrate() takes no lock; the lock belongs to the session, so everything goes over one connection.
  const client = postgres(url, {
    max: 1,
    connect_timeout: 5,
    connection: { application_name: 'portage-migrate', lock_timeout: lockWaitMs },
    // "schema already exists, skipping" at every start.
    onnotice: () => {},
  });
  try {
    await client`select pg_advisory_lock(${lockId})`;
    await migrate(drizzle(client), { migrationsFolder: migrationsFolder() });
  } finally {
    // Ends the session and with it the lock.
    await client.end({ timeout: 5 });
  }
}

/** SQL files are not compiled: from `dist/db` they are still read from `db/migrations` of the package. */
function migrationsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let levels = 0; levels < 4; levels++) {
    const candidate = join(folder, 'db', 'migrations');
    if (existsSync(join(candidate, 'meta', '_journal.json'))) return candidate;
    folder = dirname(folder);
  }
  throw new Error('db/migrations was not found above the program: it must be shipped with it');
}

const isProgram = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isProgram) {
  try {
    await migrateDatabase(loadConfig(['DATABASE_URL']).DATABASE_URL);
    process.stdout.write('The database is up to date.\n');
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(1);
  }
}

/** For people: without a stack, and without the statement and its parameters. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `The database could not be brought up to date: ${cause instanceof Error ? cause.message : String(cause)}`;
}

/** True when the database has the schema of this program, or a later one (of a release that is being rolled out). */
export async function isSchemaCurrent(database: Database): Promise<boolean> {
  const journal = readFileSync(join(migrationsFolder(), 'meta', '_journal.json'), 'utf8');
  const { entries }: { entries: { when: number }[] } = JSON.parse(journal);
  const wanted = Math.max(...entries.map((entry) => entry.when));
  const [table] = await database.sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (!table?.exists) return false;
  const [applied] = await database.sql`select max(created_at)::text as latest from drizzle.__drizzle_migrations`;
  return Number(applied?.latest ?? 0) >= wanted;
}
