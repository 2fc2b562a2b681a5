import { and, asc, desc, eq, gt, inArray, isNotNull, lt, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import type { WatchCounts, WatchedPartner, WatchMode } from '../../domain/marketplace-watch.js';
import type { Database } from '../connection.js';
import { events, migrations, watched, watchRuns } from '../schema.js';

export type WatchRun = typeof watchRuns.$inferSelect;

// Enough to see how the load has grown, and an end for the table.
const keptForMs = 90 * 24 * 60 * 60_000;

/** Notes that a run has begun; the row that stands, if the same run had begun before. */
export async function beginWatchRun(
  database: Database,
  run: Pick<WatchRun, 'id' | 'mode' | 'startedAt' | 'readUpTo'>,
): Promise<WatchRun> {
  await database.query((db) => db.insert(watchRuns).values(run).onConflictDoNothing());
  const rows = await database.query((db) => db.select().from(watchRuns).where(eq(watchRuns.id, run.id)));
  return rows[0]!;
}

/** Notes the end of a run, and forgets those of long ago. */
export async function finishWatchRun(
  database: Database,
  id: string,
  outcome: WatchCounts & { mode: WatchMode; stoppedAfter?: string },
): Promise<void> {
  await database.query((db) =>
    db
      .update(watchRuns)
      .set({ ...outcome, finishedAt: sql`coalesce(${watchRuns.finishedAt}, now())` })
      .where(eq(watchRuns.id, id)),
  );
  await database.query((db) => db.delete(watchRuns).where(lt(watchRuns.startedAt, new Date(Date.now() - keptForMs))));
}

/** The newest run that has finished; `whole`: the newest full pass, or the part that brought one to its end. */
export async function lastWatchRun(database: Database, wanted?: 'whole'): Promise<WatchRun | undefined> {
  const whole = wanted && sql`${watchRuns.mode} = 'full' and ${watchRuns.stoppedAfter} is null`;
  const rows = await database.query((db) =>
    db
      .select()
      .from(watchRuns)
      .where(and(isNotNull(watchRuns.finishedAt), whole))
      .orderBy(desc(watchRuns.startedAt))
      .limit(1),
  );
  return rows[0];
}

/** Partners that wait for something on the Marketplace, in the order of their migrations' ids. */
export function listWatchedPartners(
  database: Database,
  page: { after?: string; limit: number },
): Promise<WatchedPartner[]> {
  return select(database, page.after === undefined ? undefined : gt(migrations.id, page.after), page.limit);
}

/** Those of the migrations that wait. */
export async function findWatchedPartners(database: Database, migrationIds: string[]): Promise<WatchedPartner[]> {
  if (migrationIds.length === 0) return [];
  return select(database, inArray(migrations.id, migrationIds), migrationIds.length);
}

/** Ids of the migrations that wait and have one of the accounts. */
export async function watchedByAccount(database: Database, accountIds: string[]): Promise<string[]> {
  if (accountIds.length === 0) return [];
  return ids(database, inArray(sql`(${migrations.snapshot} ->> 'accountId')`, accountIds));
}

/** Ids of the migrations that wait and have one of the buyers. */
export async function watchedByBuyer(database: Database, buyerIds: string[]): Promise<string[]> {
  if (buyerIds.length === 0) return [];
  const anyOf = sql.join(
    buyerIds.map((id) => sql`${id}`),
    sql`, `,
  );
  return ids(
    database,
    sql`${migrations.stage} = 'awaiting-certificate' and exists (select 1
      from jsonb_array_elements(${migrations.snapshot} -> 'buyers') as buyer where buyer ->> 'buyerId' in (${anyOf}))`,
  );
}

/** Whether a sender has reported the same of the object, at `since` or later, and was or will be heard. */
export async function isReportedBySender(
  database: Database,
  fact: { subject: string; type: string; objectId: string; since: Date; notSource: string },
): Promise<boolean> {
  const { subject, type, objectId, since, notSource } = fact;
  const rows = await database.query((db) =>
    db
      .select({ id: events.id })
      .from(events)
      .where(
        and(
          eq(events.subject, subject),
          eq(events.type, type),
          ne(events.source, notSource),
          notInArray(events.status, ['ignored', 'dead']),
          sql`${events.occurredAt} >= ${since.toISOString()}::timestamptz`,
          sql`${objectId} in (${events.data} ->> 'membershipId', ${events.data} ->> 'enrollmentId',
            ${events.data} ->> 'certificateId')`,
        ),
      )
      .limit(1),
  );
  return rows.length > 0;
}

const fromSnapshot = <T>(member: 'accountId' | 'invitations' | 'buyers') =>
  // As a literal: with a parameter for the member an index over the expression would not be used.
  sql<T>`${migrations.snapshot} ${sql.raw(member === 'accountId' ? `->> '${member}'` : `-> '${member}'`)}`;

async function select(database: Database, condition: SQL | undefined, limit: number): Promise<WatchedPartner[]> {
  const rows = await database.query((db) =>
    db
      .select({
        migrationId: migrations.id,
        partnerId: migrations.partnerId,
        stage: migrations.stage,
        accountId: fromSnapshot<string | null>('accountId'),
        invitations: fromSnapshot<WatchedPartner['invitations']>('invitations'),
        buyers: fromSnapshot<WatchedPartner['buyers']>('buyers'),
      })
      .from(migrations)
      .where(and(watched(migrations.stage), condition))
      .orderBy(asc(migrations.id))
      .limit(limit),
  );
  return rows.map(({ accountId, ...row }) => ({ ...row, ...(accountId !== null && { accountId }) }));
}

async function ids(database: Database, condition: SQL): Promise<string[]> {
  const rows = await database.query((db) =>
    db
      .select({ id: migrations.id })
      .from(migrations)
      .where(and(watched(migrations.stage), condition)),
  );
  return rows.map((row) => row.id);
}
