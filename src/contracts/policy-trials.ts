import { z } from 'zod';
import { CLOCK_OUTCOMES } from '../domain/clock.js';
import {
  MOST_FINDINGS,
  TRIAL_STAGES,
  type TrialDetail,
  type TrialTotals,
} from '../domain/policy-trial-totals.js';
import { id, instant, instantOut, pageOf, pageQuery, strict } from './common.js';

// What a version would have done to past cases (R8.2).

export const trialParams = z.object({ version: z.string().min(1).max(100), id });

export const startTrial = strict({
  from: instant.meta({ description: 'Cases finished and decisions made from here on' }),
  to: instant.meta({ description: '… and before this' }),
  outletId: id.nullable().default(null),
})
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be later than from' })
  .meta({ id: 'StartPolicyTrial' });
export type StartTrial = z.infer<typeof startTrial>;

const kindTotals = z.object({
  newBreaches: z.int(),
  noLongerBreached: z.int(),
  moved: z.int(),
  onlyBefore: z.int(),
  onlyAfter: z.int(),
});

const totals = z.object({
  cases: z.int(),
  casesThatDiffer: z.int(),
  decisions: z.int(),
  decisionsThatDiffer: z.int(),
  skipped: z.record(z.string(), z.int()).meta({
    description:
      '`records_differ`: the standard that the case kept does not give back what is on record, as with older rules; `standard_unknown`: it kept a version that is not on record',
  }),
  clocks: z.record(z.string(), kindTotals).meta({ description: 'By kind of deadline' }),
  alerts: z.object({ more: z.int(), fewer: z.int() }),
  assignments: z.int(),
}) satisfies z.ZodType<TrialTotals>;

export const policyTrial = z
  .object({
    id: z.string(),
    version: z.string(),
    from: instantOut,
    to: instantOut,
    outletId: z.string().nullable(),
    startedAt: instantOut,
    startedBy: z.string(),
    finishedAt: instantOut.nullable(),
    total: z.int().nullable().meta({ description: 'null until it was counted' }),
    done: z.int(),
    totals,
    assumes: z.array(z.string()).meta({ description: 'What the answer rests on' }),
  })
  .meta({ id: 'PolicyTrial' });
export type PolicyTrialView = z.infer<typeof policyTrial>;

/** What every trial rests on. */
export const TRIAL_ASSUMES = [
  'people would have acted at the same moments: work, holds, requests for more time, takings of alerts',
  'what was filed or promised for one case stays: classes of urgency, limits, visits, days of follow-up, uploaded calendars',
  'a milestone that falls elsewhere would have been noticed at once',
  'what follows on a missed deadline (no-show, lapsed offer) happened when it happened',
  'each decision of a desk is made again by itself, over what the desk knew then',
  `what differs is listed for the first ${MOST_FINDINGS} cases and decisions that do; the totals count all`,
  'only deadlines, their alerts and the choices of desks are looked at: what else differs is in the comparison',
];

const ending = z.object({ dueAt: instantOut.nullable(), outcome: z.enum(CLOCK_OUTCOMES) });
const alertRow = z.object({
  clockId: z.string(),
  revision: z.int(),
  milestone: z.string(),
  level: z.int(),
});

const detail = z.union([
  z.object({
    clocks: z.array(
      z.object({
        clockId: z.string(),
        kind: z.string(),
        before: ending.nullable(),
        after: ending.nullable(),
      }),
    ),
    alerts: z.object({ more: z.array(alertRow), fewer: z.array(alertRow) }),
  }),
  z.object({
    decidedAt: instantOut,
    assignments: z.array(
      z.object({
        orderNo: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
        reason: z.string(),
      }),
    ),
  }),
]) satisfies z.ZodType<TrialDetail>;

export const findingsQuery = z.object({ of: z.enum(TRIAL_STAGES).default('orders'), ...pageQuery });
export type FindingsQuery = z.infer<typeof findingsQuery>;

const trialFinding = z
  .object({ subject: z.string(), outletId: z.string(), detail })
  .meta({ id: 'PolicyTrialFinding' });
export type TrialFindingView = z.infer<typeof trialFinding>;

export const trialFindings = pageOf(trialFinding);
