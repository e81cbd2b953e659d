CREATE TABLE "customer_notices" (
	"id" text PRIMARY KEY NOT NULL,
	"order_no" text NOT NULL,
	"kind" text NOT NULL,
	"cycle" integer NOT NULL,
	"channel" text NOT NULL,
	"text" text NOT NULL,
	"via" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"answer" text,
	"created_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "slot_reservations" (
	"order_no" text PRIMARY KEY NOT NULL,
	"outlet_id" text NOT NULL,
	"half_day_at" timestamp with time zone NOT NULL,
	"walk_in" boolean DEFAULT false NOT NULL,
	"reserved_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "org_units" ADD COLUMN "half_day_capacity" integer;--> statement-breakpoint
ALTER TABLE "org_units" ADD COLUMN "opens_at" text;--> statement-breakpoint
ALTER TABLE "org_units" ADD COLUMN "closes_at" text;--> statement-breakpoint
ALTER TABLE "slot_reservations" ADD CONSTRAINT "slot_reservations_order_no_intakes_order_no_fk" FOREIGN KEY ("order_no") REFERENCES "public"."intakes"("order_no") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "customer_notices_order_kind_cycle" ON "customer_notices" USING btree ("order_no","kind","cycle");--> statement-breakpoint
CREATE INDEX "slot_reservations_half_day" ON "slot_reservations" USING btree ("outlet_id","half_day_at");