import type { AttentionLevel } from '../../domain/attention-deadlines.js';
import type { Stage } from '../../domain/stages.js';
import type { QueuedAttentionCode } from '../../domain/system-attention.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import type { NoticeChannel, NoticeStatus } from '../schema.js';

export type { NoticeChannel };

/** An open item whose next level may have come. */
export interface DueItem {
  id: string;
  code: QueuedAttentionCode;
  since: Date;
  plannedFor: Date | null;
  timeZone: string | null;
  level: AttentionLevel | null;
  /** In the future: it is put aside until then. */
  snoozedUntil: Date | null;
}

/** A notice that somebody is to get, with what it tells. */
export interface Notice {
  itemId: string;
  level: AttentionLevel | 'resolved';
  channel: NoticeChannel;
  attempts: number;
  code: QueuedAttentionCode;
  severity: 'warning' | 'critical';
  step: string;
  subjectKind: string;
  subject: string;
  why: string;
  since: Date;
  closedAt: Date | null;
  partnerId: string | null;
  migrationId: string | null;
  stage: Stage | null;
  wave: string | null;
  owner: string | null;
}

type Codes = readonly QueuedAttentionCode[];

/** An item that has come to its last level is not looked at again. */
const never = new Date('9999-12-31T00:00:00.000Z');

/**
 * Open items whose level may be another now, those put aside too, and those that were never looked at first; `codes`: of
 * these alone.
 */
export async function dueItems(
  database: Database,
  due: { now: Date; limit: number; codes?: Codes },
): Promise<DueItem[]> {
  const { now, limit, codes } = due;
  return withoutValues(
    () => database.sql<DueItem[]>`
      select id, code, since, planned_for as "plannedFor", time_zone as "timeZone", level,
        snoozed_until as "snoozedUntil"
      from attention_items
      where closed_at is null and (level_due_at is null or level_due_at <= ${now}) and ${amongCodes(database.sql, codes)}
      order by level_due_at nulls first, id limit ${limit}`,
  );
}

/**
 * Notes how far an item has come and when its next level is due; a notice per channel, once for each level. One that
 * `wakes` is no longer put aside.
 */
export async function noteLevel(
  database: Database,
  item: { id: string; level: AttentionLevel | null; nextAt: Date | null; wakes?: boolean; becomesCritical?: boolean },
  channels: readonly NoticeChannel[],
  now: Date,
): Promise<void> {
  const { id, level, nextAt, wakes = false, becomesCritical = false } = item;
  const escalated = level === 'escalate' || level === 'breach';
  await withoutValues(
    () => database.sql`
      with noted as (
        update attention_items set level = ${level}, level_due_at = ${nextAt ?? never},
          escalated_at = case when ${escalated} then coalesce(escalated_at, ${now}) else escalated_at end,
          severity = case when ${becomesCritical} then 'critical' else severity end,
          snoozed_until = case when ${wakes} then null else snoozed_until end
        where id = ${id} and closed_at is null returning id)
      insert into attention_notices (item_id, level, channel, status)
      select noted.id, ${level}, channel, 'pending' from noted, unnest(${[...channels]}::text[]) as channel
      where ${level}::text is not null on conflict do nothing`,
  );
}

/**
 * Takes back what nobody has been told of an item that has closed meanwhile, and has those told of the end who were told
 * of its escalation.
 */
export async function noteResolved(database: Database, codes?: Codes): Promise<void> {
  await withoutValues(
    () => database.sql`
      with closed as (
        select id from attention_items
        where closed_at > now() - interval '7 days' and ${amongCodes(database.sql, codes)}),
      taken_back as (
        delete from attention_notices as notice using closed where notice.item_id = closed.id
          and level <> 'resolved' and status = 'pending' and attempts = 0)
      insert into attention_notices (item_id, level, channel, status)
      select distinct notice.item_id, 'resolved', notice.channel, 'pending'
      from attention_notices as notice join closed on closed.id = notice.item_id
      where notice.level in ('escalate', 'breach') and (notice.status <> 'pending' or notice.attempts > 0)
      on conflict do nothing`,
  );
}

export interface NoticeClaim {
  channel: NoticeChannel;
  now: Date;
  limit: number;
  leaseMs: number;
  attemptsAtMost: number;
  codes?: Codes;
}

