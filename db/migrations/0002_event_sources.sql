CREATE TABLE "event_source_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"scheme" text NOT NULL,
	"sealed_secret" text,
	"public_key" text,
	"not_before" timestamp (3) with time zone NOT NULL,
	"not_after" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "event_source_keys_material" CHECK (("event_source_keys"."scheme" = 'v1' and "event_source_keys"."sealed_secret" is not null and "event_source_keys"."public_key" is null)
        or ("event_source_keys"."scheme" = 'v1a' and "event_source_keys"."public_key" is not null and "event_source_keys"."sealed_secret" is null))
);
--> statement-breakpoint
CREATE TABLE "event_sources" (
	"slug" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"auth" text NOT NULL,
	"uri" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "sequence" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "key_id" text;--> statement-breakpoint
ALTER TABLE "event_source_keys" ADD CONSTRAINT "event_source_keys_source_event_sources_slug_fk" FOREIGN KEY ("source") REFERENCES "public"."event_sources"("slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_source_keys_by_source" ON "event_source_keys" USING btree ("source","not_before");--> statement-breakpoint
CREATE INDEX "events_by_receipt" ON "events" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "events_by_subject" ON "events" USING btree ("subject","received_at","id");--> statement-breakpoint
CREATE INDEX "events_by_source_receipt" ON "events" USING btree ("source","received_at","id");