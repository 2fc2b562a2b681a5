import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { withoutValues } from './database-error.js';
import * as schema from './schema.js';

type SchemaDatabase = PostgresJsDatabase<typeof schema>;

export interface Database {
  /**
   * Runs a query over the schema.
   * @throws DatabaseError, which carries no value.
   */
  query<T>(work: (db: SchemaDatabase) => PromiseLike<T>): Promise<T>;
  /** The same without {@link query}: the message of its errors lists all parameters, so keep people's data out of it. */
  db: SchemaDatabase;
  /** For statements written by hand: dates come back as `Date`, jsonb as objects. */
  sql: postgres.Sql;
  /** Lets running statements end, for at most 5 s, then closes all connections. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** Connections at most, 2 or more; half of them serve `sql`. Default 10. */
  max?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName?: string;
}

const connectTimeoutSeconds = 5;
const closeTimeoutSeconds = 5;
// Longer than any statement of ours on a busy server, shorter than the API's and the activities' own deadlines.
const statementTimeoutMs = 8_000;
const idleTransactionTimeoutMs = 15_000;

/** Opens no connection yet: the first statement does, and after an outage the next one does again. */
export function connectDatabase(url: string, options: ConnectionOptions = {}): Database {
  const max = Math.max(2, options.max ?? 10);
  const shared = {
    connect_timeout: connectTimeoutSeconds,
    // Back to the server after a quiet minute: processes are many, a server's connections are not.
    idle_timeout: 60,
    connection: {
      application_name: options.applicationName ?? 'portage',
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
      TimeZone: 'UTC',
    },
  };
  // Two clients, since drizzle changes the parsers of the one that it gets.
  const sql = postgres(url, { ...shared, max: Math.ceil(max / 2) });
  const mapped = postgres(url, { ...shared, max: Math.floor(max / 2) });
  const db = drizzle(mapped, { schema });
  return {
    query: (work) => withoutValues(() => work(db)),
    db,
    sql,
    async close() {
      await Promise.all([sql, mapped].map((client) => client.end({ timeout: closeTimeoutSeconds })));
    },
  };
}
