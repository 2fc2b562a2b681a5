-- What migrations recorded by an earlier release ask, wait for, and went through: they may record nothing for weeks.
UPDATE "migrations" SET "waiting_since" = ("snapshot" -> 'waiting' ->> 'since')::timestamptz
  WHERE "snapshot" -> 'waiting' ->> 'since' IS NOT NULL;
--> statement-breakpoint
INSERT INTO "stage_visits" ("migration_id", "sequence", "stage", "wave", "entered_at", "left_at", "duration_ms")
SELECT "migration_id", "sequence", "stage", "wave", "at", "left",
  greatest(0, extract(epoch FROM "left" - "at") * 1000)::bigint
FROM (SELECT e."migration_id", e."sequence", e."stage", m."wave", e."at",
    lead(e."at") OVER (PARTITION BY e."migration_id" ORDER BY e."sequence") AS "left"
  FROM "timeline_entries" e JOIN "migrations" m ON m."id" = e."migration_id"
  WHERE e."kind" = 'stage' AND e."code" LIKE 'stage.%') AS visits
ON CONFLICT DO NOTHING;
--> statement-breakpoint
INSERT INTO "attention_items" ("id", "subject_kind", "subject", "migration_id", "partner_id", "code", "step", "severity",
  "since", "why", "evidence", "actions", "next_try_at", "stage", "wave", "planned_for", "time_zone", "contact_ids")
SELECT 'att_' || gen_random_uuid(), 'migration', m."id", m."id", m."partner_id", item ->> 'code', item ->> 'step',
  item ->> 'severity', (item ->> 'since')::timestamptz, item ->> 'why', item -> 'evidence',
  ARRAY(SELECT jsonb_array_elements_text(item -> 'actions')), (item ->> 'nextTryAt')::timestamptz, m."stage", m."wave",
  m."planned_for", m."snapshot" ->> 'timeZone', '{}'
FROM "migrations" m, jsonb_array_elements(m."snapshot" -> 'attention') AS item
WHERE m."stage" NOT IN ('completed', 'rolled-back', 'aborted')
ON CONFLICT DO NOTHING;
