CREATE TABLE "operation_items" (
	"operation_id" text NOT NULL,
	"position" integer NOT NULL,
	"partner_id" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"code" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"begun_at" timestamp (3) with time zone,
	"taken_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "operation_items_operation_id_position_pk" PRIMARY KEY("operation_id","position"),
	CONSTRAINT "operation_items_by_partner" UNIQUE("operation_id","partner_id")
);
--> statement-breakpoint
ALTER TABLE "operation_items" ADD CONSTRAINT "operation_items_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operation_items_of_partner" ON "operation_items" USING btree ("partner_id");--> statement-breakpoint
CREATE INDEX "operation_items_by_status" ON "operation_items" USING btree ("operation_id","status","position");