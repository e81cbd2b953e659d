CREATE SEQUENCE "public"."complaint_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."order_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "alert_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"alert_id" text NOT NULL,
	"revision" integer NOT NULL,
	"milestone" text NOT NULL,
	"level" integer NOT NULL,
	"channel" text NOT NULL,
	"recipient" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"answer" text,
	"delivered_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_ledger" (
	"clock_id" text NOT NULL,
	"revision" integer NOT NULL,
	"milestone" text NOT NULL,
	"level" integer NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"order_no" text,
	"due_at" timestamp with time zone NOT NULL,
	"fired_at" timestamp with time zone NOT NULL,
	"lateness_ms" bigint NOT NULL,
	CONSTRAINT "alert_ledger_clock_id_revision_milestone_level_pk" PRIMARY KEY("clock_id","revision","milestone","level")
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"clock_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"order_no" text,
	"outlet_id" text NOT NULL,
	"urgency" text NOT NULL,
	"status" text NOT NULL,
	"milestone" text NOT NULL,
	"level" integer NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	"note" text,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"hash" text PRIMARY KEY NOT NULL,
	"caller" text NOT NULL,
	"role" text NOT NULL,
	"staff_id" text,
	"org_unit_id" text NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "clocks" (
	"id" text PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"order_no" text,
	"kind" text NOT NULL,
	"cycle" integer NOT NULL,
	"execution_id" text NOT NULL,
	"outcome" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"state" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"name" text NOT NULL,
	"subject" text NOT NULL,
	"execution_id" text,
	"outcome" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "commands_caller_key_pk" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "complaints" (
	"complaint_no" text PRIMARY KEY NOT NULL,
	"order_no" text,
	"outlet_id" text NOT NULL,
	"customer_id" text,
	"source" text NOT NULL,
	"description" text NOT NULL,
	"policy_version" text NOT NULL,
	"status" text,
	"level" integer DEFAULT 0 NOT NULL,
	"handled_by" text,
	"outcome" text,
	"filed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"phone" text NOT NULL,
	"email" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dispatch_decisions" (
	"id" text PRIMARY KEY NOT NULL,
	"outlet_id" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"input" jsonb NOT NULL,
	"decision" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "intakes" (
	"order_no" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"vehicle_id" text NOT NULL,
	"outlet_id" text NOT NULL,
	"channel" text NOT NULL,
	"customer_type" text NOT NULL,
	"problem" text NOT NULL,
	"components" text[] NOT NULL,
	"expectation" text,
	"urgency" text NOT NULL,
	"urgency_rule" text NOT NULL,
	"urgency_matched" text NOT NULL,
	"advisor_id" text,
	"policy_version" text NOT NULL,
	"comeback_of" text,
	"warnings" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "org_units" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"parent_id" text,
	"zone" text DEFAULT 'Asia/Shanghai' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_orders" (
	"order_no" text PRIMARY KEY NOT NULL,
	"outlet_id" text NOT NULL,
	"urgency" text NOT NULL,
	"status" text NOT NULL,
	"step" text NOT NULL,
	"step_status" text NOT NULL,
	"current_execution" text NOT NULL,
	"progress_execution" text,
	"technician_id" text,
	"responsible_id" text,
	"breached" boolean DEFAULT false NOT NULL,
	"handed_over_at" timestamp with time zone,
	"outcome" text,
	"opened_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"org_unit_id" text NOT NULL,
	"role" text NOT NULL,
	"skills" text[] DEFAULT '{}' NOT NULL,
	"certificates" text[] DEFAULT '{}' NOT NULL,
	"years_of_experience" real NOT NULL,
	"assessment_score" real NOT NULL,
	"assessment_valid_until" timestamp with time zone NOT NULL,
	"capacity" integer DEFAULT 1 NOT NULL,
	"on_duty" boolean DEFAULT true NOT NULL,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "step_executions" (
	"execution_id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"order_no" text,
	"n" integer NOT NULL,
	"status" text NOT NULL,
	"state" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "timeline_events" (
	"position" bigserial PRIMARY KEY NOT NULL,
	"execution_id" text NOT NULL,
	"seq" integer NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"order_no" text,
	"type" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"data" jsonb NOT NULL,
	"status" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vehicles" (
	"id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"vin" text,
	"plate" text,
	"make" text NOT NULL,
	"model" text NOT NULL,
	"model_year" integer,
	"use" text DEFAULT 'family' NOT NULL,
	"invoiced_on" date,
	"delivered_on" date,
	"odometer_km" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_org_unit_id_org_units_id_fk" FOREIGN KEY ("org_unit_id") REFERENCES "public"."org_units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intakes" ADD CONSTRAINT "intakes_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intakes" ADD CONSTRAINT "intakes_vehicle_id_vehicles_id_fk" FOREIGN KEY ("vehicle_id") REFERENCES "public"."vehicles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intakes" ADD CONSTRAINT "intakes_outlet_id_org_units_id_fk" FOREIGN KEY ("outlet_id") REFERENCES "public"."org_units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intakes" ADD CONSTRAINT "intakes_advisor_id_staff_id_fk" FOREIGN KEY ("advisor_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_orders" ADD CONSTRAINT "service_orders_order_no_intakes_order_no_fk" FOREIGN KEY ("order_no") REFERENCES "public"."intakes"("order_no") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_org_unit_id_org_units_id_fk" FOREIGN KEY ("org_unit_id") REFERENCES "public"."org_units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_deliveries_alert" ON "alert_deliveries" USING btree ("alert_id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_recipient" ON "alert_deliveries" USING btree ("recipient","channel");--> statement-breakpoint
CREATE INDEX "alert_ledger_subject" ON "alert_ledger" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "alerts_outlet_status" ON "alerts" USING btree ("outlet_id","status");--> statement-breakpoint
CREATE INDEX "alerts_order" ON "alerts" USING btree ("order_no");--> statement-breakpoint
CREATE INDEX "clocks_order" ON "clocks" USING btree ("order_no");--> statement-breakpoint
CREATE INDEX "clocks_live" ON "clocks" USING btree ("due_at") WHERE "clocks"."stopped_at" is null;--> statement-breakpoint
CREATE INDEX "complaints_order" ON "complaints" USING btree ("order_no");--> statement-breakpoint
CREATE INDEX "complaints_status" ON "complaints" USING btree ("status","filed_at");--> statement-breakpoint
CREATE INDEX "dispatch_decisions_outlet" ON "dispatch_decisions" USING btree ("outlet_id","decided_at");--> statement-breakpoint
CREATE INDEX "service_orders_outlet_step" ON "service_orders" USING btree ("outlet_id","step");--> statement-breakpoint
CREATE INDEX "service_orders_status_opened" ON "service_orders" USING btree ("status","opened_at");--> statement-breakpoint
CREATE INDEX "staff_org_unit_role" ON "staff" USING btree ("org_unit_id","role");--> statement-breakpoint
CREATE INDEX "step_executions_subject" ON "step_executions" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "step_executions_order" ON "step_executions" USING btree ("order_no");--> statement-breakpoint
CREATE UNIQUE INDEX "timeline_events_execution_seq" ON "timeline_events" USING btree ("execution_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "timeline_events_execution_event" ON "timeline_events" USING btree ("execution_id","id");--> statement-breakpoint
CREATE INDEX "timeline_events_order" ON "timeline_events" USING btree ("order_no","at");--> statement-breakpoint
CREATE INDEX "timeline_events_subject" ON "timeline_events" USING btree ("subject","at");