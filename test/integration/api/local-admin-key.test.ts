import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureLocalAdminKey } from '../../../api/identity/local-admin-key.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { authenticateApiKey, hasLiveAdminKey, revokeApiClient } from '../../../db/queries/api-clients.js';
import { listAudit } from '../../../db/queries/audit.js';
import { portage } from '../../../domain/audit.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let database: Database;
const folder = mkdtempSync(join(tmpdir(), 'portage-admin-key-'));
const path = join(folder, 'admin-key');
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 2 });
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const client = () => authenticateApiKey(database, readFileSync(path, 'utf8').trim());

test('of processes that start at once one makes the key; an empty or revoked one is replaced, and nothing else', async () => {
  expect(await hasLiveAdminKey(database)).toBe(false);
  const made = await Promise.all([1, 2, 3].map(() => ensureLocalAdminKey(database, path)));
  expect(made.sort()).toEqual([false, false, true]);
  expect(await hasLiveAdminKey(database)).toBe(true);
  const first = await client();
  expect(first?.scopes).toContain('admin');
  expect(await listAudit(database, { limit: 5 })).toMatchObject([
    { actor: portage, action: 'api.api-key.create', target: { type: 'api-key', id: first?.id }, outcome: 'success' },
  ]);
  expect(await ensureLocalAdminKey(database, path)).toBe(false);

  writeFileSync(path, '');
  expect(await ensureLocalAdminKey(database, path)).toBe(true);
  const second = await client();
  expect(second?.id).not.toBe(first?.id);

  for (const one of [first, second]) await revokeApiClient(database, one?.id ?? '');
  expect(await hasLiveAdminKey(database)).toBe(false);
  expect(await ensureLocalAdminKey(database, path)).toBe(true);
  expect((await client())?.id).not.toBe(second?.id);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['admin-key']);
});
