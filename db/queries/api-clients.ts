import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, asc, eq, getTableColumns, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { apiKeyOf, apiKeyPattern, keyOverlapMs } from '../../domain/keys.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { apiClients } from '../schema.js';

/** A machine that may call the API. */
export type ApiClient = Omit<typeof apiClients.$inferSelect, 'secretHash' | 'previousHash'>;

/** Whose live key it is, which of its keys (two count while one replaces the other), and when that one ends. */
export type AuthenticatedClient = ApiClient & { keyId: string; endsAt: Date };

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
// Compared for an unknown id, so that the answer takes as long as for a known one.
const hashOfNobody = randomBytes(32);

/** Makes a client and its key; the key is shown this once and kept nowhere. */
export async function createApiClient(
  database: Database,
  client: { name: string; scopes: string[]; createdBy: string; expiresAt: Date },
): Promise<{ client: ApiClient; key: string }> {
  const id = Array.from(randomBytes(12), (byte) => alphabet[byte % alphabet.length]).join('');
  const { secret, secretHash } = newSecret();
  const rows = await database.query((db) =>
    db
      .insert(apiClients)
      .values({ ...client, id, secretHash })
      .returning(),
  );
  return { client: withoutHash(rows[0]!), key: apiKeyOf(id, secret) };
}

/**
 * Gives the client a new key; the one that it had goes on for 24 hours, until its own end or that of the new one: whichever
 * comes first. The one before that ends at once. Undefined for a client that is unknown, revoked or expired.
 */
export async function rotateApiKey(
  database: Database,
  id: string,
  expiresAt: Date,
): Promise<{ client: ApiClient; key: string } | undefined> {
  const { secret, secretHash } = newSecret();
  const overlapEnd = new Date(Date.now() + keyOverlapMs).toISOString();
  const rows = await database.query((db) =>
    db
      .update(apiClients)
      .set({
        secretHash,
        expiresAt,
        previousHash: sql`${apiClients.secretHash}`,
        previousUntil: sql`least(${apiClients.expiresAt}, ${overlapEnd}::timestamptz, ${expiresAt.toISOString()}::timestamptz)`,
      })
      .where(and(eq(apiClients.id, id), isNull(apiClients.revokedAt), gt(apiClients.expiresAt, sql`now()`)))
      .returning(),
  );
  return rows[0] && { client: withoutHash(rows[0]), key: apiKeyOf(id, secret) };
}

export async function findApiClient(database: Database, id: string): Promise<ApiClient | undefined> {
  const rows = await database.query((db) => db.select().from(apiClients).where(eq(apiClients.id, id)));
  return rows[0] && withoutHash(rows[0]);
}

/** The names of those among the ids that are clients, ended ones too; people have none here. */
export async function clientNames(database: Database, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await database.query((db) =>
    db.select({ id: apiClients.id, name: apiClients.name }).from(apiClients).where(inArray(apiClients.id, wanted)),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The id of the one live client of this name; undefined when there is none, or more than one. */
export async function clientIdByName(database: Database, name: string): Promise<string | undefined> {
  const isLive = and(isNull(apiClients.revokedAt), gt(apiClients.expiresAt, sql`now()`));
  const rows = await database.query((db) =>
    db
      .select({ id: apiClients.id })
      .from(apiClients)
      .where(and(eq(apiClients.name, name), isLive))
      .limit(2),
  );
  return rows.length === 1 ? rows[0]?.id : undefined;
}

/** The same, held as it is until the transaction ends. */
export async function lockApiClient(within: Database, id: string): Promise<ApiClient | undefined> {
  const rows = await within.query((db) => db.select().from(apiClients).where(eq(apiClients.id, id)).for('update'));
  return rows[0] && withoutHash(rows[0]);
}

/** Whether any key counts that may do everything. */
export async function hasLiveAdminKey(database: Database): Promise<boolean> {
  const rows = await database.query((db) =>
    db
      .select({ id: apiClients.id })
      .from(apiClients)
      .where(
        and(
          sql`'admin' = any(${apiClients.scopes})`,
          isNull(apiClients.revokedAt),
          gt(apiClients.expiresAt, sql`now()`),
        ),
      )
      .limit(1),
  );
  return rows.length > 0;
}

/** By id, ended ones too; `after` is the last one of the page before. */
export async function listApiClients(
  database: Database,
  page: { after?: string | undefined; limit: number },
): Promise<ApiClient[]> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(apiClients)
      .where(page.after === undefined ? undefined : gt(apiClients.id, page.after))
      .orderBy(asc(apiClients.id))
      .limit(page.limit),
  );
  return rows.map(withoutHash);
}

/** The client whose live key this is; undefined for any other text, and for an expired or revoked key. */
export async function authenticateApiKey(database: Database, key: string): Promise<AuthenticatedClient | undefined> {
  const [, id, secret] = apiKeyPattern.exec(key) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const row = await findWithHashes(database, id);
  const shown = digest(secret);
  // Both are always compared, whatever there is to compare with.
  const isCurrent = timingSafeEqual(shown, row ? Buffer.from(row.secretHash, 'hex') : hashOfNobody);
  const isPrevious = timingSafeEqual(shown, row?.previousHash ? Buffer.from(row.previousHash, 'hex') : hashOfNobody);
  if (!row || row.revokedAt) return undefined;
  const until = isCurrent ? row.expiresAt : isPrevious ? row.previousUntil : null;
  if (!until) return undefined;
  // No key outlives its client.
  const endsAt = new Date(Math.min(until.getTime(), row.expiresAt.getTime()));
  if (endsAt.getTime() <= Date.now()) return undefined;
  const lastUsedAt = await touch(database, row);
  return { ...withoutHash({ ...row, lastUsedAt }), keyId: `${id}_${shown.toString('hex').slice(0, 8)}`, endsAt };
}

/** Ends the client's keys at once; the first time stands. Undefined for an unknown client. */
export async function revokeApiClient(database: Database, id: string): Promise<ApiClient | undefined> {
  const rows = await database.query((db) =>
    db
      .update(apiClients)
      .set({ revokedAt: sql`coalesce(${apiClients.revokedAt}, now())` })
      .where(eq(apiClients.id, id))
      .returning(),
  );
  return rows[0] && withoutHash(rows[0]);
}

const columns = Object.entries(getTableColumns(apiClients)).map(([key, { name }]) => `${name} as "${key}"`);

/** By a statement that is prepared once: it runs before every request. */
async function findWithHashes(database: Database, id: string): Promise<typeof apiClients.$inferSelect | undefined> {
  const { sql } = database;
  const rows = await withoutValues(
    () => sql<(typeof apiClients.$inferSelect)[]>`
      select ${sql.unsafe(columns.join(', '))} from api_clients where id = ${id}`,
  );
  return rows[0];
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

function newSecret(): { secret: string; secretHash: string } {
  const secret = randomBytes(32).toString('hex');
  return { secret, secretHash: digest(secret).toString('hex') };
}

function withoutHash({ secretHash: _, previousHash: __, ...client }: typeof apiClients.$inferSelect): ApiClient {
  return client;
}
