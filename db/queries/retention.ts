import { type SQL, sql } from 'drizzle-orm';
import { eventIdsKeptDays } from '../../domain/events.js';
import type { Database } from '../connection.js';

/** How long what is over is kept, in days. */
export interface Retention {
  /** Names and addresses, from the end of the migration. */
  contactsDays: number;
  /** From when the event was settled; those of a migration that goes on, or has ended not long ago, stay. */
  eventsDays: number;
  /** From when the operation ended; its items go with it. */
  operationsDays: number;
  /** From when the item was closed; what was told of it goes with it. The same of what a second person decided. */
  attentionDays: number;
}

/** So many at most, so that no statement runs for long. Gives how many went. @throws DatabaseError */
type Removal = (database: Database, days: number, atMost: number) => Promise<number>;

/** Of migrations that have ended. A report then names contacts by their ids alone. */
export const removeOldContacts: Removal = (database, days, atMost) =>
  removed(
    database,
    sql`
      delete from partner_contacts where (migration_id, contact_id) in (
        select contact.migration_id, contact.contact_id from partner_contacts contact
        join migrations on migrations.id = contact.migration_id
        where migrations.ended_at < now() - make_interval(days => ${days})
        limit ${atMost} for update of contact skip locked) returning 1`,
  );

/** Events that are applied, ignored or dead, unless somebody is asked about them. */
export const removeOldEvents: Removal = (database, days, atMost) =>
  // Nothing is settled before it is received: by that the old ones are found without reading the others.
  removed(
    database,
    sql`
      delete from events where id in (
        select id from events
        where received_at < now() - make_interval(days => ${days}) and settled_at < now() - make_interval(days => ${days})
          and status in ('applied', 'ignored', 'dead')
          and not exists (select from migrations where migrations.partner_id = events.subject
            and (ended_at is null or ended_at > now() - make_interval(days => ${eventIdsKeptDays})))
          and not exists (select from attention_items item
            where item.subject_kind = 'event' and item.subject = events.id and item.closed_at is null)
        order by received_at, id limit ${atMost} for update skip locked) returning 1`,
  );

/** Operations that have ended, and what became of each of their targets. */
export const removeOldOperations: Removal = (database, days, atMost) =>
  removed(
    database,
    sql`
      delete from operations where id in (
        select id from operations
        where created_at < now() - make_interval(days => ${days}) and finished_at < now() - make_interval(days => ${days})
        order by created_at, id limit ${atMost} for update skip locked) returning 1`,
  );

/** Closed items, but for the types of events that somebody wants no more word of: they would be asked about anew. */
export const removeOldAttention: Removal = (database, days, atMost) =>
  removed(
    database,
    sql`
      delete from attention_items where id in (
        select id from attention_items
        where closed_at < now() - make_interval(days => ${days})
          and (dismissed_by is null or code <> 'event-type-unknown')
        order by closed_at, id limit ${atMost} for update skip locked) returning 1`,
  );

/** Requests for a second person that are decided, or lapsed; what the audit history says of them stays. */
export const removeOldApprovals: Removal = (database, days, atMost) =>
  removed(
    database,
    sql`
      delete from approvals where id in (
        select id from approvals
        where decided_at < now() - make_interval(days => ${days}) and (status <> 'approved' or done_at is not null)
        order by decided_at, id limit ${atMost} for update skip locked) returning 1`,
  );

async function removed(database: Database, statement: SQL): Promise<number> {
  return (await database.query((db) => db.execute(statement))).length;
}
