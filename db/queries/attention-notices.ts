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

/** An item that has come to its last level is not looked at again. */
const never = new Date('9999-12-31T00:00:00.000Z');

/** Items that are neither closed nor put aside and are to be looked at, those that were never looked at first. */
export async function dueItems(database: Database, now: Date, limit: number): Promise<DueItem[]> {
  return withoutValues(
    () => database.sql<DueItem[]>`
      select id, code, since, planned_for as "plannedFor", time_zone as "timeZone", level from attention_items
      where closed_at is null and (snoozed_until is null or snoozed_until <= ${now})
        and (level_due_at is null or level_due_at <= ${now})
      order by level_due_at nulls first, id limit ${limit}`,
  );
}

/** Notes how far an item has come and when its next level is due; a notice per channel, once for each level. */
export async function noteLevel(
  database: Database,
  item: { id: string; level: AttentionLevel | null; nextAt: Date | null },
  channels: readonly NoticeChannel[],
  now: Date,
): Promise<void> {
  const { id, level, nextAt } = item;
  const escalated = level === 'escalate' || level === 'breach';
  await withoutValues(
    () => database.sql`
      with noted as (
        update attention_items set level = ${level}, level_due_at = ${nextAt ?? never},
          escalated_at = case when ${escalated} then coalesce(escalated_at, ${now}) else escalated_at end
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
export async function noteResolved(database: Database): Promise<void> {
  await withoutValues(
    () => database.sql`
      with closed as (select id from attention_items where closed_at > now() - interval '7 days'),
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

/**
 * Takes notices that are due, the oldest first, for so long; a process that dies with them holds them up no longer. A mail
 * that one had in hand when it died may have gone out: it becomes unconfirmed and is not sent again.
 */
export async function claimNotices(
  database: Database,
  channel: NoticeChannel,
  claim: { now: Date; limit: number; leaseMs: number },
): Promise<Notice[]> {
  const { now, limit, leaseMs } = claim;
  const leaseEnds = new Date(now.getTime() + leaseMs);
  if (channel === 'email') {
    await withoutValues(
      () => database.sql`
        update attention_notices set status = 'unconfirmed', last_error = 'interrupted'
        where channel = 'email' and status = 'sending' and next_try_at <= ${now}`,
    );
  }
  return withoutValues(
    () => database.sql<Notice[]>`
      with taken as (
        update attention_notices set status = 'sending', attempts = attempts + 1, next_try_at = ${leaseEnds}
        where (item_id, level, channel) in (
          select item_id, level, channel from attention_notices where channel = ${channel}
            and status = any(${channel === 'email' ? ['pending'] : ['pending', 'sending']}) and (next_try_at is null or next_try_at <= ${now})
          order by created_at, item_id limit ${limit} for update skip locked)
        returning item_id, level, channel, attempts)
      select taken.item_id as "itemId", taken.level, taken.channel, taken.attempts, code, severity, step,
        subject_kind as "subjectKind", subject, why, since, closed_at as "closedAt", partner_id as "partnerId",
        migration_id as "migrationId", stage, wave, owner
      from taken join attention_items as item on item.id = taken.item_id order by since, item.id`,
  );
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
