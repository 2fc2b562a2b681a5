import type { Sql } from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { affectedContacts } from '../../domain/affected-contacts.js';
import { isJudgedByQueue } from '../../domain/attention-deadlines.js';
import type { MigrationSnapshot } from '../../domain/migration.js';
import { isEnded } from '../../domain/stages.js';

/**
 * Parts of the record statement that keep the queue: what the snapshot asks for is open there, once per code and step, and
 * what it no longer asks for is closed. They rest on the part named `written`; `isNewest` is false for a snapshot that
 * came after a later one, which closes and opens nothing.
 */
export function attentionWrite(sql: Sql, snapshot: MigrationSnapshot, isNewest: boolean) {
  // Of a migration that has ended nobody can answer anything any more.
  const items = !isNewest || isEnded(snapshot.stage) ? [] : snapshot.attention;
  const rows = items.map((item) => ({
    id: `att_${uuidv7()}`,
    code: item.code,
    step: item.step,
    severity: isJudgedByQueue(item.code) ? 'warning' : item.severity,
    since: item.since,
    why: item.why,
    evidence: item.evidence,
    actions: item.actions,
    next_try_at: item.nextTryAt,
    contact_ids: affectedContacts(item, snapshot),
  }));
  const judged = rows.filter(({ code }) => isJudgedByQueue(code)).map(({ code }) => code);
  const severity = sql`case when open.code = any(${judged}) then open.severity else excluded.severity end`;
  return sql`
    asked as (
      select written.id as migration_id, item.* from written, jsonb_to_recordset(${sql.json(rows as never)}) as item(
        id text, code text, step text, severity text, since timestamptz, why text, evidence jsonb, actions text[],
        next_try_at timestamptz, contact_ids text[])),
    no_longer_asked as (
      update attention_items as open set closed_at = now(), updated_at = now()
      from written where ${isNewest} and open.migration_id = written.id and open.subject_kind = 'migration'
        and open.code <> 'step-overdue' and open.closed_at is null
        and not exists (select from asked where asked.code = open.code and asked.step = open.step)),
    asked_now as (
      insert into attention_items as open (id, subject_kind, subject, migration_id, code, step, severity, since, why,
        evidence, actions, next_try_at, contact_ids, partner_id, stage, wave, planned_for, time_zone)
      select id, 'migration', migration_id, migration_id, code, step, severity, since, why, evidence, actions,
        next_try_at, contact_ids, ${snapshot.partnerId}, ${snapshot.stage}, ${snapshot.wave ?? null},
        ${snapshot.plannedFor}::timestamptz, ${snapshot.timeZone ?? null}
      from asked
      on conflict (subject_kind, subject, code, step) where closed_at is null do update set
        severity = ${severity}, since = excluded.since, why = excluded.why, evidence = excluded.evidence,
        actions = excluded.actions, next_try_at = excluded.next_try_at, contact_ids = excluded.contact_ids,
        stage = excluded.stage, planned_for = excluded.planned_for, time_zone = excluded.time_zone, updated_at = now(),
        level_due_at = case when (open.since, open.planned_for) is distinct from (excluded.since, excluded.planned_for)
          then null else open.level_due_at end,
        -- What has become critical is news: it does not sleep on.
        snoozed_until = case when ${severity} = 'critical' and open.severity = 'warning' then null
          else open.snoozed_until end
      where (open.severity, open.since, open.why, open.evidence, open.actions, open.next_try_at, open.contact_ids,
          open.stage, open.planned_for, open.time_zone)
        is distinct from (${severity}, excluded.since, excluded.why, excluded.evidence, excluded.actions,
          excluded.next_try_at, excluded.contact_ids, excluded.stage, excluded.planned_for, excluded.time_zone))`;
}
