import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { ConfigurationError } from '../../config.js';
import type { Database } from '../../db/connection.js';
import { authenticateApiKey, createApiClient } from '../../db/queries/api-clients.js';
import { appendAudit } from '../../db/queries/audit.js';
import { inTransaction, lockByName } from '../../db/transaction.js';
import { portage } from '../../domain/audit.js';
import { scopes } from '../../domain/authorization.js';
import { maxKeyLifeMs } from '../../domain/keys.js';

/** Of group and others. */
const othersMayRead = 0o077;
const lockName = 'portage local admin key';

/**
 * Makes a key with all scopes and writes it to a file that only its owner can read, unless a key that counts is there: so
 * that a first start has a key to use. What is left of a process that was killed, and a key that counts no longer, are
 * replaced. True when one was made.
 * @throws ConfigurationError when others can read the file that is there.
 */
export async function ensureLocalAdminKey(database: Database, path: string): Promise<boolean> {
  return inTransaction(database, async (within) => {
    // Of processes that start at once, one makes the key and the others find it.
    await lockByName(within, lockName);
    if (await holdsLiveKey(within, path)) return false;
    const wanted = { name: 'local-admin', scopes: [...scopes], expiresAt: new Date(Date.now() + maxKeyLifeMs) };
    const { client, key } = await createApiClient(within, { ...wanted, createdBy: portage.id });
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await writeFile(unfinished, `${key}\n`, { flag: 'wx', mode: 0o600 });
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
    await appendAudit(within, {
      actor: portage,
      action: 'api.api-key.create',
      target: { type: 'api-key', id: client.id },
      outcome: 'success',
      diff: wanted,
    });
    return true;
  });
}

async function holdsLiveKey(database: Database, path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return false;
  if ((found.mode & othersMayRead) !== 0) {
    throw new ConfigurationError(
      `${path} holds a key and can be read by others: revoke it, remove the file, start again`,
    );
  }
  return (await authenticateApiKey(database, (await readFile(path, 'utf8')).trim())) !== undefined;
}
