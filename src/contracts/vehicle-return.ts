import { z } from 'zod';
import { OLD_PARTS } from '../domain/steps/estimates.js';
import type { ReturnBody } from '../domain/steps/vehicle-return.js';
import { cents, instant, instantOut, odometerKm, optionalText, strict, text } from './common.js';

// How a car leaves: what is handed back with it, and the return of a cancelled order's car.

const MOST_BELONGINGS = 50;

/** What is handed back of what the check-in took down; the same shape in and out. */
export const belongings = z.array(text(200)).max(MOST_BELONGINGS);
export const missingBelongings = z
  .array(strict({ item: text(200), explanation: text(1000) }))
  .max(MOST_BELONGINGS)
  .default([]);

/** The car of a cancelled order goes back (R3.4); what was left out is null, no belongings, and no charge. */
export const recordReturn = strict({
  receivedBy: text(100),
  relation: optionalText(100),
  odometerKm: odometerKm.nullable().default(null),
  odometerExplained: optionalText(1000),
  belongings: belongings.default([]),
  missingBelongings,
  oldParts: z.enum(OLD_PARTS).nullable().default(null),
  diagnosisFeeCents: cents.default(0),
  returnedAt: instant.nullable().default(null),
}).meta({ id: 'RecordReturn' }) satisfies z.ZodType<ReturnBody>;

const missingOut = z.array(z.object({ item: z.string(), explanation: z.string() }));

/** How a car went back. */
export const returnedOut = z.object({
  returnedAt: instantOut,
  recordedAt: instantOut,
  by: z.string(),
  receivedBy: z.string(),
  relation: z.string().nullable(),
  odometerKm: z.number().nullable(),
  odometerExplained: z.string().nullable(),
  belongings: z.array(z.string()),
  missingBelongings: missingOut,
  oldParts: z.enum(OLD_PARTS).nullable(),
  diagnosisFeeCents: z.number().int(),
});

/** What a car leaves with, as a hand-over's document has it; null where nobody held it against the check-in's list. */
export const belongingsOut = {
  belongings: z.array(z.string()).nullable(),
  missingBelongings: missingOut,
};

/** The return of a cancelled order's car: what is to be handed back and charged, and how it was (R3.4). */
export const vehicleReturn = z
  .object({
    dueSince: instantOut,
    advisorId: z.string().nullable(),
    outletId: z.string(),
    arrivedAt: instantOut.nullable(),
    odometerInKm: z.number().nullable(),
    belongings: z.array(z.string()),
    /** Up to so much may be charged. */
    diagnosisFeeCents: z.number().int(),
    partsReplaced: z.boolean(),
    oldParts: z.enum(OLD_PARTS).nullable(),
    returned: returnedOut.nullable(),
  })
  .meta({ id: 'VehicleReturn' });
