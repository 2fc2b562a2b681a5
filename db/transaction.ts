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
