import { z } from 'zod';
import { instantOut, strict } from './common.js';

const MOST_DAYS = 62;

/** Half a day of an outlet with a place for a visit: any slot that begins within it will do. */
export const freeHalfDay = z
  .object({
    /** The outlet's own date. */
    date: z.string(),
    half: z.enum(['morning', 'afternoon']),
    startsAt: instantOut,
    endsAt: instantOut,
    free: z.number().int(),
    /** The calendar's data doesn't reach this date: it may turn out to be a holiday. */
    provisional: z.boolean(),
  })
  .meta({ id: 'FreeHalfDay' });
export type FreeHalfDay = z.infer<typeof freeHalfDay>;

export const slotsQuery = strict({
  from: z.iso.date().optional(),
  days: z.coerce.number().int().min(1).max(MOST_DAYS).default(7),
});

export const slotsView = z
  .object({
    outletId: z.string(),
    zone: z.string(),
    halfDays: z.array(freeHalfDay.extend({ capacity: z.number().int(), taken: z.number().int() })),
    /** The next ones with a place, also beyond the dates asked for. */
    nextFree: z.array(freeHalfDay),
    /** Booked before the outlet was closed over them: each has to be moved with its customer. */
    visitsWhenClosed: z.array(z.object({ orderNo: z.string(), halfDayAt: instantOut })),
  })
  .meta({ id: 'Slots' });
export type SlotsView = z.infer<typeof slotsView>;
