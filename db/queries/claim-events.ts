import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { type EventRow, eventColumns, isWaiting, supersedes } from './event-row.js';

export interface EventClaim {
  /** Partners at most, and events of each. */
  partners: number;
  perPartner: number;
  leaseMs: number;
  /** Only this one's. */
  partnerId?: string;
}

/** `isSuperseded` as of the claim; what is delivered of the same claim comes after it. */
export type ClaimedEvent = EventRow & { isSuperseded: boolean };

/**
 * Takes waiting events, by partner and in the order in which they came, and puts off their next try by the lease: other
 * processes leave them alone meanwhile, and a process that dies with them holds up nobody for longer. Whether a partner
 * is due its oldest waiting event decides, so that none overtakes another. No transaction stays open.
 */
export async function claimWaitingEvents(database: Database, claim: EventClaim): Promise<ClaimedEvent[][]> {
  const { sql } = database;
  const ofPartner = claim.partnerId === undefined ? sql`` : sql`and subject = ${claim.partnerId}`;
  // The oldest of a partner is looked up per row, by index; as a join the planner may read all that waits. What is
  // locked or updated by another claim meanwhile is left out or judged anew by PostgreSQL.
  const rows = await withoutValues(
    () => sql<ClaimedEvent[]>`
      with heads as materialized (
        select id, subject from events
        where ${isWaiting(sql)} and next_attempt_at <= now() ${ofPartner} and id = (
          select oldest.id from events oldest
          where oldest.subject = events.subject and oldest.status in ('received', 'verified', 'parked')
          order by oldest.received_at, oldest.id limit 1)
        order by next_attempt_at limit ${claim.partners}
        for update skip locked
      ), taken as materialized (
        select ordered.id from heads cross join lateral (
          select id, bool_and(next_attempt_at <= now()) over (order by received_at, id) as due
          from (
            select id, received_at, next_attempt_at from events
            where subject = heads.subject and ${isWaiting(sql)} order by received_at, id limit ${claim.perPartner}
          ) front
        ) ordered
        where ordered.due
      )
      update events set next_attempt_at = now() + make_interval(secs => ${claim.leaseMs / 1000})
      where id = any(array(select id from taken)) and ${isWaiting(sql)}
      returning ${eventColumns(sql)}, ${supersedes(sql)} as "isSuperseded"`,
  );
  const lanes = new Map<string, ClaimedEvent[]>();
  for (const event of rows.sort(byArrival)) {
    const lane = lanes.get(event.subject);
    if (lane) lane.push(event);
    else lanes.set(event.subject, [event]);
  }
  return [...lanes.values()];
}

/** Gives back what was claimed and not tried, to be tried again at the given time. */
export async function releaseEvents(database: Database, ids: readonly string[], nextAttemptAt: Date): Promise<void> {
  if (ids.length === 0) return;
  const { sql } = database;
  await withoutValues(
    () => sql`
      update events set next_attempt_at = ${nextAttemptAt} where id = any(${sql.array([...ids])}) and ${isWaiting(sql)}`,
  );
}

/** Makes a partner's parked events due at the given time: its migration starts. Returns how many there are. */
export async function releaseParkedEvents(database: Database, partnerId: string, at: Date): Promise<number> {
  const { sql } = database;
  const rows = await withoutValues(
    () => sql`
      update events set next_attempt_at = ${at}
      where subject = ${partnerId} and status = 'parked' and next_attempt_at > ${at} returning id`,
  );
  return rows.length;
}

/** How long the oldest event that should be with a workflow has waited; parked ones wait for a start, not for the relay. */
export async function oldestWaiting(database: Database): Promise<{ id: string; receivedAt: Date } | undefined> {
  const { sql } = database;
  const rows = await withoutValues(
    () => sql<{ id: string; receivedAt: Date }[]>`
      select id, received_at as "receivedAt" from events
      where ${isWaiting(sql)} and status <> 'parked' order by received_at, id limit 1`,
  );
  return rows[0];
}

function byArrival(one: EventRow, other: EventRow): number {
  return one.receivedAt.getTime() - other.receivedAt.getTime() || (one.id < other.id ? -1 : 1);
}
