CREATE TABLE "operations" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"input" jsonb NOT NULL,
	"total" integer NOT NULL,
	"resolved" integer DEFAULT 0 NOT NULL,
	"still_failing" integer DEFAULT 0 NOT NULL,
	"not_applicable" integer DEFAULT 0 NOT NULL,
	"pending" integer NOT NULL,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"result" jsonb,
	CONSTRAINT "operations_counts" CHECK ("operations"."resolved" + "operations"."still_failing" + "operations"."not_applicable" + "operations"."pending" = "operations"."total")
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "object_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "attention" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "operation_id" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "before_operation" jsonb;--> statement-breakpoint
CREATE INDEX "operations_open" ON "operations" USING btree ("kind","id") WHERE "operations"."status" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX "operations_by_creation" ON "operations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "events_by_operation" ON "events" USING btree ("operation_id","id") WHERE "events"."operation_id" is not null;--> statement-breakpoint
-- The relay looks at rows with a time only.
UPDATE "events" SET "next_attempt_at" = now() WHERE "next_attempt_at" IS NULL AND "status" IN ('received', 'verified', 'parked');
