import { z } from 'zod';
import { id, strict } from './common.js';

const LONGEST_DAYS = 366;

/** Dates of booking, by the outlet's own calendar; both included. */
export const bookingsReportQuery = strict({
  from: z.iso.date(),
  to: z.iso.date(),
  outletId: id.optional(),
}).superRefine(({ from, to }, context) => {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  if (days < 0) context.addIssue({ code: 'custom', path: ['to'], message: 'must not be before from' });
  if (days > LONGEST_DAYS)
    context.addIssue({ code: 'custom', path: ['to'], message: 'must be within a year of from' });
});
export type BookingsReportQuery = z.infer<typeof bookingsReportQuery>;

const figures = {
  /** All bookings of the period. */
  booked: z.number().int(),
  /** Those that the share is counted from: completed, or past their limit. */
  counted: z.number().int(),
  /** Handed over, or settled at reception, within the limit. */
  within: z.number().int(),
  /** `within` of `counted`, 0 to 1; null when nothing is counted yet. */
  share: z.number().nullable(),
  /** Neither completed nor past their limit. */
  open: z.number().int(),
  /** Cancelled, or nobody came: left out of the share. */
  withoutVisit: z.number().int(),
  /** Of those that count or are open, how many have a limit beyond the calendar's data: holidays may move it. */
  provisional: z.number().int(),
};

/** The share of bookings that were completed within the policy's working days of booking (R3.2a, R7.1). */
export const bookingsReport = z
  .object({
    from: z.string(),
    to: z.string(),
    workingDays: z.number().int(),
    total: z.object(figures),
    outlets: z.array(z.object({ outletId: z.string(), ...figures })),
  })
  .meta({ id: 'BookingsReport' });
export type BookingsReport = z.infer<typeof bookingsReport>;
