import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { migrateDatabase } from '../../db/migrate.js';
import { startPostgres } from '../../stack/postgres.js';

export interface TestDatabase {
  url: string;
  /** Removes the database, also under open connections, and the server if it was started for it. */
  drop(): Promise<void>;
}

// The same number in every process that makes databases on the server.
const templateLock = 7_041_964;

/**
 * Makes an empty database with the current schema, on the server of `TEST_DATABASE_URL`, else on a server of its own.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return createOn(given);
  const server = await startPostgres({ durable: false });
  const database = await createOn(server.url).catch(async (error) => {
    await server.stop();
    throw error;
  });
  return {
    url: database.url,
    // The database goes with the server's data.
    drop: () => server.stop(),
  };
}

async function createOn(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, async (sql) => {
    // Locked: only one may make the template, and a database that is being copied must not have other sessions.
    await sql`select pg_advisory_lock(${templateLock})`;
    const template = await ensureTemplate(serverUrl, sql);
    await sql.unsafe(`create database ${name} template ${template}`);
  });
  return {
    url: urlOf(serverUrl, name),
    drop: () => onServer(serverUrl, async (sql) => void (await sql.unsafe(`drop database ${name} with (force)`))),
  };
}

/** A migrated database to copy from; its name follows from the SQL files, so that a changed schema makes a new one. */
async function ensureTemplate(serverUrl: string, sql: postgres.Sql): Promise<string> {
  const template = `test_template_${schemaVersion()}`;
  const found = await sql`select 1 from pg_database where datname = ${template}`;
  if (found.length > 0) return template;
  const unfinished = `${template}_unfinished`;
  await sql.unsafe(`drop database if exists ${unfinished} with (force)`);
  await sql.unsafe(`create database ${unfinished}`);
  await migrateDatabase(urlOf(serverUrl, unfinished));
  await sql.unsafe(`alter database ${unfinished} rename to ${template}`);
  return template;
}

function schemaVersion(): string {
  const folder = fileURLToPath(new URL('../../db/migrations/', import.meta.url));
  const hash = createHash('sha256');
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  for (const file of files.sort()) hash.update(readFileSync(folder + file));
  return hash.digest('hex').slice(0, 12);
}

async function onServer(serverUrl: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
