import { open, rm, stat } from 'node:fs/promises';
import { ConfigurationError } from '../config.js';
import type { Database } from '../db/connection.js';
import { createApiClient } from '../db/queries/api-clients.js';
import { scopes } from './scopes.js';

const lifetimeMs = 365 * 24 * 60 * 60 * 1000;

/** Of group and others. */
const othersMayRead = 0o077;

/**
 * Makes a key with all scopes and writes it to a file that only its owner can read, unless the file is there: so that a
 * first start has a key to use. True when one was made.
 * @throws ConfigurationError when others can read the file that is there.
 */
export async function ensureLocalAdminKey(database: Database, path: string): Promise<boolean> {
  // Opened exclusively before the key is made: of two processes that start at once, one makes it.
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (!file) {
    const { mode } = await stat(path);
    if ((mode & othersMayRead) === 0) return false;
    throw new ConfigurationError(
      `${path} holds a key and can be read by others: revoke it, remove the file, start again`,
    );
  }
  try {
    const { key } = await createApiClient(database, {
      name: 'local-admin',
      scopes: [...scopes],
      createdBy: 'portage',
      expiresAt: new Date(Date.now() + lifetimeMs),
    });
    await file.writeFile(`${key}\n`);
  } catch (error) {
    // An empty file would keep the next start from making one.
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return true;
}
