CREATE TABLE "attention_items" (
	"id" text PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject" text NOT NULL,
	"code" text NOT NULL,
	"step" text DEFAULT '' NOT NULL,
	"severity" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"why" text NOT NULL,
	"evidence" jsonb,
	"actions" text[] NOT NULL,
	"next_try_at" timestamp (3) with time zone,
	"migration_id" text,
	"partner_id" text,
	"stage" text,
	"wave" text,
	"planned_for" timestamp (3) with time zone,
	"time_zone" text,
	"contact_ids" text[] NOT NULL,
	"opened_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"raised_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"dismiss_reason" text,
	"dismissed_by" text,
	"owner" text,
	"assigned_at" timestamp (3) with time zone,
	"assigned_by" text,
	"snoozed_until" timestamp (3) with time zone,
	"snoozed_by" text,
	"level" text,
	"level_due_at" timestamp (3) with time zone,
	"escalated_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "attention_notices" (
	"item_id" text NOT NULL,
	"level" text NOT NULL,
	"channel" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attention_notices_item_id_level_channel_pk" PRIMARY KEY("item_id","level","channel")
);
--> statement-breakpoint
CREATE TABLE "heartbeats" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stage_visits" (
	"migration_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"stage" text NOT NULL,
	"wave" text,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	"duration_ms" bigint,
	CONSTRAINT "stage_visits_migration_id_sequence_pk" PRIMARY KEY("migration_id","sequence")
);
--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "waiting_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "attention_notices" ADD CONSTRAINT "attention_notices_item_id_attention_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."attention_items"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_visits" ADD CONSTRAINT "stage_visits_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "attention_items_open" ON "attention_items" USING btree ("subject_kind","subject","code","step") WHERE "attention_items"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "attention_items_by_age" ON "attention_items" USING btree ("since","id") WHERE "attention_items"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "attention_items_by_severity" ON "attention_items" USING btree ("severity","since","id") WHERE "attention_items"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "attention_items_by_code" ON "attention_items" USING btree ("code","since","id") WHERE "attention_items"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "attention_items_by_partner" ON "attention_items" USING btree ("partner_id","since","id");--> statement-breakpoint
CREATE INDEX "attention_items_due" ON "attention_items" USING btree ("level_due_at") WHERE "attention_items"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "attention_items_closed" ON "attention_items" USING btree ("closed_at","id") WHERE "attention_items"."closed_at" is not null;--> statement-breakpoint
CREATE INDEX "attention_items_of_migration" ON "attention_items" USING btree ("migration_id") WHERE "attention_items"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "attention_notices_waiting" ON "attention_notices" USING btree ("next_try_at") WHERE "attention_notices"."status" in ('pending', 'sending');--> statement-breakpoint
CREATE INDEX "stage_visits_open" ON "stage_visits" USING btree ("migration_id") WHERE "stage_visits"."left_at" is null;--> statement-breakpoint
CREATE INDEX "stage_visits_by_duration" ON "stage_visits" USING btree ("stage","duration_ms") WHERE "stage_visits"."left_at" is not null;--> statement-breakpoint
CREATE INDEX "stage_visits_by_wave" ON "stage_visits" USING btree ("wave","stage","duration_ms") WHERE "stage_visits"."left_at" is not null;--> statement-breakpoint
CREATE INDEX "migrations_by_stage_since" ON "migrations" USING btree ("stage_since","id");--> statement-breakpoint
CREATE INDEX "migrations_by_wait" ON "migrations" USING btree ("waiting_since");--> statement-breakpoint
CREATE INDEX "migrations_figures" ON "migrations" USING btree ("stage","wave","stage_since","needs_attention");