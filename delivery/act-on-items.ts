import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../db/connection.js';
import { appendAudit } from '../db/queries/audit.js';
import {
  beginItem,
  countUnknown,
  type Item,
  noteTaken,
  refreshBulkAction,
  settleItem,
} from '../db/queries/bulk-actions.js';
import { findOperation } from '../db/queries/operations.js';
import { inTransaction } from '../db/transaction.js';
import type { ActionRequest } from '../domain/actions.js';
import { type AuditOutcome, actorTypeOf } from '../domain/audit.js';
import type { BulkActionInput } from '../domain/bulk-actions.js';
import type { MigrationsClient } from '../temporal-client/migrations-client.js';
import { MigrationsClientError } from '../temporal-client/migrations-client-error.js';
import { type JudgeParts, RetryJudge } from './judge-retries.js';

export interface BulkActionParts extends Omit<JudgeParts, 'perSecond'> {
  database: Database;
  migrations: Pick<MigrationsClient, 'update' | 'check' | 'query'>;
  /** Updates a second. Default 10. */
  perSecond?: number;
}

export interface BulkActionRun {
  endsAt: number;
  signal: AbortSignal;
}

/** A partner whose workflow answers nobody must not hold up the others for ever. */
const maxUnknownOutcomes = 3;
const recheckPollMs = 1_000;

/**
 * Takes the operation's action on the items that are left, one after the other, until all are settled or the time is
 * over. Each has its own update id, so that an item at which a run died is taken once, however often it is tried.
 */
export async function actOnItems(
  parts: BulkActionParts,
  operationId: string,
  { endsAt, signal }: BulkActionRun,
): Promise<{ tried: number; left: number }> {
  const { database, perSecond = 10 } = parts;
  const operation = await findOperation(database, operationId);
  if (operation?.kind !== 'bulk-action') return { tried: 0, left: 0 };
  const input = operation.input as BulkActionInput;
  const request: ActionRequest = {
    actor: { type: 'operator', id: operation.requestedBy },
    reason: input.reason,
    ...input.params,
  };
  const judge = new RetryJudge({ ...parts, perSecond }, operationId);
  let tried = 0;
  let left = operation.pending;
  while (Date.now() < endsAt && !signal.aborted) {
    const startedAt = Date.now();
    const item = await beginItem(database, operationId);
    if (item) {
      tried += 1;
      await act(parts, input, request, item);
    } else {
      await judge.judge(signal);
      left = (await refreshBulkAction(database, operationId))?.pending ?? 0;
      if (left === 0) return { tried, left };
    }
    const tookMs = Date.now() - startedAt;
    // Thousands of retries take a while to look at: it rests nine times as long.
    const restMs = item ? Math.max(0, 1_000 / perSecond - tookMs) : Math.max(recheckPollMs, 9 * tookMs);
    await delay(Math.min(restMs, endsAt - Date.now()), undefined, { signal }).catch(() => undefined);
  }
  left = (await refreshBulkAction(database, operationId))?.pending ?? 0;
  return { tried, left };
}

async function act(
  { database, migrations }: BulkActionParts,
  { action, params }: BulkActionInput,
  request: ActionRequest,
  item: Item,
): Promise<void> {
  const { operationId, partnerId } = item;
  const updateId = `${operationId}:${partnerId}`;
  /** What became of the partner stands in its own history, too: the items go a month after the operation. */
  const settle = (outcome: AuditOutcome, note: (within: Database) => Promise<boolean>, code?: string) =>
    inTransaction(database, async (within) => {
      if (!(await note(within))) return;
      await appendAudit(within, {
        actor: { type: actorTypeOf(request.actor.id), id: request.actor.id },
        action: `api.migration.${action}`,
        target: { type: 'partner', id: partnerId },
        outcome,
        ...(code === undefined ? {} : { reason: code }),
        diff: { ...params, bulkAction: operationId, updateId },
        // That of the request for the whole.
        operationId: operationId.replace('opn_', ''),
      });
    });
  try {
    await migrations.update(partnerId, action, request, updateId);
  } catch (error) {
    if (!(error instanceof MigrationsClientError)) throw error;
    const refused = outcomeOf[error.code];
    if (refused) return settle('failed', (within) => settleItem(within, item, refused), refused.code);
    // With Temporal away no partner is to blame.
    if (await isAway(migrations)) return void (await delay(recheckPollMs));
    if ((await countUnknown(database, item)) < maxUnknownOutcomes) return;
    const unknown = { status: 'stillFailing', code: 'outcome-unknown' } as const;
    return settle('unknown', (within) => settleItem(within, item, unknown), unknown.code);
  }
  // That a retry was begun mends nothing yet; every other action is done when it is taken.
  if (action === 'retry') await settle('success', (within) => noteTaken(within, item));
  else await settle('success', (within) => settleItem(within, item, { status: 'resolved' }));
}

async function isAway(migrations: Pick<MigrationsClient, 'check'>): Promise<boolean> {
  try {
    await migrations.check();
    return false;
  } catch (error) {
    if (error instanceof MigrationsClientError) return true;
    throw error;
  }
}

/** What a refusal of the workflow means for the item; absent: nobody knows what has become of it. */
const outcomeOf: Partial<
  Record<MigrationsClientError['code'], { status: 'notApplicable' | 'stillFailing'; code: string }>
> = {
  'wrong-state': { status: 'notApplicable', code: 'wrong-state' },
  'not-found': { status: 'notApplicable', code: 'not-found' },
  invalid: { status: 'stillFailing', code: 'validation-failed' },
  'not-understood': { status: 'stillFailing', code: 'not-understood' },
};
