import { sql } from 'drizzle-orm';
import type { Database } from '../connection.js';
import { events } from '../schema.js';
import type { EventRow } from './events.js';

/**
 * Takes waiting events that are due, oldest first, and puts off their next try by the lease: other processes leave them
 * alone meanwhile, and a process that dies with them holds up nobody for longer. No transaction stays open.
 */
export async function claimWaitingEvents(
  database: Database,
  claim: { limit: number; leaseMs: number },
): Promise<EventRow[]> {
  // An array, which is made once: as a subquery of `in` the planner may run it per row and claim more than the limit.
  const due = sql`array(select id from ${events}
    where status in ('received', 'verified', 'parked') and (next_attempt_at is null or next_attempt_at <= now())
    order by received_at, id limit ${claim.limit} for update skip locked)`;
  const rows = await database.query((db) =>
    db
      .update(events)
      .set({ nextAttemptAt: sql`now() + make_interval(secs => ${claim.leaseMs / 1000})` })
      .where(sql`${events.id} = any(${due})`)
      .returning(),
  );
  return rows.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
}
