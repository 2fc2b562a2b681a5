import { type Stage, stages } from '../../domain/stages.js';
import type { SystemAttentionCode } from '../../domain/system-attention.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { waitsSince } from './event-row.js';

/** Stored events that no workflow has, though nothing is missing for that, by their wait. @throws DatabaseError */
export async function undeliveredEvents(
  database: Database,
  olderThanMs: number,
): Promise<{ count: number; waitingSince: Date | null }> {
  const since = waitsSince(database.sql);
  const [row] = await withoutValues(
    () => database.sql<{ count: number; waitingSince: Date | null }[]>`
      select count(*)::integer as count, min(${since}) as "waitingSince" from events
      where status in ('received', 'verified') and ${since} < now() - make_interval(secs => ${olderThanMs / 1000})`,
  );
  return row!;
}

export interface UnansweredEvents {
  workflowId: string;
  count: number;
  deliveredSince: Date;
}

/** Events that a workflow has got and not answered for so long, by workflow, the longest first. @throws DatabaseError */
export async function unansweredEvents(
  database: Database,
  olderThanMs: number,
  limit: number,
): Promise<UnansweredEvents[]> {
  return withoutValues(
    () => database.sql<UnansweredEvents[]>`
      select workflow_id as "workflowId", count(*)::integer as count, min(delivered_at) as "deliveredSince" from events
      where status = 'delivered' and workflow_id is not null
        and delivered_at < now() - make_interval(secs => ${olderThanMs / 1000})
      group by workflow_id order by min(delivered_at), workflow_id limit ${limit}`,
  );
}

/**
 * Settles unanswered events of workflows that are closed, and of those after which the partner's next migration has
 * started: nobody is left to answer. @throws DatabaseError
 */
export async function settleUnanswered(
  database: Database,
  olderThanMs: number,
  workflows: { asked: readonly string[]; closed: readonly string[] },
): Promise<void> {
  const { sql } = database;
  await withoutValues(
    () => sql`
      update events set status = 'ignored', reason = 'closed', settled_at = now()
      where status = 'delivered' and delivered_at < now() - make_interval(secs => ${olderThanMs / 1000})
        and workflow_id = any(${sql.array([...workflows.asked])})
        and (workflow_id = any(${sql.array([...workflows.closed])}) or exists (select from migrations later
          where later.partner_id = events.subject and later.started_at > events.delivered_at + interval '1 minute'))`,
  );
}

export interface ParkedEvents {
  partnerId: string;
  count: number;
  waitingSince: Date;
}

/** Events that wait for the start of a migration, by partner, the longest wait first. @throws DatabaseError */
export async function longParkedEvents(
  database: Database,
  olderThanMs: number,
  limit: number,
): Promise<ParkedEvents[]> {
  const since = waitsSince(database.sql);
  return withoutValues(
    () => database.sql<ParkedEvents[]>`
      select subject as "partnerId", count(*)::integer as count, min(${since}) as "waitingSince" from events
      where status = 'parked' and ${since} < now() - make_interval(secs => ${olderThanMs / 1000})
      group by subject order by min(${since}), subject limit ${limit}`,
  );
}

/** Closes the items of events that are dead no longer: somebody had them delivered again. @throws DatabaseError */
export async function settleRevivedEvents(database: Database): Promise<void> {
  await withoutValues(
    () => database.sql`
      update attention_items as item set closed_at = now(), updated_at = now() from events
      where item.code = 'event-dead' and item.closed_at is null and events.id = item.subject
        and events.status <> 'dead'`,
  );
}

/** Closes the open items of a code that were not raised again for so long. @throws DatabaseError */
export async function settleQuiet(database: Database, code: SystemAttentionCode, quietMs: number): Promise<void> {
  await withoutValues(
    () => database.sql`
      update attention_items set closed_at = now(), updated_at = now() where code = ${code} and closed_at is null
        and raised_at < now() - make_interval(secs => ${quietMs / 1000})`,
  );
}

/** Subjects of the open items of a code. @throws DatabaseError */
export async function openSubjects(database: Database, code: SystemAttentionCode): Promise<string[]> {
  const rows = await withoutValues(
    () => database.sql<{ subject: string }[]>`
      select subject from attention_items where code = ${code} and closed_at is null order by since, id limit 1000`,
  );
  return rows.map(({ subject }) => subject);
}

export interface SilentMigration {
  id: string;
  partnerId: string;
  stage: Stage;
  stageSince: Date;
  plannedFor: Date;
  wave: string | null;
  timeZone: string | null;
}

/** Migrations in some stages that ask for nobody, the longest in theirs first. @throws DatabaseError */
export async function silentMigrations(
  database: Database,
  chosen: readonly Stage[],
  since: Date,
  limit: number,
): Promise<SilentMigration[]> {
  const known = chosen.filter((stage) => stages.includes(stage));
  return withoutValues(
    () => database.sql<SilentMigration[]>`
      select id, partner_id as "partnerId", stage, stage_since as "stageSince", planned_for as "plannedFor", wave,
        snapshot ->> 'timeZone' as "timeZone"
      from migrations where stage = any(${known}) and stage_since <= ${since} and not paused and not needs_attention
      order by stage_since, id limit ${limit}`,
  );
}
