import { randomBytes, randomUUID } from 'node:crypto';
import { buildApp } from '../../api/app.js';
import { cursorKey } from '../../api/lists/page-cursor.js';
import { createLogger } from '../../boot/logger.js';
import { connectDatabase } from '../../db/connection.js';
import { createApiClient } from '../../db/queries/api-clients.js';
import { keepApproval } from '../../db/queries/approvals.js';
import { recordBatch } from '../../db/queries/record.js';
import { scopes } from '../../domain/authorization.js';
import { createTestDatabase } from '../support/database.js';
import { FakeMigrationsClient } from '../support/fake-migrations-client.js';
import { recordBatchOf } from '../support/records.js';

/**
 * The API on a free port, on a database of its own and with Temporal in memory, for tools that try it from outside. There
 * is one of everything that an address can name. It writes one line of JSON, {@link Served}, and ends with a signal.
 */
export interface Served {
  url: string;
  /** May do everything. */
  key: string;
  /** One of each kind, by the name that addresses have for it. */
  ids: Record<Named, string>;
}

type Named =
  | 'partnerId'
  | 'eventId'
  | 'operationId'
  | 'attentionId'
  | 'approvalId'
  | 'slug'
  | 'retired'
  | 'kid'
  | 'rotated'
  | 'revoked';

const partnerId = 'P-10042';

const testDatabase = await createTestDatabase();
const database = connectDatabase(testDatabase.url, { max: 8 });
const migrations = new FakeMigrationsClient();
const app = await buildApp({
  database,
  migrations,
  logger: createLogger('api', process.env.LOG_LEVEL ?? 'error', process.stderr),
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
const plannedFor = '2026-12-01T08:00:00Z';
await post('/v1/migrations', { partnerId, plannedFor });
const { migrationId = '' } = migrations.partners.get(partnerId)?.input ?? {};
await recordBatch(database, recordBatchOf({ first: 1, last: 3 }, { partnerId, migrationId }));
const slug = 'crm';
const retired = 'old-crm';
for (const source of [slug, retired])
  await post('/v1/event-sources', { slug: source, name: source, auth: 'signature' });
// The name of the key above: what it sends is its own.
await post('/v1/event-sources', { slug: 'contract', name: 'contract', auth: 'key' });
// Two, so that one is left to sign with when the other has been ended.
await post(`/v1/event-sources/${slug}/keys`, { scheme: 'v1' });
const { kid } = await post(`/v1/event-sources/${slug}/keys`, { scheme: 'v1' });
const spareKey = async (name: string) => (await post('/v1/api-keys', { name, scopes: ['migrations:read'] })).id;
const [rotated, revoked] = [await spareKey('rotated'), await spareKey('revoked')];
const reason = 'The provider is in maintenance';
const event = { id: 'exec-1', type: 'nobody.knows', subject: partnerId, time: plannedFor, data: {} };
const { id: eventId } = await post('/v1/events', event);
const bulk = { action: 'pause', partnerIds: [partnerId], expectedCount: 1, reason };
const { id: operationId } = await post('/v1/bulk-actions', bulk);
// Asked for by a person, as it has to be; nobody signs in here.
const approvalId = `apr_${randomUUID()}`;
await keepApproval(database, {
  id: approvalId,
  partnerId,
  migrationId,
  matter: 'verification',
  request: { action: 'skip', step: 'verification' },
  about: 'skip verification',
  reason,
  question: { code: 'inventory-mismatch', why: 'The two sides differ', hash: 'x' },
  seen: '"x.1"',
  timeZone: null,
  requestedBy: 'usr_0123456789abcdef01234567',
});
const [attention] = await database.sql<{ id: string }[]>`select id from attention_items limit 1`;
const attentionId = attention?.id ?? '';
const ids = { partnerId, eventId, operationId, attentionId, approvalId, slug, retired, kid, rotated, revoked };
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const served: Served = { url, key, ids };
process.stdout.write(`${JSON.stringify(served)}\n`);

async function post(path: string, payload: object): Promise<{ id: string; kid: string }> {
  const headers = { authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() };
  const answer = await app.inject({ method: 'POST', url: path, headers, payload });
  if (answer.statusCode >= 300) throw new Error(`${path} was answered with ${answer.statusCode}: ${answer.payload}`);
  return answer.json();
}

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
