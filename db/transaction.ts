import { sql } from 'drizzle-orm';
import type { Database } from './connection.js';

/** Runs the work in one transaction: each query that is given the handed database belongs to it. `sql` does not. */
export async function inTransaction<T>(database: Database, work: (within: Database) => Promise<T>): Promise<T> {
  return database.query((db) =>
    db.transaction(async (tx) => {
      // A transaction offers what a database does, but for the client beneath, which no query uses.
      const within = tx as unknown as Database['db'];
      return work({ ...database, db: within, query: async (inner) => inner(within) });
    }),
  );
}

/** Lets those who take the same name wait for one another, each until its transaction ends. Only within one. */
export async function lockByName(within: Database, name: string): Promise<void> {
  await within.query((db) => db.execute(sql`select pg_advisory_xact_lock(hashtext(${name}))`));
}
