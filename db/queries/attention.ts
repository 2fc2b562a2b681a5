import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { AttentionLevel } from '../../domain/attention-deadlines.js';
import type { AttentionSort } from '../../domain/list-sorts.js';
import type { Stage } from '../../domain/stages.js';
import { type AttentionState, dismissibleCodes, type QueuedAttentionCode } from '../../domain/system-attention.js';
import type { Database } from '../connection.js';
import { attentionItems, type NoticeChannel, type NoticeStatus } from '../schema.js';
import { isOrHasName } from './client-names.js';

export { noticeChannels, noticeStatuses } from '../schema.js';

export type AttentionRow = typeof attentionItems.$inferSelect & {
  notices: AttentionNotice[];
  /** Of the keys among those who had to do with it, by their ids. */
  names: Record<string, string> | null;
};

/** What somebody was told of an item, or is to be told. */
export interface AttentionNotice {
  level: AttentionLevel | 'resolved';
  channel: NoticeChannel;
  status: NoticeStatus;
  attempts: number;
  /** RFC 3339. */
  nextTryAt: string | null;
  sentAt: string | null;
  lastError: string | null;
}

/** All of an {@link AttentionRow}. */
export const attentionColumns = {
  ...getTableColumns(attentionItems),
  // The only "id" in there is that of the item.
  notices: sql<AttentionNotice[]>`coalesce((
    select jsonb_agg(jsonb_build_object('level', notice.level, 'channel', notice.channel, 'status', notice.status,
      'attempts', notice.attempts, 'nextTryAt', notice.next_try_at, 'sentAt', notice.sent_at,
      'lastError', notice.last_error) order by notice.created_at, notice.level, notice.channel)
    from attention_notices as notice where notice.item_id = ${attentionItems.id}), '[]'::jsonb)`,
  names: sql<Record<string, string> | null>`(
    select jsonb_object_agg(client.id, client.name) from api_clients as client
    where client.id in (${attentionItems.owner}, ${attentionItems.assignedBy}, ${attentionItems.snoozedBy},
      ${attentionItems.dismissedBy}))`,
};

export interface AttentionCondition {
  /** `open`: neither snoozed nor closed. */
  state: AttentionState;
  codes?: QueuedAttentionCode[];
  severity?: 'warning' | 'critical';
  stages?: Stage[];
  wave?: string;
  partnerId?: string;
  owner?: string;
  since?: { gte?: Date; lt?: Date };
}

export interface AttentionFilter extends AttentionCondition {
  sort: AttentionSort;
  /** Where the page before ended. */
  after?: { severity: string; since: string; id: string } | undefined;
  limit: number;
}

/** One page of the queue; equal values follow in the order of their ids, so that no item is skipped or repeated. */
export async function listAttention(database: Database, filter: AttentionFilter): Promise<AttentionRow[]> {
  const direction = filter.sort === '-since' ? desc : asc;
  const order = [attentionItems.since, attentionItems.id].map((column) => direction(column));
  return database.query((db) =>
    db
      .select(attentionColumns)
      .from(attentionItems)
      .where(and(conditionOf(filter), filter.after && beyond(filter.sort, filter.after)))
      // "critical" comes before "warning" in the alphabet, too.
      .orderBy(...(filter.sort === 'severity' ? [asc(attentionItems.severity)] : []), ...order)
      .limit(filter.limit),
  );
}

/** How many items a condition meets, counted up to `atMost` and no further. */
export async function countAttention(
  database: Database,
  condition: AttentionCondition,
  atMost: number,
): Promise<number> {
  const rows = await database.query((db) => {
    const found = db
      .select({ one: sql`1`.as('one') })
      .from(attentionItems)
      .where(conditionOf(condition))
      .limit(atMost)
      .as('found');
    return db.select({ count: sql<number>`count(*)::integer` }).from(found);
  });
  return rows[0]?.count ?? 0;
}

