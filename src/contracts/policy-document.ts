import { z } from 'zod';
import { OUTSIDE_CHANNELS } from '../domain/alert-channels.js';
import { type Milestone, PAUSE_REASONS } from '../domain/clock.js';
import { parseDuration } from '../domain/duration.js';
import { WORK_GRADES } from '../domain/guarantee.js';
import { EXECUTION_KINDS } from '../domain/lifecycle.js';
import { CLOCK_KINDS, type ClockKind } from '../domain/policy/types.js';
import { isObject, type PolicyDocument } from '../domain/policy/versions.js';
import { ROLES } from '../domain/roles.js';
import { UNIT_KINDS } from '../domain/steps/complaint-handling.js';
import { CUSTOMER_TYPES } from '../domain/steps/reception.js';
import { URGENCIES } from '../domain/urgency.js';
import { calendarOfStandard } from './calendars.js';
import { cents, contactChannel, id, SKILLS, strict, text } from './common.js';
import { code } from './repair.js';

// The whole document of a version (R8.1): every field is given, nothing else is. What the fields must be to each other, and
// to the code, is in domain/policy/validation.ts.

const YEAR = 'P366D';
const MOST_LEVELS = 9;
/** What the commands take at once: a longer checklist could never be signed. */
const MOST_ITEMS = 50;

/** An ISO 8601 duration within limits, themselves included. */
function duration(least: string, most: string) {
  return z
    .string()
    .max(40)
    .superRefine((value, context) => {
      const message = durationProblem(value, least, most);
      if (message) context.addIssue({ code: 'custom', message });
    });
}

