CREATE TABLE "api_clients" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"key" text PRIMARY KEY NOT NULL,
	"migration_id" text NOT NULL,
	"step" text NOT NULL,
	"status" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"outside_id" text,
	"undo" jsonb,
	"email" jsonb
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"source_event_id" text NOT NULL,
	"body_hash" text NOT NULL,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"origin" text NOT NULL,
	"correlation_id" text,
	"data" jsonb NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"timeline_sequence" integer,
	"migration_id" text,
	"workflow_id" text,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"duplicates" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"last_error" text,
	CONSTRAINT "events_by_source" UNIQUE("source","source_event_id")
);
--> statement-breakpoint
CREATE TABLE "mail_deliveries" (
	"key" text PRIMARY KEY NOT NULL,
	"message_id" text NOT NULL,
	"migration_id" text NOT NULL,
	"contact_id" text NOT NULL,
	"template" text NOT NULL,
	"status" text NOT NULL,
	"provider_reply" text,
	"attempts" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_deliveries_message_id_unique" UNIQUE("message_id")
);
--> statement-breakpoint
CREATE TABLE "migrations" (
	"id" text PRIMARY KEY NOT NULL,
	"partner_id" text NOT NULL,
	"workflow_id" text NOT NULL,
	"partner_name" text,
	"wave" text,
	"stage" text NOT NULL,
	"stage_since" timestamp (3) with time zone NOT NULL,
	"planned_for" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"paused" boolean NOT NULL,
	"attention_count" integer NOT NULL,
	"attention_codes" text[] NOT NULL,
	"needs_attention" boolean NOT NULL,
	"next_deadline_at" timestamp (3) with time zone,
	"sequence" integer NOT NULL,
	"head_sequence" integer NOT NULL,
	"head_hash" text NOT NULL,
	"snapshot" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"search" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "partner_contacts" (
	"migration_id" text NOT NULL,
	"contact_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"locale" text,
	"role" text NOT NULL,
	CONSTRAINT "partner_contacts_migration_id_contact_id_pk" PRIMARY KEY("migration_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "timeline_entries" (
	"migration_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"stage" text NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"text" text NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text NOT NULL,
	"event_id" text,
	"effect_key" text,
	"operation_id" text,
	"data" jsonb,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "timeline_entries_migration_id_sequence_pk" PRIMARY KEY("migration_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "webinars" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"join_url" text NOT NULL,
	"locale" text NOT NULL,
	"description" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "effects" ADD CONSTRAINT "effects_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "timeline_entries" ADD CONSTRAINT "timeline_entries_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "effects_by_migration" ON "effects" USING btree ("migration_id");--> statement-breakpoint
CREATE INDEX "events_waiting" ON "events" USING btree ("subject","received_at","id") WHERE "events"."status" in ('received', 'verified', 'parked');--> statement-breakpoint
CREATE INDEX "events_due" ON "events" USING btree ("next_attempt_at") WHERE "events"."status" in ('received', 'verified', 'parked');--> statement-breakpoint
CREATE INDEX "migrations_by_partner" ON "migrations" USING btree ("partner_id","id");--> statement-breakpoint
CREATE INDEX "migrations_by_update" ON "migrations" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "migrations_by_plan" ON "migrations" USING btree ("planned_for","id");--> statement-breakpoint
CREATE INDEX "migrations_by_stage" ON "migrations" USING btree ("stage","updated_at","id");--> statement-breakpoint
CREATE INDEX "migrations_by_wave" ON "migrations" USING btree ("wave","updated_at","id");--> statement-breakpoint
CREATE INDEX "migrations_in_need" ON "migrations" USING btree ("updated_at","id") WHERE "migrations"."needs_attention";--> statement-breakpoint
CREATE INDEX "migrations_by_words" ON "migrations" USING gin ("search");--> statement-breakpoint
CREATE INDEX "webinars_by_start" ON "webinars" USING btree ("starts_at","id");