import { open, rm } from 'node:fs/promises';
import type { Database } from '../db/connection.js';
import { createApiClient } from '../db/queries/api-clients.js';
import { scopes } from './scopes.js';

const lifetimeMs = 365 * 24 * 60 * 60 * 1000;

/**
 * Makes a key with all scopes and writes it to a file that only its owner can read, unless the file is there: so that a
 * first start has a key to use. True when one was made.
 */
export async function ensureLocalAdminKey(database: Database, path: string): Promise<boolean> {
  // Opened exclusively before the key is made: of two processes that start at once, one makes it.
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (!file) return false;
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
