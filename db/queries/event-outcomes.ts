import type { EventAttention } from '../../domain/events.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { type EventRow, eventColumns, isWaiting, supersedes, waitsSince } from './event-row.js';

// Each gives the row as it stands afterwards, so that a caller can answer with it without another look.

/** Notes that the workflow has the event. The workflow may have settled it before: then the outcome stands. */
export async function markDelivered(
  database: Database,
  id: string,
  to: { workflowId: string; migrationId?: string },
): Promise<EventRow | undefined> {
  const { sql } = database;
  return first(
    () => sql<EventRow[]>`
      update events set ${deliveredTo(sql, to)} where id = ${id} returning ${eventColumns(sql)}`,
  );
}

/** The same for several events of a workflow, by one statement. */
export async function markAllDelivered(
  database: Database,
  ids: readonly string[],
  to: { workflowId: string },
): Promise<void> {
  const { sql } = database;
  await withoutValues(() => sql`update events set ${deliveredTo(sql, to)} where id = any(${sql.array([...ids])})`);
}

function deliveredTo(sql: Database['sql'], to: { workflowId: string; migrationId?: string }) {
  return sql`
    status = case when ${isWaiting(sql)} then 'delivered' else status end,
    delivered_at = coalesce(delivered_at, now()), workflow_id = ${to.workflowId},
    migration_id = coalesce(${to.migrationId ?? null}, migration_id), attempts = attempts + 1,
    next_attempt_at = null, claimed_until = null, last_error = null, refusals = 0,
    attention = case when attention = 'parked-long' then null else attention end`;
}

/**
 * Notes a failed try to deliver: a code, never a text with data in it, and when the next try is due. Refusals are counted as
 * long as nothing else comes between.
 */
export async function markAttemptFailed(
  database: Database,
  id: string,
  failure: { code: string; isRefusal: boolean; nextAttemptAt: Date },
): Promise<EventRow | undefined> {
  const { sql } = database;
  return first(
    () => sql<EventRow[]>`
      update events set attempts = attempts + 1, last_error = ${failure.code}, next_attempt_at = ${failure.nextAttemptAt},
        refusals = case when ${failure.isRefusal} then refusals + 1 else 0 end, claimed_until = null
      where id = ${id} and ${isWaiting(sql)} returning ${eventColumns(sql)}`,
  );
}

/** Settles an event that never reaches a workflow. Undefined when it had been settled before; then that outcome stands. */
export async function markSettled(
  database: Database,
  id: string,
  outcome: { status: 'ignored' | 'dead'; reason: string; attention?: EventAttention },
): Promise<EventRow | undefined> {
  const { sql } = database;
  return first(
    () => sql<EventRow[]>`
      update events set status = ${outcome.status}, reason = ${outcome.reason}, settled_at = now(),
        next_attempt_at = null, claimed_until = null, attention = ${outcome.attention ?? null}
      where id = ${id} and settled_at is null returning ${eventColumns(sql)}`,
  );
}

/**
 * The same for a type that we do not know: attention is asked for once per source and type, by the event whose item in the
 * queue is `isFirst`.
 */
export async function settleUnknownType(
  database: Database,
  id: string,
  isFirst: boolean,
): Promise<EventRow | undefined> {
  const { sql } = database;
  return first(
    () => sql<EventRow[]>`
      update events set status = 'ignored', reason = 'unknown-type', settled_at = now(), next_attempt_at = null,
        claimed_until = null, attention = ${isFirst ? 'unknown-type' : null}
      where id = ${id} and settled_at is null returning ${eventColumns(sql)}`,
  );
}

/**
 * Notes that the partner has no migration yet; without effect on events that have been delivered or settled. Those that
 * have waited for longer than `longAfterMs` ask for attention.
 */
export async function markParked(
  database: Database,
  ids: readonly string[],
  until: { nextAttemptAt: Date; longAfterMs: number },
): Promise<EventRow[]> {
  const { sql } = database;
  return withoutValues(
    () => sql<EventRow[]>`
      update events set status = 'parked', attempts = attempts + 1, last_error = 'not-started',
        refusals = 0, next_attempt_at = ${until.nextAttemptAt}, claimed_until = null,
        attention = case when ${waitsSince(sql)} < now() - make_interval(secs => ${until.longAfterMs / 1000})
          then 'parked-long' else attention end
      where id = any(${sql.array([...ids])}) and ${isWaiting(sql)} returning ${eventColumns(sql)}`,
  );
}

/**
 * Whether a later event of the same source about the same thing, of the same family of types, has been delivered. Later
 * is by the sender's sequence where both have a number, else by the time at which it happened.
 */
export async function isSuperseded(database: Database, id: string): Promise<boolean> {
  const { sql } = database;
  const rows = await withoutValues(
    () => sql<{ isSuperseded: boolean }[]>`
      select ${supersedes(sql)} as "isSuperseded" from events where id = ${id}`,
  );
  return rows[0]?.isSuperseded ?? false;
}

async function first(query: () => PromiseLike<EventRow[]>): Promise<EventRow | undefined> {
  return (await withoutValues(query))[0];
}
