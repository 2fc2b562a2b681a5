import { and, sql, TransactionRollbackError } from 'drizzle-orm';
import { isFinished, type OperationCounts } from '../../domain/operations.js';
import type { Database } from '../connection.js';
import { events, operations } from '../schema.js';
import type { EventRow } from './event-row.js';
import { type EventFilter, matches } from './events.js';
import { findOperation, newOperation, type Operation, recordProgress } from './operations.js';

/** Of a bulk the relay gets so many a second: new events are not to wait behind all of them. */
const perSecond = 100;

/** What a row is set to when it is to be delivered anew; what it was is kept with it. */
const before = `jsonb_build_object('status', events.status, 'reason', events.reason,
    'settledAt', events.settled_at, 'attention', events.attention, 'attempts', events.attempts,
    'lastError', events.last_error, 'waitingSince', events.waiting_since)`;
const anew = `before_operation = ${before},
  status = 'verified', reason = null, settled_at = null, attention = null, attempts = 0, refusals = 0,
  last_error = null`;

/**
 * Makes the event due for delivery at once, under the id that it has: a workflow that has seen it does nothing twice.
 * Undefined when it has been applied meanwhile, or does not exist.
 */
export async function redeliverEvent(database: Database, id: string): Promise<EventRow | undefined> {
  const rows = await database.query((db) =>
    db
      .update(events)
      .set({
        beforeOperation: sql.raw(before),
        status: 'verified',
        reason: null,
        settledAt: null,
        attention: null,
        attempts: 0,
        refusals: 0,
        lastError: null,
        operationId: null,
        nextAttemptAt: sql`now()`,
        waitingSince: sql`now()`,
      })
      .where(sql`${events.id} = ${id} and ${events.status} <> 'applied'`)
      .returning(),
  );
  return rows[0];
}

/** How many events a bulk redelivery would take; applied ones are never among them. */
export async function countRedeliverable(database: Database, filter: EventFilter): Promise<number> {
  const rows = await database.query((db) =>
    db.select({ count: sql<number>`count(*)::integer` }).from(events).where(redeliverable(filter)),
  );
  return rows[0]?.count ?? 0;
}

/**
 * Makes all that match due for delivery, spread over time, as one operation. Undefined, and nothing done, when they are
 * not as many as expected.
 */
export async function redeliverEvents(
  database: Database,
  order: { filter: EventFilter; input: unknown; expectedCount: number; requestedBy: string },
): Promise<Operation | undefined> {
  const { filter, input, expectedCount, requestedBy } = order;
  return database
    .query((db) =>
      db.transaction(async (tx) => {
        const values = newOperation({ kind: 'redeliver-events', input, requestedBy, total: expectedCount });
        const [operation] = await tx.insert(operations).values(values).returning();
        const taken = await tx.execute(sql`
        with chosen as (select id, row_number() over (order by received_at, id) as place from events
          where ${redeliverable(filter)})
        update events set ${sql.raw(anew)}, operation_id = ${values.id},
          next_attempt_at = now() + make_interval(secs => chosen.place / ${perSecond}::float8),
          waiting_since = now() + make_interval(secs => chosen.place / ${perSecond}::float8)
        from chosen where events.id = chosen.id and events.status <> 'applied' returning 1`);
        if (taken.length === expectedCount) return operation;
        return tx.rollback();
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof TransactionRollbackError) return undefined;
      throw error;
    });
}

/** Brings the counts of a bulk redelivery up to date by what has become of its events. Gives the row. */
export async function refreshRedelivery(database: Database, id: string): Promise<Operation | undefined> {
  const operation = await findOperation(database, id);
  if (operation?.kind !== 'redeliver-events' || isFinished(operation.status)) return operation;
  const counts = await countsOf(database, operation);
  // A look at it changes nothing.
  const isUpToDate = countNames.every((name) => counts[name] === operation[name]);
  return isUpToDate ? operation : recordProgress(database, id, counts);
}

/**
 * Takes back what has not been tried yet, and ends the operation, unless it has ended by itself. What the relay has in hand
 * may be with its workflow already, and goes on. Gives the row.
 */
export async function cancelRedelivery(database: Database, id: string): Promise<Operation | undefined> {
  const takenBack = await database.query((db) =>
    db.execute(sql`
      update events set status = before_operation ->> 'status', reason = before_operation ->> 'reason',
        settled_at = (before_operation ->> 'settledAt')::timestamptz, attention = before_operation ->> 'attention',
        attempts = coalesce((before_operation ->> 'attempts')::integer, 0), last_error = before_operation ->> 'lastError',
        waiting_since = (before_operation ->> 'waitingSince')::timestamptz,
        next_attempt_at = case when before_operation ->> 'status' in ('received', 'verified', 'parked') then now() end,
        operation_id = null
      where operation_id = ${id} and status = 'verified' and attempts = 0 and claimed_until is null returning 1`),
  );
  const operation = await findOperation(database, id);
  if (!operation) return undefined;
  const counts = await countsOf(database, operation);
  if (takenBack.length === 0 && counts.pending === 0) return recordProgress(database, id, counts);
  // What was tried in vain, or is on its way, goes on as any event does.
  const tried = { stillFailing: counts.stillFailing + counts.pending, pending: 0 };
  return recordProgress(database, id, { ...counts, ...tried }, { status: 'cancelled' });
}

const countNames = ['resolved', 'stillFailing', 'notApplicable', 'pending'] as const;

async function countsOf(database: Database, { id, total }: Operation): Promise<OperationCounts> {
  const [found] = await database.query((db) =>
    db.execute<Record<'resolved' | 'stillFailing' | 'pending', number>>(sql`
      select count(*) filter (where status in ('delivered', 'applied'))::integer as resolved,
        count(*) filter (where status in ('dead', 'parked'))::integer as "stillFailing",
        count(*) filter (where status in ('received', 'verified'))::integer as pending
      from events where operation_id = ${id}`),
  );
  const { resolved, stillFailing, pending } = found ?? { resolved: 0, stillFailing: 0, pending: 0 };
  // What is ignored needs nothing; what was taken back, or is delivered by hand meanwhile, is no longer the operation's.
  return { total, resolved, stillFailing, pending, notApplicable: total - resolved - stillFailing - pending };
}

function redeliverable(filter: EventFilter) {
  return and(matches(filter), sql`${events.status} <> 'applied'`);
}
