import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { type EventRow, eventColumns, isIdle, isWaiting, supersedes } from './event-row.js';

export interface EventClaim {
  /** At most, and events of each. */
  lanes: number;
  perLane: number;
  leaseMs: number;
  /** Only this one's. */
  partnerId?: string;
}

/** `isSuperseded` as of the claim; what is delivered of the same claim comes after it. */
export type ClaimedEvent = EventRow & { isSuperseded: boolean };

/**
 * Takes waiting events in lanes, each to be delivered in its order, and puts off their next try by the lease: other
 * processes leave them alone meanwhile, and a process that dies with them holds up nobody for longer. No transaction stays
 * open.
 *
 * A lane is a partner's, in the order in which its events came. It is due when its oldest one is, those aside that are
 * parked for a later look. The oldest of all is taken then, due or not, since it tells whether the partner has started by
 * now; other parked ones that are not due stay. An event without a partner is a lane of its own.
 */
export async function claimWaitingEvents(database: Database, claim: EventClaim): Promise<ClaimedEvent[][]> {
  const { sql } = database;
  const ofPartner = claim.partnerId === undefined ? sql`` : sql`and subject = ${claim.partnerId}`;
  // The oldest of a partner is looked up per row, by index; as a join the planner may read all that waits. Each lane is
  // locked by its oldest event, which is judged anew by PostgreSQL when another claim has had it meanwhile.
  const rows = await withoutValues(
    () => sql<ClaimedEvent[]>`
      with due as materialized (
        select id, subject from events
        where ${isWaiting(sql)} and next_attempt_at <= now() ${ofPartner} and (subject = '' or id = (
          select oldest.id from events oldest
          where oldest.subject = events.subject and oldest.status in ('received', 'verified', 'parked')
            and not ${isIdle(sql, 'oldest')}
          order by oldest.received_at, oldest.id limit 1))
        order by next_attempt_at limit ${claim.lanes}
      ), heads as materialized (
        select id, subject from events
        where ${isWaiting(sql)} and (next_attempt_at <= now() or ${isIdle(sql)}) and id = any(array(
          select case when due.subject = '' then due.id else (
            select oldest.id from events oldest
            where oldest.subject = due.subject and oldest.status in ('received', 'verified', 'parked')
            order by oldest.received_at, oldest.id limit 1) end
          from due))
        for update skip locked
      ), taken as materialized (
        select id from heads
        union all
        select ordered.id from heads cross join lateral (
          select id, bool_and(next_attempt_at <= now()) over (order by received_at, id) as due
          from (
            select id, received_at, next_attempt_at from events
            where subject = heads.subject and ${isWaiting(sql)} and id <> heads.id and not ${isIdle(sql)}
            order by received_at, id limit ${claim.perLane - 1}
          ) front
        ) ordered
        where heads.subject <> '' and ordered.due
      ), until as (select now() + make_interval(secs => ${claim.leaseMs / 1000}) as over)
      update events set next_attempt_at = until.over, claimed_until = until.over from until
      where id = any(array(select id from taken)) and ${isWaiting(sql)}
      returning ${eventColumns(sql)}, ${supersedes(sql)} as "isSuperseded"`,
  );
  const lanes = new Map<string, ClaimedEvent[]>();
  for (const event of rows.sort(byArrival)) {
    const key = event.subject || event.id;
    const lane = lanes.get(key);
    if (lane) lane.push(event);
    else lanes.set(key, [event]);
  }
  return [...lanes.values()];
}

/** Gives back what was claimed and not tried, to be tried again at the given time. */
export async function releaseEvents(database: Database, ids: readonly string[], nextAttemptAt: Date): Promise<void> {
  if (ids.length === 0) return;
  const { sql } = database;
  await withoutValues(
    () => sql`
      update events set next_attempt_at = ${nextAttemptAt}, claimed_until = null
      where id = any(${sql.array([...ids])}) and ${isWaiting(sql)}`,
  );
}

/**
 * Makes a partner's parked events due at the given time, since its migration starts; those in somebody's hands come back
 * by themselves. Returns how many there are.
 */
export async function releaseParkedEvents(database: Database, partnerId: string, at: Date): Promise<number> {
  const { sql } = database;
  const rows = await withoutValues(
    () => sql`
      update events set next_attempt_at = ${at}
      where subject = ${partnerId} and status = 'parked' and next_attempt_at > ${at} and claimed_until is null
      returning id`,
  );
  return rows.length;
}

function byArrival(one: EventRow, other: EventRow): number {
  return one.receivedAt.getTime() - other.receivedAt.getTime() || (one.id < other.id ? -1 : 1);
}
