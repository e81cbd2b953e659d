CREATE TABLE "recall_completions" (
	"recall_id" text NOT NULL,
	"vehicle_id" text NOT NULL,
	"order_no" text NOT NULL,
	"completed_by" text NOT NULL,
	"completed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"note" text,
	CONSTRAINT "recall_completions_recall_id_vehicle_id_pk" PRIMARY KEY("recall_id","vehicle_id")
);
--> statement-breakpoint
CREATE TABLE "recalls" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"makes" text[] NOT NULL,
	"models" text[] NOT NULL,
	"model_years" integer[] NOT NULL,
	"vins" text[] NOT NULL,
	"published_on" date NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "intakes" ADD COLUMN "guarantee_claim" jsonb;--> statement-breakpoint
ALTER TABLE "intakes" ADD COLUMN "customer_manager_id" text;--> statement-breakpoint
ALTER TABLE "recall_completions" ADD CONSTRAINT "recall_completions_recall_id_recalls_id_fk" FOREIGN KEY ("recall_id") REFERENCES "public"."recalls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_completions" ADD CONSTRAINT "recall_completions_vehicle_id_vehicles_id_fk" FOREIGN KEY ("vehicle_id") REFERENCES "public"."vehicles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "recall_completions_vehicle" ON "recall_completions" USING btree ("vehicle_id");--> statement-breakpoint
ALTER TABLE "intakes" ADD CONSTRAINT "intakes_customer_manager_id_staff_id_fk" FOREIGN KEY ("customer_manager_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "intakes_vehicle" ON "intakes" USING btree ("vehicle_id");