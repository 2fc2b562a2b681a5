import { v7 as uuidv7 } from 'uuid';
import type { SystemAttentionCode, SystemAttentionItem } from '../../domain/system-attention.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';

/**
 * Opens an item outside of any workflow, or refreshes the one that is open for the same code and subject. What a person
 * has dismissed stays dismissed. Any number of calls may run at once. True when it was opened now.
 * @throws DatabaseError
 */
export async function raiseSystemAttention(database: Database, item: SystemAttentionItem): Promise<boolean> {
  const { sql } = database;
  const { code, severity, subjectKind, subject, why, evidence, since, partnerId, migrationId } = item;
  const rows = await withoutValues(
    () => sql<{ opened: boolean }[]>`
      insert into attention_items as open (id, subject_kind, subject, code, severity, since, why, evidence, actions,
        contact_ids, partner_id, migration_id, stage, wave, time_zone)
      select ${`att_${uuidv7()}`}, ${subjectKind}, ${subject}, ${code}, ${severity},
        coalesce(${since ?? null}::timestamptz, now()), ${why}, ${evidence ? sql.json(evidence as never) : null}::jsonb,
        '{}'::text[], '{}'::text[], ${partnerId ?? null}, ${migrationId ?? null}, ${item.stage ?? null},
        ${item.wave ?? null}, ${item.timeZone ?? null}
      where not exists (select from attention_items as before where before.subject_kind = ${subjectKind}
        and before.subject = ${subject} and before.code = ${code} and before.dismissed_by is not null)
      on conflict (subject_kind, subject, code, step) where closed_at is null do update set
        severity = excluded.severity, why = excluded.why, evidence = excluded.evidence, updated_at = now(),
        raised_at = now()
      returning xmax = 0 as opened`,
  );
  return rows[0]?.opened ?? false;
}

/**
 * Closes the open item of a code and subject, because its cause is gone. True when there was one.
 * @throws DatabaseError
 */
export async function settleSystemAttention(
  database: Database,
  code: SystemAttentionCode,
  subject: string,
): Promise<boolean> {
  const rows = await withoutValues(
    () => database.sql`
      update attention_items set closed_at = now(), updated_at = now()
      where code = ${code} and subject = ${subject} and closed_at is null returning id`,
  );
  return rows.length > 0;
}

/**
 * Makes the open items of a code just these: raises each, and settles those of other subjects, but for the subjects in
 * `lasting`: their cause is still there, and no item is opened for them. `complete` is false when there may be more causes
 * than were found; then nothing is settled.
 * @throws DatabaseError
 */
export async function keepSystemAttention(
  database: Database,
  code: SystemAttentionCode,
  items: readonly Omit<SystemAttentionItem, 'code'>[],
  { complete = true, lasting = [] }: { complete?: boolean; lasting?: readonly string[] } = {},
): Promise<void> {
  for (const item of items) await raiseSystemAttention(database, { ...item, code });
  if (!complete) return;
  const subjects = [...items.map(({ subject }) => subject), ...lasting];
  await withoutValues(
    () => database.sql`
      update attention_items set closed_at = now(), updated_at = now()
      where code = ${code} and closed_at is null and not (subject = any(${subjects}))`,
  );
}
