CREATE INDEX "attention_items_closed_by_age" ON "attention_items" USING btree ("since","id") WHERE "attention_items"."closed_at" is not null;--> statement-breakpoint
CREATE INDEX "attention_notices_in_vain" ON "attention_notices" USING btree ("created_at") WHERE "attention_notices"."status" <> 'sent';--> statement-breakpoint
CREATE INDEX "attention_notices_sent" ON "attention_notices" USING btree ("channel","sent_at") WHERE "attention_notices"."status" = 'sent';--> statement-breakpoint
CREATE INDEX "migrations_paused" ON "migrations" USING btree ("updated_at","id") WHERE "migrations"."paused";--> statement-breakpoint
CREATE INDEX "migrations_by_partner_prefix" ON "migrations" USING btree (lower("partner_id") text_pattern_ops);