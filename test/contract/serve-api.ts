import { randomBytes } from 'node:crypto';
import { buildApp } from '../../api/app.js';
import { createLogger } from '../../api/logger.js';
import { cursorKey } from '../../api/page-cursor.js';
import { scopes } from '../../api/scopes.js';
import { connectDatabase } from '../../db/connection.js';
import { createApiClient } from '../../db/queries/api-clients.js';
import { recordBatch } from '../../db/queries/record.js';
import { FakeMigrationsClient } from '../integration/api/fake-migrations-client.js';
import { createTestDatabase } from '../support/database.js';
import { recordBatchOf } from '../support/records.js';

/**
 * The API on a free port, on a database of its own and with Temporal in memory, for tools that try it from outside. It
 * writes one line of JSON, `{url, key}`, and ends with its input or a signal.
 */
const testDatabase = await createTestDatabase();
const database = connectDatabase(testDatabase.url, { max: 8 });
const migrations = new FakeMigrationsClient();
const app = await buildApp({
  database,
  migrations,
  logger: createLogger(process.env.LOG_LEVEL ?? 'error', process.stderr),
  publicUrl: 'http://127.0.0.1',
  cursorKey: cursorKey('of the tests'),
  eventKeysSecret: randomBytes(32).toString('base64'),
  rateLimits: { requestsPerMinute: 100_000_000, failuresPerMinute: 100_000_000 },
});
const expiresAt = new Date(Date.now() + 24 * 3_600_000);
const { key } = await createApiClient(database, {
  name: 'contract',
  scopes: [...scopes],
  createdBy: 'test',
  expiresAt,
});
// The partner that the document's examples name.
await app.inject({
  method: 'POST',
  url: '/v1/migrations',
  headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'start' },
  payload: { partnerId: 'P-10042', plannedFor: '2026-12-01T08:00:00Z' },
});
const { migrationId = '' } = migrations.partners.get('P-10042')?.input ?? {};
await recordBatch(database, recordBatchOf({ first: 1, last: 3 }, { partnerId: 'P-10042', migrationId }));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ url, key })}\n`);

let isEnding = false;
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await app.close();
  await database.close();
  await testDatabase.drop();
  process.exit(0);
}
process.once('SIGTERM', () => void end());
process.once('SIGINT', () => void end());
