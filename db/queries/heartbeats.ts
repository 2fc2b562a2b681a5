import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';

/** Notes that the named part is at work. @throws DatabaseError */
export async function beat(database: Database, name: string): Promise<void> {
  await withoutValues(
    () => database.sql`
      insert into heartbeats (name, at) values (${name}, now()) on conflict (name) do update set at = excluded.at`,
  );
}

/** How long ago (ms, by the database's clock) the named part was last at work; undefined: never. @throws DatabaseError */
export async function sinceBeat(database: Database, name: string): Promise<number | undefined> {
  const [row] = await withoutValues(
    () => database.sql<{ ms: number }[]>`
      select (extract(epoch from now() - at) * 1000)::float8 as ms from heartbeats where name = ${name}`,
  );
  return row?.ms;
}
