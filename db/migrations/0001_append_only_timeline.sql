-- The timeline is the audit history: whoever may write to it may still not rewrite it.
CREATE FUNCTION "refuse_timeline_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'timeline_entries is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER "timeline_entries_append_only" BEFORE UPDATE OR DELETE ON "timeline_entries"
  FOR EACH ROW EXECUTE FUNCTION "refuse_timeline_change"();
--> statement-breakpoint
CREATE TRIGGER "timeline_entries_never_emptied" BEFORE TRUNCATE ON "timeline_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_timeline_change"();
