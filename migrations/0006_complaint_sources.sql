ALTER TABLE "complaints" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "outside_number" text;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "outside_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "category" text DEFAULT 'other' NOT NULL;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "against" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "anonymous" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "responsible_id" text;