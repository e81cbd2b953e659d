import { z } from 'zod';
import { id, instantOut, pageOf, pageQuery, strict } from './common.js';

const LONGEST_DAYS = 366;

const period = { from: z.iso.date(), to: z.iso.date(), outletId: id.optional() };

function inOrder({ from, to }: { from: string; to: string }, context: z.RefinementCtx) {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  const issue = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message });
  if (days < 0) issue('must not be before from');
  if (days > LONGEST_DAYS) issue('must be within a year of from');
}

/** Dates on which the work was done, by the outlet's own calendar; both included. */
export const repairTimesQuery = strict(period).superRefine(inOrder);
export type RepairTimesQuery = z.infer<typeof repairTimesQuery>;
export const repairTimesListQuery = strict({ ...period, ...pageQuery }).superRefine(inOrder);
export type RepairTimesListQuery = z.infer<typeof repairTimesListQuery>;

const share = z.number().nullable();

const figures = {
  /** Repairs whose check was passed, or that were accepted as they are, in the period. */
  repairs: z.number().int(),
  /** From the accepted work to the passed check: all hours, and those that the standard counts. Means. */
  grossHours: z.number().nullable(),
  netHours: z.number().nullable(),
  /** The share done within 24 hours, by all hours and by those that count; the standard's figure is about 60 %. */
  within24hGross: share,
  within24hNet: share,
  /** The share done by the deadline as it first was, and by the one that held in the end. */
  byFirstDeadline: share,
  onTime: share,
  /** How many were granted more time. */
  extended: z.number().int(),
};

export const repairTimes = z
  .object({
    from: z.string(),
    to: z.string(),
    total: z.object(figures),
    outlets: z.array(z.object({ outletId: z.string(), ...figures })),
  })
  .meta({ id: 'RepairTimes' });
export type RepairTimes = z.infer<typeof repairTimes>;

export const repairTimesList = pageOf(
  z
    .object({
      orderNo: z.string(),
      outletId: z.string(),
      startedAt: instantOut,
      doneAt: instantOut,
      grossHours: z.number(),
      netHours: z.number(),
      firstDueAt: instantOut.nullable(),
      dueAt: instantOut.nullable(),
      extended: z.boolean(),
      outcome: z.string(),
    })
    .meta({ id: 'RepairTime' }),
);
export type RepairTimesList = z.infer<typeof repairTimesList>;
