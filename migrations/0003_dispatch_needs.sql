ALTER TABLE "intakes" ADD COLUMN "required_skills" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "intakes" ADD COLUMN "required_certificates" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "service_orders" ADD COLUMN "offered_outlet_id" text;