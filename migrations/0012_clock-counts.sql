ALTER TABLE "clocks" ADD COLUMN "first_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "clocks" ADD COLUMN "counted_ms" bigint;--> statement-breakpoint
CREATE INDEX "clocks_stopped" ON "clocks" USING btree ("kind","stopped_at") WHERE "clocks"."stopped_at" is not null;