CREATE TABLE "event_refusals" (
	"source" text NOT NULL,
	"status" integer NOT NULL,
	"count" bigint NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "event_refusals_source_status_pk" PRIMARY KEY("source","status")
);
--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "revision" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "event_refusals" ADD CONSTRAINT "event_refusals_source_event_sources_slug_fk" FOREIGN KEY ("source") REFERENCES "public"."event_sources"("slug") ON DELETE no action ON UPDATE no action;