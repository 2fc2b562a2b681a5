import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDatabase } from '../../../db/migrate.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let server: postgres.Sql;
const name = `test_empty_${randomBytes(6).toString('hex')}`;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  server = postgres(testDatabase.url, { max: 1 });
  await server.unsafe(`create database ${name}`);
});

afterAll(async () => {
  await server?.unsafe(`drop database if exists ${name} with (force)`);
  await server?.end({ timeout: 5 });
  await testDatabase?.drop();
});

describe('migrateDatabase', () => {
  it('brings an empty database up to date when three processes do it at once, and does nothing the next time', async () => {
    const url = Object.assign(new URL(testDatabase.url), { pathname: `/${name}` }).href;
    await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
    await migrateDatabase(url);
    const sql = postgres(url, { max: 1 });
    try {
      const applied = await sql`select hash from drizzle.__drizzle_migrations`;
      expect(new Set(applied.map((row) => row.hash)).size).toBe(applied.length);
      const tables = await sql`select table_name as name from information_schema.tables where table_schema = 'public'`;
      expect(tables.map((row) => row.name).sort()).toEqual([
        'api_clients',
        'approvals',
        'attention_items',
        'attention_notices',
        'audit_entries',
        'audit_head',
        'effects',
        'event_refusals',
        'event_source_keys',
        'event_sources',
        'events',
        'heartbeats',
        'idempotency_keys',
        'installation_secrets',
        'mail_deliveries',
        'migrations',
        'operation_items',
        'operations',
        'partner_contacts',
        'stage_visits',
        'timeline_entries',
        'watch_runs',
        'webinars',
      ]);
      const locks = await sql`select count(*)::int as held from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = ${name})`;
      expect(locks[0]?.held).toBe(0);
    } finally {
      await sql.end({ timeout: 5 });
    }
  });
});
