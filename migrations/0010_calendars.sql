CREATE TABLE "calendars" (
	"id" text NOT NULL,
	"revision" integer NOT NULL,
	"snapshot" jsonb NOT NULL,
	"outlet_closures" jsonb NOT NULL,
	"uploaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"uploaded_by" jsonb NOT NULL,
	CONSTRAINT "calendars_id_revision_pk" PRIMARY KEY("id","revision")
);
