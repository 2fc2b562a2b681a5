CREATE TABLE "installation_secrets" (
	"id" integer PRIMARY KEY NOT NULL,
	"api_secret" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "installation_secrets_single" CHECK ("installation_secrets"."id" = 1)
);
