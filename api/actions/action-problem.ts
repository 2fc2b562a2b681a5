import { findMigration } from '../../db/queries/migrations.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { mismatch } from '../mutations/preconditions.js';
import { Problem, unavailable } from '../problems.js';
import type { Services } from '../services.js';

type Needed = Pick<Services, 'database' | 'migrations'>;

/** What a caller is told of an action that was not taken, or of which nobody knows; any other error as it is. */
export async function actionProblem(error: unknown, services: Needed, partnerId: string, operationId: string) {
  if (!(error instanceof MigrationsClientError)) return error;
  if (error.code === 'wrong-state') {
    return new Problem('wrong-state', { detail: error.message, members: { ...error.wrongState } });
  }
  if (error.code === 'changed') return mismatch(error.changed?.tag ?? '', error.message);
  if (error.code === 'invalid') return new Problem('unprocessable', { detail: error.message });
  if (error.code === 'not-found') return endedOrUnknown(services, partnerId);
  if (error.code === 'outcome-unknown') {
    return unavailable(
      'Whether the action was taken is not known yet; repeat it with `Idempotency-Key` set to the `operationId`',
      5,
      { operationId },
    );
  }
  return error;
}

/** For a partner without a migration that could be acted on: it has ended, or there is none. */
export async function endedOrUnknown({ database, migrations }: Needed, partnerId: string): Promise<Problem> {
  const [run, row] = await Promise.all([migrations.describe(partnerId), findMigration(database, partnerId)]);
  // Right after an end the projection may lag; long after it Temporal has forgotten.
  const currentState = run?.state === 'closed' ? (run.endStage ?? 'terminated') : row?.stage;
  if (currentState === undefined) return new Problem('not-found', { detail: 'The partner has no migration' });
  return new Problem('wrong-state', {
    detail: 'The migration has ended',
    members: { currentState, allowedActions: [] },
  });
}
