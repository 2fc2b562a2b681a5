import { randomBytes } from 'node:crypto';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';

/**
 * The secret of this installation, base64 of 32 random bytes: the same for all who ask, whoever asks first, and whatever
 * becomes of the password of the database. @throws DatabaseError
 */
export async function installationSecret(database: Database): Promise<string> {
  const { sql } = database;
  // On conflict it updates instead of doing nothing: only so it sees the row that another commits meanwhile.
  const rows = await withoutValues(
    () => sql<{ secret: string }[]>`
      insert into installation_secrets as kept (id, api_secret) values (1, ${randomBytes(32).toString('base64')})
      on conflict (id) do update set api_secret = kept.api_secret returning kept.api_secret as secret`,
  );
  return rows[0]!.secret;
}
