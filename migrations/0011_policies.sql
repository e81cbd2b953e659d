CREATE TABLE "policies" (
	"version" text PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"revision" integer NOT NULL,
	"based_on" text,
	"document" jsonb NOT NULL,
	"overrides" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policy_enforcements" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"version" text NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"called_off_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "policy_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"version" text NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" jsonb NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "intakes" ADD COLUMN "vehicle_model" text;--> statement-breakpoint
CREATE INDEX "policy_enforcements_effective" ON "policy_enforcements" USING btree ("effective_at","id");--> statement-breakpoint
CREATE INDEX "policy_events_version" ON "policy_events" USING btree ("version","id");