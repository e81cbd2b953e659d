ALTER TABLE "intakes" ADD COLUMN "instead_of" text;--> statement-breakpoint
CREATE INDEX "intakes_instead_of" ON "intakes" USING btree ("instead_of");