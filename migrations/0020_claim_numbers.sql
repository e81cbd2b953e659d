CREATE TABLE "claim_numbers" (
	"id" text PRIMARY KEY NOT NULL,
	"position" bigserial NOT NULL,
	"order_no" text NOT NULL,
	"payer" text NOT NULL,
	"claim_no" text NOT NULL,
	"recorded_by" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "claim_numbers" ADD CONSTRAINT "claim_numbers_order_no_service_orders_order_no_fk" FOREIGN KEY ("order_no") REFERENCES "public"."service_orders"("order_no") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "claim_numbers_order" ON "claim_numbers" USING btree ("order_no");