import { findMigration } from '../../db/queries/migrations.js';
import type { MigrationSnapshot } from '../../domain/migration.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { Problem, unavailable } from '../problems.js';
import type { Services } from '../services.js';

/** A migration as it can be told now; `asOf` RFC 3339. */
export interface MigrationView {
  snapshot: MigrationSnapshot;
  source: 'live' | 'projection';
  asOf: string;
}

/**
 * The partner's newest migration: from the workflow when a worker answers in time, else what it last recorded.
 * @throws Problem `not-found` for a partner without one; `unavailable` when there may be one, but nobody can tell.
 */
export async function viewMigration(
  { database, migrations }: Pick<Services, 'database' | 'migrations'>,
  partnerId: string,
): Promise<MigrationView> {
  const [live, row] = await Promise.all([askWorkflow(migrations, partnerId), findMigration(database, partnerId)]);
  if (typeof live === 'object') return { snapshot: live, source: 'live', asOf: new Date().toISOString() };
  if (row) {
    // Rows recorded by an earlier release lack what was added since.
    const snapshot = { ...row.snapshot, allowedActions: row.snapshot.allowedActions ?? [] };
    return { snapshot, source: 'projection', asOf: row.updatedAt.toISOString() };
  }
  if (live === 'not-found') throw new Problem('not-found', { detail: 'The partner has no migration' });
  throw unavailable('Nothing is recorded of this partner, and its workflow does not answer at the moment', 2);
}

async function askWorkflow(
  migrations: Services['migrations'],
  partnerId: string,
): Promise<MigrationSnapshot | 'not-found' | 'silent'> {
  try {
    return await migrations.query(partnerId);
  } catch (error) {
    if (!(error instanceof MigrationsClientError)) throw error;
    return error.code === 'not-found' ? 'not-found' : 'silent';
  }
}
