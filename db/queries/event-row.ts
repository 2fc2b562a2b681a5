import { getTableColumns } from 'drizzle-orm';
import type { Sql } from 'postgres';
import { events } from '../schema.js';

/** An event of the inbox and its receipt. */
export type EventRow = typeof events.$inferSelect;

const columns = Object.entries(getTableColumns(events)).map(([key, { name }]) => `events.${name} as "${key}"`);

/** All columns of an {@link EventRow}, for statements written by hand: those are prepared once, drizzle's each time. */
export function eventColumns(sql: Sql) {
  return sql.unsafe(columns.join(', '));
}

/** The statuses of an event that no workflow has; as a literal, since only so the planner knows the partial indexes. */
export function isWaiting(sql: Sql) {
  return sql.unsafe(`events.status in ('received', 'verified', 'parked')`);
}

/**
 * Whether a waiting event waits for a start alone: it is parked, and its next look is not due. Others need not wait behind
 * it for that look.
 */
export function isIdle(sql: Sql, row: 'events' | 'oldest' = 'events') {
  return sql.unsafe(`coalesce(${row}.status = 'parked' and ${row}.last_error = 'not-started'
    and ${row}.next_attempt_at > now() and ${row}.claimed_until is null, false)`);
}

/** Since when a waiting event waits: one that is delivered anew not since its receipt, which may be long ago. */
export function waitsSince(sql: Sql) {
  return sql.unsafe('coalesce(events.waiting_since, events.received_at)');
}

/** Whether a later event about the same thing has been delivered; see `isSuperseded`. */
export function supersedes(sql: Sql) {
  return sql.unsafe(`exists (
    select 1 from events later
    where later.subject = events.subject and later.source = events.source and later.object_id = events.object_id
      and later.status in ('delivered', 'applied') and later.id <> events.id
      and split_part(later.type, '.', 1) = split_part(events.type, '.', 1)
      and case when later.sequence ~ '^[0-9]{1,18}$' and events.sequence ~ '^[0-9]{1,18}$'
        then later.sequence::bigint > events.sequence::bigint else later.occurred_at > events.occurred_at end)`);
}
