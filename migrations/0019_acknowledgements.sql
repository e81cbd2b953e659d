CREATE TABLE "alert_acknowledgements" (
	"alert_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" text NOT NULL,
	"note" text,
	CONSTRAINT "alert_acknowledgements_alert_id_at_by_pk" PRIMARY KEY("alert_id","at","by")
);
--> statement-breakpoint
INSERT INTO "alert_acknowledgements" ("alert_id", "at", "by", "note")
SELECT taken.id, taken.at, taken.by, max(noted.note) FROM (
	SELECT subject AS id, (outcome ->> 'at')::timestamptz AS at, outcome ->> 'by' AS by FROM "commands"
		WHERE name = 'acknowledgeAlert' AND outcome ->> 'at' IS NOT NULL AND outcome ->> 'by' IS NOT NULL
	UNION SELECT id, acknowledged_at, acknowledged_by FROM "alerts"
		WHERE acknowledged_at IS NOT NULL AND acknowledged_by IS NOT NULL
) taken
LEFT JOIN "alerts" noted ON noted.id = taken.id AND noted.acknowledged_at = taken.at AND noted.acknowledged_by = taken.by
GROUP BY taken.id, taken.at, taken.by;--> statement-breakpoint
DROP INDEX "commands_acknowledged";