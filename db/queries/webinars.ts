import { and, asc, eq, gte, sql } from 'drizzle-orm';
import type { Database } from '../connection.js';
import { webinars } from '../schema.js';

/** A session that partners are invited to. */
export type Webinar = typeof webinars.$inferSelect;

/** Sessions that begin at `from` or later, the next one first; with a locale, only those held in it. */
export async function listUpcomingWebinars(
  database: Database,
  query: { from: Date; locale?: string; limit: number },
): Promise<Webinar[]> {
  return database.query((db) =>
    db
      .select()
      .from(webinars)
      .where(
        and(
          gte(webinars.startsAt, query.from),
          query.locale === undefined ? undefined : eq(webinars.locale, query.locale),
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
