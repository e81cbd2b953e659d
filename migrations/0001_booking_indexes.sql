CREATE INDEX "complaints_customer" ON "complaints" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "customers_phone" ON "customers" USING btree ("phone");--> statement-breakpoint
CREATE INDEX "intakes_customer" ON "intakes" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "service_orders_open" ON "service_orders" USING btree ("responsible_id") WHERE "service_orders"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "vehicles_vin" ON "vehicles" USING btree ("vin");--> statement-breakpoint
CREATE INDEX "vehicles_plate" ON "vehicles" USING btree ("plate");