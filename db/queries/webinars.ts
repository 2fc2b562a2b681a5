import { and, asc, eq, gt, gte, or, sql } from 'drizzle-orm';
import type { Database } from '../connection.js';
import { webinars } from '../schema.js';

/** A session that partners are invited to. */
export type Webinar = typeof webinars.$inferSelect;

/** Sessions that begin at `from` or later, the next one first; with a locale, only those held in it. Pages go on `after` one. */
export async function listUpcomingWebinars(
  database: Database,
  query: { from: Date; locale?: string; limit: number; after?: Pick<Webinar, 'startsAt' | 'id'> },
): Promise<Webinar[]> {
  return database.query((db) =>
    db
      .select()
      .from(webinars)
      .where(
        and(
          gte(webinars.startsAt, query.from),
          query.locale === undefined ? undefined : eq(webinars.locale, query.locale),
          query.after &&
            or(
              gt(webinars.startsAt, query.after.startsAt),
              and(eq(webinars.startsAt, query.after.startsAt), gt(webinars.id, query.after.id)),
            ),
        ),
      )
      .orderBy(asc(webinars.startsAt), asc(webinars.id))
      .limit(query.limit),
  );
}

/** Adds sessions, or changes those with the same id. */
export async function putWebinars(database: Database, sessions: readonly Webinar[]): Promise<void> {
  if (sessions.length === 0) return;
  await database.query((db) =>
    db
      .insert(webinars)
      .values([...sessions])
      .onConflictDoUpdate({
        target: webinars.id,
        set: {
          title: sql`excluded.title`,
          startsAt: sql`excluded.starts_at`,
          endsAt: sql`excluded.ends_at`,
          joinUrl: sql`excluded.join_url`,
          locale: sql`excluded.locale`,
          description: sql`excluded.description`,
        },
      }),
  );
}

export async function findWebinar(database: Database, id: string): Promise<Webinar | undefined> {
  const rows = await database.query((db) => db.select().from(webinars).where(eq(webinars.id, id)));
  return rows[0];
}

/** The session, which nobody else can change until the transaction has ended. */
export async function lockWebinar(within: Database, id: string): Promise<Webinar | undefined> {
  const rows = await within.query((db) => db.select().from(webinars).where(eq(webinars.id, id)).for('update'));
  return rows[0];
}

export async function removeWebinar(database: Database, id: string): Promise<void> {
  await database.query((db) => db.delete(webinars).where(eq(webinars.id, id)));
}
