ALTER TABLE "event_sources" ADD COLUMN "dialect" text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "reference" text;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "partner_id" text;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "provider_id" text;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "begun_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "delivered_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "delayed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "bounced_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "complained_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "undeliverable_kind" text;--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD COLUMN "reason_class" text;--> statement-breakpoint
CREATE INDEX "mail_deliveries_by_provider" ON "mail_deliveries" USING btree ("provider_id");--> statement-breakpoint
ALTER TABLE "mail_deliveries" ADD CONSTRAINT "mail_deliveries_reference_unique" UNIQUE("reference");