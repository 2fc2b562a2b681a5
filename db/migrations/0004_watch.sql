CREATE TABLE "watch_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"read_up_to" timestamp (3) with time zone NOT NULL,
	"stopped_after" text,
	"accounts" integer DEFAULT 0 NOT NULL,
	"requests" integer DEFAULT 0 NOT NULL,
	"findings" integer DEFAULT 0 NOT NULL,
	"events" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX "watch_runs_by_start" ON "watch_runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "migrations_watched" ON "migrations" USING btree ("id") WHERE "migrations"."stage" in ('handing-over', 'awaiting-acceptance', 'awaiting-certificate');--> statement-breakpoint
CREATE INDEX "migrations_watched_by_account" ON "migrations" USING btree (("snapshot" ->> 'accountId')) WHERE "migrations"."stage" in ('handing-over', 'awaiting-acceptance', 'awaiting-certificate');