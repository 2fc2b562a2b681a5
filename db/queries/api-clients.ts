import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { apiClients } from '../schema.js';

/** A machine that may call the API. */
export type ApiClient = Omit<typeof apiClients.$inferSelect, 'secretHash'>;

/** Format of a key: the client's id, then its 256-bit secret. */
export const apiKeyPattern = /^pm_live_([a-z2-7]{12})_([0-9a-f]{64})$/;

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
// Compared for an unknown id, so that the answer takes as long as for a known one.
const hashOfNobody = randomBytes(32);

/** Makes a client and its key; the key is shown this once and kept nowhere. */
export async function createApiClient(
  database: Database,
  client: { name: string; scopes: string[]; createdBy: string; expiresAt: Date },
): Promise<{ client: ApiClient; key: string }> {
  const id = Array.from(randomBytes(12), (byte) => alphabet[byte % alphabet.length]).join('');
  const secret = randomBytes(32).toString('hex');
  const rows = await database.query((db) =>
    db
      .insert(apiClients)
      .values({ ...client, id, secretHash: digest(secret).toString('hex') })
      .returning(),
  );
  return { client: withoutHash(rows[0]!), key: `pm_live_${id}_${secret}` };
}

/** The client whose live key this is; undefined for any other text, and for an expired or revoked key. */
export async function authenticateApiKey(database: Database, key: string): Promise<ApiClient | undefined> {
  const [, id, secret] = apiKeyPattern.exec(key) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const { sql } = database;
  // Prepared once: it runs before every request.
  const [row] = await withoutValues(
    () => sql<(typeof apiClients.$inferSelect)[]>`
      select id, name, secret_hash as "secretHash", scopes, created_at as "createdAt", created_by as "createdBy",
        expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"
      from api_clients where id = ${id}`,
  );
  const expected = row ? Buffer.from(row.secretHash, 'hex') : hashOfNobody;
  const matches = timingSafeEqual(digest(secret), expected);
  if (!row || !matches || row.revokedAt || row.expiresAt.getTime() <= Date.now()) return undefined;
  const lastUsedAt = await touch(database, row);
  return withoutHash({ ...row, lastUsedAt });
}

/** Ends the client's key at once. */
export async function revokeApiClient(database: Database, id: string): Promise<void> {
  await database.query((db) =>
    db
      .update(apiClients)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiClients.id, id), isNull(apiClients.revokedAt))),
  );
}

const touchAfterMs = 60_000;

/** At most once a minute: a write for every request would cost more than the request. */
async function touch(database: Database, row: typeof apiClients.$inferSelect): Promise<Date | null> {
  const now = Date.now();
  if (row.lastUsedAt && now - row.lastUsedAt.getTime() < touchAfterMs) return row.lastUsedAt;
  const stale = lt(apiClients.lastUsedAt, new Date(now - touchAfterMs));
  await database.query((db) =>
    db
      .update(apiClients)
      .set({ lastUsedAt: new Date(now) })
      .where(and(eq(apiClients.id, row.id), or(isNull(apiClients.lastUsedAt), stale))),
  );
  return new Date(now);
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function withoutHash({ secretHash: _, ...client }: typeof apiClients.$inferSelect): ApiClient {
  return client;
}