function durationProblem(value: string, least: string, most: string): string | null {
  if (value.startsWith('-')) return `must be from ${least} to ${most}: it is negative`;
  try {
    const ms = parseDuration(value);
    const fits = ms >= parseDuration(least) && ms <= parseDuration(most);
    return fits ? null : `must be from ${least} to ${most}`;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function byUrgency<T extends z.ZodType>(schema: T) {
  const [p1, p2, p3, p4] = URGENCIES;
  return strict({ [p1]: schema, [p2]: schema, [p3]: schema, [p4]: schema });
}

/** No entry twice. */
function each<T extends z.ZodType<string | number>>(item: T, most: number) {
  return z
    .array(item)
    .max(most)
    .refine((list) => new Set(list).size === list.length, 'must not name anything twice');
}

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a local time HH:MM');
const closing = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a local time HH:MM, up to 24:00');
const role = z.enum(ROLES);
const roles = each(role, ROLES.length).min(1, 'name at least one role');
const names = each(id, 30);
const milestone = z
  .string()
  .regex(
    /^warn_\d{1,2}$|^breach$/,
    'must be breach, or warn_ with the per cent',
  ) as unknown as z.ZodType<Milestone>;

const limit = duration('PT1M', YEAR);

const clockRule = strict({
  runsIn: z.enum(EXECUTION_KINDS),
  starts: names,
  stops: names,
  withdrawnBy: names.optional(),
  neededFor: z.enum(CLOCK_KINDS).optional(),
  countsFrom: id.optional(),
  unless: id.optional(),
  goesOnWith: id.optional(),
  pauses: z.array(strict({ on: id, until: names, reason: z.enum(PAUSE_REASONS) })).max(10),
  limit: z.union([limit, byUrgency(limit.nullable())]),
  lapses: z.literal(true).optional(),
  fixed: z.literal(true).optional(),
  calendar: id.nullable(),
  warnAt: z
    .array(
      z
        .number()
        .min(0, 'must be a fraction of the limit from 0 up to, but not including, 1')
        .lt(1, 'must be a fraction of the limit from 0 up to, but not including, 1')
        .refine((at) => Math.abs(at * 100 - Math.round(at * 100)) < 1e-9, 'must be in whole per cent'),
    )
    .max(10),
  warns: each(z.enum(['assignee', ...ROLES]), ROLES.length + 1),
  pausableFor: each(z.enum(PAUSE_REASONS), PAUSE_REASONS.length),
  extension: strict({ max: duration('PT1M', 'P30D'), decidedBy: roles }).nullable(),
  carries: each(z.enum(EXECUTION_KINDS), EXECUTION_KINDS.length),
  escalation: z
    .array(
      strict({ after: duration('PT0S', 'P30D'), level: z.number().int().min(1).max(MOST_LEVELS), roles }),
    )
    .max(MOST_LEVELS),
}).meta({ id: 'ClockRule' });

/** How each deadline must be made. */
export const clockRules = Object.fromEntries(CLOCK_KINDS.map((kind) => [kind, clockRule])) as Record<
  ClockKind,
  typeof clockRule
>;

const pattern = z.string().min(1);
const patterns = z.array(pattern).max(100);
const cue = strict({
  points: z.number().int().min(-20).max(20),
  pattern: pattern.optional(),
  components: patterns.min(1).optional(),
}).refine(
  (one) => (one.pattern === undefined) !== (one.components === undefined),
  'give either a pattern or components',
);

const urgencyRule = strict({
  id,
  urgency: z.enum(URGENCIES),
  description: text(300),
  anyOf: patterns.min(1, 'give at least one pattern'),
  near: patterns.optional(),
  unless: patterns.optional(),
  unlessNear: patterns.optional(),
  components: patterns.optional(),
  after: z.enum(URGENCIES).optional(),
  cues: z.array(cue).max(100).optional(),
  atLeast: z.number().int().min(1).max(100).optional(),
}).meta({ id: 'UrgencyRule' });

const certificateRule = strict({
  certificate: z.enum(SKILLS),
  words: each(text(60), 300).min(1, 'give at least one word'),
});

const booking = strict({
  openingHours: strict({
    weekdays: each(z.number().int().min(1).max(7), 7).min(1, 'name at least one weekday'),
    ...{ opensAt: time, noon: time, closesAt: closing },
  }).nullable(),
  calendar: id.nullable(),
  halfDayLength: duration('PT1H', 'PT24H'),
  halfDayCapacity: z.number().int().min(0).max(1_000),
  reminderBefore: duration('PT1M', 'P14D'),
  reminderHours: strict({ from: time, to: closing }).nullable(),
  outageAfter: duration('PT1M', 'PT24H'),
  completedWithinWorkingDays: z.number().int().min(1).max(60),
});

const way = each(z.enum(OUTSIDE_CHANNELS), OUTSIDE_CHANNELS.length).min(1, 'name at least one channel');
const alerts = strict({
  channels: z
    .array(
      strict({
        fromLevel: z.number().int().min(0).max(MOST_LEVELS),
        urgencies: each(z.enum(URGENCIES), URGENCIES.length).min(1, 'name at least one class'),
        ways: z.array(way).min(1, 'name at least one way').max(5),
      }),
    )
    .min(1)
    .max(40),
  quietHours: strict({ from: time, to: time }).nullable(),
  digest: strict({
    lateBy: duration('PT1M', 'P1D'),
    after: z.number().int().min(1).max(1_000),
    gather: duration('PT1S', 'PT1H'),
  }),
  tryFor: byUrgency(duration('PT1S', 'P1D')),
});

const dispatch = strict({
  minAssessmentScore: z.number().min(0).max(100),
  minYears: z.number().min(0).max(60),
  preemption: z.boolean(),
  ageingStep: duration('PT1M', YEAR),
  assessmentGrace: duration('PT0S', YEAR),
  assessmentWarning: duration('PT0S', YEAR),
  unfilled: z.array(strict({ at: milestone, ask: z.enum(['outlets', 'regional_centre']) })).max(10),
  rest: strict({ first: byUrgency(duration('PT1S', 'P1D')), max: duration('PT1S', 'P7D') }),
});

const checklist = each(code, MOST_ITEMS).min(1, 'give at least one item');
const byWorkType = strict({ general: checklist, safety: checklist });
const [fresh, returning, complaining] = CUSTOMER_TYPES;
const [minor, level2, overhaul] = WORK_GRADES;
const term = strict({ days: z.number().int().min(0).max(3_650), km: z.number().int().min(0).max(1_000_000) });

/** The service standard as one document (R1.2, R8.1). Durations are ISO 8601, in real time. */
export const policyDocument = strict({
  calendars: z.array(calendarOfStandard).max(20),
  clocks: strict(clockRules),
  urgency: z.array(urgencyRule).min(1).max(500),
  certificates: z.array(certificateRule).max(20),
  booking,
  alerts,
  dispatch,
  checklists: strict({
    reception: strict({ [fresh]: checklist, [returning]: checklist, [complaining]: checklist }),
    repair: byWorkType,
    qualityCheck: byWorkType,
  }),
  reception: strict({ minYears: z.number().min(0).max(60) }),
  holds: strict({ lateWithin: duration('PT0S', 'P30D'), lateBy: roles }),
  approvals: strict({ evidenceFromCents: cents }).optional(),
  guarantee: strict({
    terms: strict({ [minor]: term, [level2]: term, [overhaul]: term }),
    objectWithin: duration('PT1H', 'P30D'),
    failedRepairs: z.number().int().min(1).max(10),
  }),
  rework: strict({ limit: z.number().int().min(0).max(10) }),
  followUp: strict({
    contacts: z
      .array(strict({ after: duration('PT0S', 'P90D'), channels: each(contactChannel, 8).min(1) }))
      .min(1, 'plan at least one contact')
      .max(10),
    complaintBelowNps: z.number().int().min(0).max(10),
    complaintBelowCsat: z.number().int().min(1).max(5),
  }),
  complaint: strict({
    levels: each(z.enum(UNIT_KINDS), UNIT_KINDS.length).min(1),
    compensationLimits: z.partialRecord(role, cents.nullable()).optional(),
    mediationNotice: text(2_000),
  }),
}).meta({ id: 'PolicyDocument' }) satisfies z.ZodType<PolicyDocument>;

/** Other values for some cases; all that `where` names must fit. */
const policyOverride = strict({
  where: strict({
    outletId: id.optional(),
    model: text(80).optional(),
    customerType: z.enum(CUSTOMER_TYPES).optional(),
  }).refine((where) => Object.keys(where).length > 0, 'name an outletId, a model or a customerType'),
  set: z
    .record(z.string(), z.unknown())
    .refine((set) => holdsValues(set), 'must hold at least one value that differs'),
}).meta({ id: 'PolicyOverride' });
export const policyOverrides = z.array(policyOverride).max(50);

function holdsValues(value: unknown): boolean {
  return !isObject(value) || Object.values(value).some(holdsValues);
}
