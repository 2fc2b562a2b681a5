import type { Logger } from 'pino';
import type { Database } from '../db/connection.js';
import { isSchemaCurrent } from '../db/migrate.js';
import { BootError } from './boot-error.js';
import { waitFor } from './wait-for.js';

/**
 * Waits until the database answers, and sees that its schema is not older than the program.
 * @throws BootError when it does not answer within a minute, or was not migrated
 */
export async function waitForDatabase(database: Database, logger: Logger): Promise<void> {
  await waitFor({ what: 'the database', logger }, async () => {
    if (await isSchemaCurrent(database)) return;
    throw new BootError('The database has an older schema than this program: run `npm run db:migrate` first');
  });
}
