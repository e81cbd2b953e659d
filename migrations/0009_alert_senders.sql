CREATE TABLE "alert_digests" (
	"recipient" text NOT NULL,
	"channel" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"told" integer NOT NULL,
	"head_id" text,
	CONSTRAINT "alert_digests_recipient_channel_pk" PRIMARY KEY("recipient","channel")
);
--> statement-breakpoint
CREATE TABLE "alert_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"org_unit_id" text NOT NULL,
	"channel" text NOT NULL,
	"name" text NOT NULL,
	"sealed_address" text NOT NULL,
	"shown_address" text NOT NULL,
	"sealed_secrets" text[] DEFAULT '{}' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_senders" (
	"endpoint_id" text PRIMARY KEY NOT NULL,
	"awake" boolean DEFAULT false NOT NULL,
	"down_since" timestamp with time zone,
	"outages" integer DEFAULT 0 NOT NULL,
	"last_answer" text,
	"last_answer_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "status" text DEFAULT 'pending' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "endpoint_id" text;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "urgency" text DEFAULT 'P4_ROUTINE' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "people" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "not_before" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "try_for_ms" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "give_up_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "fallbacks" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "fallback_of" text;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "undelivered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "digest_of" text;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD COLUMN "txid" bigint DEFAULT (pg_current_xact_id()::text::bigint) NOT NULL;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "phone" text;--> statement-breakpoint
ALTER TABLE "alert_endpoints" ADD CONSTRAINT "alert_endpoints_org_unit_id_org_units_id_fk" FOREIGN KEY ("org_unit_id") REFERENCES "public"."org_units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_endpoints_unit" ON "alert_endpoints" USING btree ("org_unit_id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_queue" ON "alert_deliveries" USING btree ("endpoint_id") WHERE "alert_deliveries"."status" in ('pending', 'waiting');--> statement-breakpoint
CREATE INDEX "alert_deliveries_digest" ON "alert_deliveries" USING btree ("digest_of") WHERE "alert_deliveries"."digest_of" is not null;--> statement-breakpoint
CREATE INDEX "alert_deliveries_inbox" ON "alert_deliveries" USING btree ("recipient","txid") WHERE "alert_deliveries"."channel" = 'inbox';--> statement-breakpoint
UPDATE "alert_deliveries" SET "status" = CASE WHEN "delivered_at" IS NULL THEN 'failed' ELSE 'delivered' END;
