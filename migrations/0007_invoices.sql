CREATE TABLE "invoices" (
	"invoice_no" text PRIMARY KEY NOT NULL,
	"order_no" text NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"recorded_by" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_order_no_service_orders_order_no_fk" FOREIGN KEY ("order_no") REFERENCES "public"."service_orders"("order_no") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invoices_order" ON "invoices" USING btree ("order_no");