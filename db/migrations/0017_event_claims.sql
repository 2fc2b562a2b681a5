ALTER TABLE "events" ADD COLUMN "refusals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "claimed_until" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "events_unanswered" ON "events" USING btree ("delivered_at") WHERE "events"."status" = 'delivered';