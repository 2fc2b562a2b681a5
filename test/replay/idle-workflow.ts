import type { MigrationInput } from '../../domain/migration.js';
import { Journey } from '../../workflows/partner-migration/journey.js';

/** A workflow with a fault: its duty is due at once whenever it has been done. */
export async function partnerMigration(input: MigrationInput): Promise<never> {
  const journey = new Journey(input);
  for (;;) await journey.wait('nothing', () => ({ kind: 'look', at: 0 }));
}
