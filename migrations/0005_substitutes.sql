ALTER TABLE "staff" ADD COLUMN "substitute_id" text;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "absent_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "absent_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_substitute_id_staff_id_fk" FOREIGN KEY ("substitute_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "staff_substitute" ON "staff" USING btree ("substitute_id");