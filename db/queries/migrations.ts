import { and, arrayOverlaps, asc, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { AttentionCode } from '../../domain/attention.js';
import type { MigrationSort } from '../../domain/list-sorts.js';
import type { Stage } from '../../domain/stages.js';
import type { Database } from '../connection.js';
import { migrations } from '../schema.js';
import { prefixQuery } from '../search-words.js';

// Without the snapshot: it is many times as big as all the rest.
const listColumns = {
  id: migrations.id,
  partnerId: migrations.partnerId,
  workflowId: migrations.workflowId,
  partnerName: migrations.partnerName,
  wave: migrations.wave,
  stage: migrations.stage,
  stageSince: migrations.stageSince,
  plannedFor: migrations.plannedFor,
  startedAt: migrations.startedAt,
  endedAt: migrations.endedAt,
  paused: migrations.paused,
  attentionCount: migrations.attentionCount,
  attentionCodes: migrations.attentionCodes,
  needsAttention: migrations.needsAttention,
  nextDeadlineAt: migrations.nextDeadlineAt,
  waitingSince: migrations.waitingSince,
  sequence: migrations.sequence,
  updatedAt: migrations.updatedAt,
};
const columns = { ...listColumns, snapshot: migrations.snapshot };

/** The projection of one migration. */
export type MigrationRow = Pick<typeof migrations.$inferSelect, keyof typeof columns>;
/** The same as lists show it. */
export type MigrationListRow = Omit<MigrationRow, 'snapshot'>;

/** What a page may be sorted by, without the direction. */
export type SortedColumn = 'updatedAt' | 'plannedFor' | 'stageSince' | 'partnerId';

/** From an instant on, before an instant, or both. */
export interface InstantRange {
  gte?: Date;
  lt?: Date;
}

export interface MigrationCondition {
  /** Any of these; absent or empty: all. */
  stages?: Stage[];
  needsAttention?: boolean;
  /** Something of any of these causes is open. */
  attentionCodes?: AttentionCode[];
  paused?: boolean;
  wave?: string;
  /** Words, or beginnings of words, of partner id or name; all must be there. */
  text?: string;
  /** How the partner id begins, in any case. */
  partnerIdPrefix?: string;
  plannedFor?: InstantRange;
  updatedAt?: InstantRange;
  stageSince?: InstantRange;
  /** Of those that wait for something. */
  waitingSince?: InstantRange;
}

export interface MigrationFilter extends MigrationCondition {
  /** Default `-updatedAt`. */
  sort?: MigrationSort;
  /** Where the page before ended: the last row's sorted value (RFC 3339 for an instant) and its id. */
  after?: { value: string; id: string } | undefined;
  limit: number;
}

/** The newest migration of the partner; with an id that one of its migrations. */
export async function findMigration(
  database: Database,
  partnerId: string,
  id?: string,
): Promise<MigrationRow | undefined> {
  const rows = await database.query((db) =>
    db
      .select(columns)
      .from(migrations)
      .where(and(eq(migrations.partnerId, partnerId), id === undefined ? undefined : eq(migrations.id, id)))
      .orderBy(desc(migrations.startedAt), desc(migrations.id))
      .limit(1),
  );
  return rows[0];
}

export async function findMigrationById(database: Database, id: string): Promise<MigrationRow | undefined> {
  const rows = await database.query((db) => db.select(columns).from(migrations).where(eq(migrations.id, id)));
  return rows[0];
}

/** One page of migrations; equal values follow in the order of their ids, so that no row is skipped or repeated. */
export async function listMigrations(database: Database, filter: MigrationFilter): Promise<MigrationListRow[]> {
  const sort = filter.sort ?? '-updatedAt';
  const descending = sort.startsWith('-');
  const sorted = migrations[sortedColumnOf(sort)];
  const conditions = await conditionsOf(database, filter);
  if (!conditions) return [];
  if (filter.after) {
    const value =
      sort === 'partnerId'
        ? sql`${filter.after.value}`
        : sql`${new Date(filter.after.value).toISOString()}::timestamptz`;
    // A row comparison, which walks the index from there; written with "or" it would read all before it.
    conditions.push(
      sql`(${sorted}, ${migrations.id}) ${sql.raw(descending ? '<' : '>')} (${value}, ${filter.after.id})`,
    );
  }
  const direction = descending ? desc : asc;
  return database.query((db) =>
    db
      .select(listColumns)
      .from(migrations)
      .where(and(...conditions))
      .orderBy(direction(sorted), direction(migrations.id))
      .limit(filter.limit),
  );
}

/** How many migrations a condition meets, counted up to `atMost` and no further. */
export async function countMigrations(
  database: Database,
  condition: MigrationCondition,
  atMost: number,
): Promise<number> {
  const conditions = await conditionsOf(database, condition);
  if (!conditions) return 0;
  const rows = await database.query((db) => {
    const found = db
      .select({ one: sql`1`.as('one') })
      .from(migrations)
      .where(and(...conditions))
      .limit(atMost)
      .as('found');
    return db.select({ count: sql<number>`count(*)::integer` }).from(found);
  });
  return rows[0]?.count ?? 0;
}

// So many are sorted in a few milliseconds; when more match, walking the sorted index soon meets a page of them.
const fewMatches = 1_000;

/** The column that a sort goes by. */
export function sortedColumnOf(sort: MigrationSort): SortedColumn {
  return sort.replace('-', '') as SortedColumn;
}

/** The condition as SQL; undefined when nothing can meet it. */
export async function conditionsOf(database: Database, filter: MigrationCondition): Promise<SQL[] | undefined> {
  const conditions: SQL[] = [];
  if (filter.stages && filter.stages.length > 0) conditions.push(inArray(migrations.stage, filter.stages));
  // As the partial index says it: `= true` would not match it.
  if (filter.needsAttention === true) conditions.push(sql`${migrations.needsAttention}`);
  if (filter.needsAttention === false) conditions.push(sql`not ${migrations.needsAttention}`);
  if (filter.attentionCodes) {
    // The same, so that those are read alone that need somebody.
    conditions.push(sql`${migrations.needsAttention}`, arrayOverlaps(migrations.attentionCodes, filter.attentionCodes));
  }
  if (filter.paused === true) conditions.push(sql`${migrations.paused}`);
  if (filter.paused === false) conditions.push(sql`not ${migrations.paused}`);
  if (filter.wave !== undefined) conditions.push(eq(migrations.wave, filter.wave));
  for (const name of ['plannedFor', 'updatedAt', 'stageSince', 'waitingSince'] as const) {
    const { gte: from, lt: before } = filter[name] ?? {};
    if (from) conditions.push(gte(migrations[name], from));
    if (before) conditions.push(lt(migrations[name], before));
  }
  for (const matches of [textMatches(filter.text), prefixMatches(filter.partnerIdPrefix)]) {
    if (matches === 'all') continue;
    const found = matches && (await looked(database, matches));
    if (!found) return undefined;
    conditions.push(found);
  }
  return conditions;
}

/** Undefined: nothing can meet it. */
function textMatches(text: string | undefined): SQL | 'all' | undefined {
  if (text === undefined) return 'all';
  const query = prefixQuery(text);
  return query === undefined ? undefined : sql`${migrations.search} @@ ${query}::tsquery`;
}

/** As a range, which walks the index whatever the prefix is; of a pattern that comes as a parameter nobody knows its begin. */
function prefixMatches(prefix: string | undefined): SQL | 'all' | undefined {
  if (prefix === undefined) return 'all';
  const lower = prefix.toLowerCase();
  // No id has another character; `~` comes after each of these.
  if (!/^[a-z0-9-]+$/.test(lower)) return undefined;
  const id = sql`lower(${migrations.partnerId})`;
  return sql`${id} ~>=~ ${lower} and ${id} ~<~ ${`${lower}~`}`;
}

/**
 * The condition, or the few rows that meet it. PostgreSQL guesses badly how many rows a beginning matches: for one that
 * nothing has it would walk all migrations in order. So a few matches are looked up first. Undefined when nothing matches.
 */
async function looked(database: Database, matches: SQL): Promise<SQL | undefined> {
  const found = await database.query((db) =>
    db
      .select({ id: migrations.id })
      .from(migrations)
      .where(matches)
      .limit(fewMatches + 1),
  );
  if (found.length > fewMatches) return matches;
  return found.length === 0
    ? undefined
    : inArray(
        migrations.id,
        found.map((row) => row.id),
      );
}
