CREATE TABLE "policy_trial_findings" (
	"trial_id" text NOT NULL,
	"of" text NOT NULL,
	"subject" text NOT NULL,
	"outlet_id" text NOT NULL,
	"detail" jsonb NOT NULL,
	CONSTRAINT "policy_trial_findings_trial_id_of_subject_pk" PRIMARY KEY("trial_id","of","subject")
);
--> statement-breakpoint
CREATE TABLE "policy_trials" (
	"id" text PRIMARY KEY NOT NULL,
	"version" text NOT NULL,
	"document" jsonb NOT NULL,
	"overrides" jsonb NOT NULL,
	"from" timestamp with time zone NOT NULL,
	"to" timestamp with time zone NOT NULL,
	"outlet_id" text,
	"org_unit_id" text NOT NULL,
	"started_by" jsonb NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"total" integer,
	"done" integer DEFAULT 0 NOT NULL,
	"reached" jsonb NOT NULL,
	"totals" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "policy_trial_findings" ADD CONSTRAINT "policy_trial_findings_trial_id_policy_trials_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."policy_trials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "policy_trials_version" ON "policy_trials" USING btree ("version","started_at");