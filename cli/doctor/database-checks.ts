import { connectDatabase } from '../../db/connection.js';
import { isSchemaCurrent } from '../../db/migrate.js';
import { type Check, fail, notChecked, ok, reasonOf } from './check.js';
import { checkClock } from './clock.js';
import type { DoctorSettings } from './doctor-settings.js';

const oldestVersion = 150_000;

/** PostgreSQL as the processes reach it: its version, the version of the schema, its clock. */
export async function checkDatabase(settings: DoctorSettings): Promise<Check[]> {
  const url = settings.get('DATABASE_URL');
  if (url === undefined) return [notChecked('database', 'DATABASE_URL')];
  const database = connectDatabase(url, { max: 2, applicationName: 'portage-doctor' });
  try {
    // The first statement also connects, which would count as skew.
    await database.sql`select 1`;
    const sentAt = Date.now();
    const [row] = await database.sql<{ now: Date; number: number; version: string }[]>`
      select clock_timestamp() as now, current_setting('server_version_num')::int as number,
        current_setting('server_version') as version`;
    if (!row) throw new Error('The database gave no row');
    const clock = checkClock('clock.database', row.now.getTime(), sentAt, Date.now());
    const found = `PostgreSQL ${row.version}`;
    const version =
      row.number >= oldestVersion ? ok('database', found) : fail('database', found, 'Use PostgreSQL 15 or later');
    return [version, await checkSchema(() => isSchemaCurrent(database)), clock];
  } catch (error) {
    const advice = 'Start PostgreSQL, or correct DATABASE_URL';
    return [fail('database', `cannot be used (${reasonOf(error)})`, advice)];
  } finally {
    await database.close();
  }
}

async function checkSchema(isCurrent: () => Promise<boolean>): Promise<Check> {
  if (await isCurrent()) return ok('database.schema', 'that of this program, or later');
  return fail('database.schema', 'older than this program', 'Run `npm run db:migrate`');
}
