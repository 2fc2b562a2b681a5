CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"partner_id" text NOT NULL,
	"migration_id" text NOT NULL,
	"matter" text NOT NULL,
	"request" jsonb NOT NULL,
	"about" text NOT NULL,
	"reason" text NOT NULL,
	"question" jsonb,
	"seen" text NOT NULL,
	"time_zone" text,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"status" text DEFAULT 'awaited' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"decision_reason" text,
	"lapsed_because" text,
	"result" jsonb,
	"done_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_open" ON "approvals" USING btree ("migration_id","about") WHERE "approvals"."status" = 'awaited';--> statement-breakpoint
CREATE INDEX "approvals_by_creation" ON "approvals" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "approvals_by_partner" ON "approvals" USING btree ("partner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "approvals_waiting" ON "approvals" USING btree ("created_at","id") WHERE "approvals"."status" = 'awaited' or ("approvals"."status" = 'approved' and "approvals"."done_at" is null);--> statement-breakpoint
CREATE INDEX "approvals_decided" ON "approvals" USING btree ("decided_at") WHERE "approvals"."decided_at" is not null;