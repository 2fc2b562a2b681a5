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