export async function findAttention(database: Database, id: string): Promise<AttentionRow | undefined> {
  const rows = await database.query((db) =>
    db.select(attentionColumns).from(attentionItems).where(eq(attentionItems.id, id)),
  );
  return rows[0];
}

/** The same, held as it is until the transaction ends. */
export async function lockAttention(within: Database, id: string): Promise<AttentionRow | undefined> {
  const rows = await within.query((db) =>
    db.select(attentionColumns).from(attentionItems).where(eq(attentionItems.id, id)).for('update'),
  );
  return rows[0];
}

/** Gives an open item an owner, or none. Undefined when it is closed or unknown. */
export async function assignAttention(
  database: Database,
  id: string,
  { owner, by }: { owner: string | null; by: string },
): Promise<AttentionRow | undefined> {
  return change(database, id, { owner, assignedAt: owner === null ? null : sql`now()`, assignedBy: by });
}

/** Puts an open item aside until an instant; null wakes it. Undefined when it is closed or unknown. */
export async function snoozeAttention(
  database: Database,
  id: string,
  { until, by }: { until: Date | null; by: string },
): Promise<AttentionRow | undefined> {
  // To be looked at anew: what is put aside may have its next look at the end of that.
  return change(database, id, { snoozedUntil: until, snoozedBy: until === null ? null : by, levelDueAt: null });
}

/** Closes an open item that a person may dismiss. Undefined when it is closed, unknown, or of another kind. */
export async function dismissAttention(
  database: Database,
  id: string,
  { reason, by }: { reason: string; by: string },
): Promise<AttentionRow | undefined> {
  const values = { closedAt: sql`now()`, dismissReason: reason, dismissedBy: by };
  return change(database, id, values, inArray(attentionItems.code, [...dismissibleCodes]));
}

async function change(
  database: Database,
  id: string,
  values: Parameters<ReturnType<Database['db']['update']>['set']>[0],
  condition?: SQL,
): Promise<AttentionRow | undefined> {
  const rows = await database.query((db) =>
    db
      .update(attentionItems)
      .set({ ...values, updatedAt: sql`now()` } as never)
      .where(and(eq(attentionItems.id, id), isNull(attentionItems.closedAt), condition))
      .returning(attentionColumns),
  );
  return rows[0];
}

function conditionOf(condition: AttentionCondition): SQL | undefined {
  const { state, codes, severity, stages, wave, partnerId, owner, since } = condition;
  return and(
    inState(state),
    codes && inArray(attentionItems.code, codes),
    severity && eq(attentionItems.severity, severity),
    stages && inArray(attentionItems.stage, stages),
    wave === undefined ? undefined : eq(attentionItems.wave, wave),
    partnerId === undefined ? undefined : eq(attentionItems.partnerId, partnerId),
    owner === undefined ? undefined : isOrHasName(attentionItems.owner, owner),
    since?.gte && gte(attentionItems.since, since.gte),
    since?.lt && lt(attentionItems.since, since.lt),
  );
}

function inState(state: AttentionState): SQL | undefined {
  if (state === 'closed') return isNotNull(attentionItems.closedAt);
  const asleep = sql`${attentionItems.snoozedUntil} > now()`;
  if (state === 'snoozed') return and(isNull(attentionItems.closedAt), asleep);
  const awake = or(isNull(attentionItems.snoozedUntil), sql`${attentionItems.snoozedUntil} <= now()`);
  return and(isNull(attentionItems.closedAt), awake);
}

/** A row comparison, which walks the index from there; written with "or" it would read all before it. */
function beyond(sort: AttentionSort, { severity, since, id }: NonNullable<AttentionFilter['after']>): SQL {
  const { since: sinceColumn, id: idColumn, severity: severityColumn } = attentionItems;
  const at = sql`${new Date(since).toISOString()}::timestamptz`;
  if (sort === 'severity') return sql`(${severityColumn}, ${sinceColumn}, ${idColumn}) > (${severity}, ${at}, ${id})`;
  return sql`(${sinceColumn}, ${idColumn}) ${sql.raw(sort === '-since' ? '<' : '>')} (${at}, ${id})`;
}