/** Takes notices that are to be told or told again, the oldest first, for so long. */
export async function claimNotices(database: Database, claim: NoticeClaim): Promise<Notice[]> {
  const { sql } = database;
  const { channel, now, limit, codes } = claim;
  return take(
    database,
    claim,
    sql`
      select item_id, level, channel from attention_notices
      where channel = ${channel} and status = 'pending' and (next_try_at is null or next_try_at <= ${now})
        and ${ofItems(sql, codes)}
      order by created_at, item_id limit ${limit} for update skip locked`,
  );
}

/**
 * Takes the notices that somebody had begun to tell and nobody knows whether they were told: the process died, or the mail
 * server broke off. Those of one mail have the instant of their next try in common and come together, so that the repeat
 * is the same mail. One that was tried often enough is left as it is.
 */
export async function claimBegunNotices(database: Database, claim: NoticeClaim): Promise<Notice[]> {
  const { sql } = database;
  const { channel, now, limit, attemptsAtMost, codes } = claim;
  const begun = sql`
    channel = ${channel} and status = 'sending' and next_try_at <= ${now} and ${ofItems(sql, codes)}`;
  await withoutValues(
    () => sql`
      update attention_notices set status = 'unconfirmed', next_try_at = null,
        last_error = coalesce(last_error, 'interrupted')
      where ${begun} and attempts >= ${attemptsAtMost}`,
  );
  return take(
    database,
    claim,
    sql`
      select item_id, level, channel from attention_notices
      where ${begun} and next_try_at = (
        select next_try_at from attention_notices where ${begun} order by next_try_at limit 1)
      order by created_at, item_id limit ${limit} for update skip locked`,
  );
}

function take({ sql }: Database, { now, leaseMs }: NoticeClaim, keys: ReturnType<Database['sql']>): Promise<Notice[]> {
  const leaseEnds = new Date(now.getTime() + leaseMs);
  return withoutValues(
    () => sql<Notice[]>`
      with taken as (
        update attention_notices set status = 'sending', attempts = attempts + 1, next_try_at = ${leaseEnds}
        where (item_id, level, channel) in (${keys})
        returning item_id, level, channel, attempts)
      select taken.item_id as "itemId", taken.level, taken.channel, taken.attempts, code, severity, step,
        subject_kind as "subjectKind", subject, why, since, closed_at as "closedAt", partner_id as "partnerId",
        migration_id as "migrationId", stage, wave, owner
      from taken join attention_items as item on item.id = taken.item_id order by since, item.id, taken.level`,
  );
}

function amongCodes(sql: Database['sql'], codes: Codes | undefined) {
  return codes ? sql`code = any(${[...codes]})` : sql`true`;
}

function ofItems(sql: Database['sql'], codes: Codes | undefined) {
  return codes ? sql`item_id in (select id from attention_items where ${amongCodes(sql, codes)})` : sql`true`;
}

/** Notes what became of notices; `error` is a code, never a text of the other side. */
export async function settleNotices(
  database: Database,
  notices: readonly Pick<Notice, 'itemId' | 'level' | 'channel'>[],
  outcome: { status: NoticeStatus; nextTryAt?: Date; error?: string },
): Promise<void> {
  const { status, nextTryAt = null, error = null } = outcome;
  const keys = notices.map(({ itemId, level, channel }) => ({ itemId, level, channel }));
  await withoutValues(
    () => database.sql`
      update attention_notices as notice set status = ${status}, next_try_at = ${nextTryAt}, last_error = ${error},
        sent_at = case when ${status} = 'sent' then now() else sent_at end
      from jsonb_to_recordset(${database.sql.json(keys)}) as done("itemId" text, level text, channel text)
      where notice.item_id = "itemId" and notice.level = done.level and notice.channel = done.channel`,
  );
}

export interface FailingChannel {
  channel: NoticeChannel;
  count: number;
  since: Date;
  lastError: string | null;
}

/** Ways of telling that have failed so often, at a notice of the last week, and have brought nothing through since. */
export async function failingChannels(database: Database, attempts: number): Promise<FailingChannel[]> {
  return withoutValues(
    () => database.sql<FailingChannel[]>`
      select channel, count(*)::integer as count, min(created_at) as since, max(last_error) as "lastError"
      from attention_notices as failing
      where created_at > now() - interval '7 days'
        and status <> 'sent' and (status = 'given-up' or attempts >= ${attempts})
        and not exists (select from attention_notices as later where later.status = 'sent'
          and later.channel = failing.channel and later.sent_at > failing.created_at)
      group by channel order by channel`,
  );
}
