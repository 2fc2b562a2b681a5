import type { LimitedStep } from '../../domain/attention-deadlines.js';
import { partnerIdOf } from '../../domain/ids.js';
import type { Stage } from '../../domain/stages.js';
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

/**
 * Migrations that ask for nobody and are in a step for at least as long as that may take, page by page: nobody knows how
 * many of them wait as they should. @throws DatabaseError
 */
export async function* silentMigrations(
  database: Database,
  steps: readonly LimitedStep[],
  now: Date,
  pageSize = 1000,
): AsyncGenerator<SilentMigration[]> {
  const { sql } = database;
  const limits = steps.map(({ stage, fromPlan, atLeastMs }) => ({
    stage,
    fromPlan,
    before: new Date(now.getTime() - atLeastMs).toISOString(),
  }));
  let last: SilentMigration | undefined;
  do {
    const page: SilentMigration[] = await withoutValues(
      () => sql<SilentMigration[]>`
        select id, partner_id as "partnerId", migrations.stage, stage_since as "stageSince",
          planned_for as "plannedFor", wave, snapshot ->> 'timeZone' as "timeZone"
        from migrations join jsonb_to_recordset(${sql.json(limits)})
            as step(stage text, "fromPlan" boolean, before timestamptz)
          on migrations.stage = step.stage and stage_since <= before and (not "fromPlan" or planned_for <= before)
        where not paused and not needs_attention
          and ${last ? sql`(stage_since, id) > (${last.stageSince}, ${last.id})` : sql`true`}
        order by stage_since, id limit ${pageSize}`,
    );
    if (page.length > 0) yield page;
    last = page.length < pageSize ? undefined : page.at(-1);
  } while (last);
}

/**
 * Workflows that do not do what is due, by what is recorded of them: a deadline or a step's usual time has passed, or an
 * event was delivered, and nothing has come of it. Of many, others each time, so that none stays out of sight.
 * @throws DatabaseError
 */
export async function suspectWorkflows(database: Database, silentForMs: number, limit: number): Promise<string[]> {
  const { sql } = database;
  const before = sql`now() - make_interval(secs => ${silentForMs / 1000})`;
  const rows = await withoutValues(
    () => sql<{ workflowId: string }[]>`
      select "workflowId" from (
        select workflow_id as "workflowId" from migrations
        where ended_at is null and not paused and (next_deadline_at < ${before}
          or (stage in ('preparing', 'verifying', 'handing-over') and stage_since < ${before}))
        union
        select migrations.workflow_id from events join migrations on migrations.partner_id = events.subject
        where events.status = 'delivered' and events.delivered_at < ${before} and migrations.ended_at is null
      ) as suspect order by random() limit ${limit}`,
  );
  return rows.map(({ workflowId }) => workflowId);
}

export interface PlaceOfMigration {
  id: string;
  partnerId: string;
  stage: Stage;
  wave: string | null;
  timeZone: string | null;
}

/** Where the migrations of some workflows stand, by workflow id. @throws DatabaseError */
export async function placesOfMigrations(
  database: Database,
  workflowIds: readonly string[],
): Promise<Map<string, PlaceOfMigration>> {
  const rows = await withoutValues(
    () => database.sql<(PlaceOfMigration & { workflowId: string })[]>`
      select distinct on (partner_id) workflow_id as "workflowId", id, partner_id as "partnerId", stage, wave,
        snapshot ->> 'timeZone' as "timeZone"
      from migrations where partner_id = any(${workflowIds.flatMap((workflowId) => partnerIdOf(workflowId) ?? [])})
      order by partner_id, started_at desc`,
  );
  return new Map(rows.map(({ workflowId, ...place }) => [workflowId, place]));
}
