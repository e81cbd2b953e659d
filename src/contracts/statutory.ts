import { z } from 'zod';
import type { NotCounted, StatutoryFault } from '../domain/statutory-cases.js';
import {
  EARLY_DANGERS,
  NO_QUALITY_FAULT,
  NOT_COUNTED,
  STATUTORY_CLAIMS,
  STATUTORY_TERMS,
} from '../domain/statutory-law.js';
import { PART_CODES, type ReplacedPart } from '../domain/statutory-parts.js';
import type { WarrantyPromise } from '../domain/statutory-period.js';
import { MOBILITY, type MobilityBody, type RightsToldBody } from '../domain/steps/statutory.js';
import {
  cents,
  contactChannel,
  instant,
  instantOut,
  nearInstant,
  optionalText,
  strict,
  text,
} from './common.js';

// What the 三包 rules (order 43) need to know, and what a vehicle shows of them.

/** A name for `….other`, so that two of them can be told to be the same part. */
function named({ part, name }: { part: string; name: string | null }, context: z.RefinementCtx): void {
  if (part.endsWith('.other') && name === null)
    context.addIssue({ code: 'custom', path: ['name'], message: 'name the part' });
}

const part = {
  part: z
    .string()
    .refine((value) => PART_CODES.includes(value), `must be one of ${PART_CODES.join(', ')}`)
    .meta({ enum: [...PART_CODES] }),
  name: optionalText(100),
};

/** What a diagnosis says of the fault; who says so is the one who records it. */
export const statutoryFault = strict({
  isQualityFault: z.boolean(),
  notBecause: z.enum(NO_QUALITY_FAULT).nullable().default(null),
  part: strict(part).superRefine(named).nullable().default(null),
  safetyCritical: z.boolean().default(false),
  danger: z.enum(EARLY_DANGERS).nullable().default(null),
  replacementNeeded: z.enum(['assembly', 'main_part']).nullable().default(null),
})
  .superRefine((fault, context) => {
    const issue = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (fault.isQualityFault === (fault.notBecause !== null)) {
      const message = fault.isQualityFault ? 'must be null for a fault of quality' : 'say why it is none';
      issue('notBecause', message);
    }
    if (fault.replacementNeeded && !fault.part) issue('part', 'say what has to be replaced');
  })
  .meta({ id: 'StatutoryFault' }) satisfies z.ZodType<StatutoryFault>;

export const mainPartsReplaced = z
  .array(strict({ ...part, partNo: optionalText(64) }).superRefine(named))
  .max(50) satisfies z.ZodType<ReplacedPart[]>;

/** Times that article 24 leaves out of the thirty days; each with what shows it. */
export const notCounted = z
  .array(
    strict({ reason: z.enum(NOT_COUNTED), from: instant, to: instant, evidence: text(500) }).refine(
      ({ from, to }) => to > from,
      { path: ['to'], message: 'must be later than from' },
    ),
  )
  .max(20) satisfies z.ZodType<NotCounted[]>;

/** A promise below the law is none (articles 4 and 18). */
function promised(name: 'repair' | 'returns') {
  const { length, km } = STATUTORY_TERMS[name];
  return strict({
    months: z.number().int().min(length.months, `the law grants ${length.months} months already`).max(600),
    km: z.number().int().min(km, `the law grants ${km} km already`).max(3_000_000).nullable(),
  })
    .nullable()
    .default(null);
}

/** 包修期 and 三包有效期 as the maker promises them beyond the law; `km` null: without a limit. */
export const warrantyPromise = strict({ repair: promised('repair'), returns: promised('returns') })
  .nullable()
  .meta({ id: 'WarrantyPromise' }) satisfies z.ZodType<WarrantyPromise | null>;

export const recordRightsTold = strict({
  toldTo: text(100),
  channel: contactChannel,
  evidence: optionalText(2000),
}).meta({ id: 'RecordRightsTold' }) satisfies z.ZodType<RightsToldBody>;

/** The amount of compensation is said; a loaner's plate or what was agreed goes into the details (article 21). */
export const arrangeMobility = strict({
  kind: z.enum(MOBILITY),
  from: nearInstant,
  amountCents: cents.nullable().default(null),
  details: text(1000),
})
  .refine(({ kind, amountCents }) => (kind === 'compensation') === (amountCents !== null), {
    path: ['amountCents'],
    message: 'goes with compensation, and with nothing else',
  })
  .meta({ id: 'ArrangeMobility' }) satisfies z.ZodType<MobilityBody>;

const mobility = {
  kind: z.enum(MOBILITY),
  amountCents: z.number().nullable(),
  details: z.string(),
};
const question = z.object({ code: z.string(), orders: z.array(z.string()) });
const period = z.object({
  /** The first day, from which it counts, and the last; null without a date of delivery or invoice. */
  from: z.string().nullable(),
  lastDay: z.string().nullable(),
  km: z.number().nullable(),
});

/** The rights that the 三包 rules give the owner of a vehicle, over all orders of all outlets. */
export const statutoryRights = z
  .object({
    vehicleId: z.string(),
    law: z.string(),
    /** False for commercial use (article 40). */
    applies: z.boolean(),
    /** By law, or by the maker's promise where it is longer. */
    repairPeriod: period,
    returnPeriod: period,
    /** Days of repair for faults of quality within the return period, or perhaps within it; at most 30 (article 24). */
    repairDays: z.number().int(),
    repairs: z.array(
      z.object({
        orderNo: z.string(),
        reportedAt: instantOut,
        agreedAt: instantOut.nullable(),
        endedAt: instantOut.nullable(),
        repaired: z.boolean(),
        odometerKm: z.number().nullable(),
        /** Null where no diagnosis says. */
        isQualityFault: z.boolean().nullable(),
        /** Of this order alone, transport and waiting for parts included: over 5 days a loaner is due (article 21). */
        days: z.number().int(),
        inRepairPeriod: z.enum(['within', 'past', 'unknown']),
        inReturnPeriod: z.enum(['within', 'past', 'unknown']),
        /** Since when a loaner or compensation is due (null when it isn't), and what was arranged. */
        mobilityDueSince: instantOut.nullable(),
        mobility: z.array(z.object({ ...mobility, from: instantOut, by: z.string(), at: instantOut })),
      }),
    ),
    rights: z.array(
      z.object({
        name: z.string(),
        rule: z.string(),
        article: z.string(),
        standing: z.enum(['warned', 'reached']),
        certain: z.boolean(),
        count: z.number().int(),
        orders: z.array(
          z.object({ orderNo: z.string(), reportedAt: instantOut, endedAt: instantOut.nullable() }),
        ),
        mayAsk: z.enum(STATUTORY_CLAIMS),
        /** When the customer was told of it; null when nobody has recorded that. */
        told: z
          .object({ toldTo: z.string(), channel: z.string(), by: z.string(), at: instantOut })
          .nullable(),
        questions: z.array(question),
      }),
    ),
    /** What must be found out before anybody may say that there is no right. */
    questions: z.array(question),
  })
  .meta({ id: 'StatutoryRights' });

/** What an order shows of it, so that nobody overlooks a right; all of it stands at `href`. */
export const statutoryFlags = z
  .object({
    /** False for commercial use (article 40). */
    applies: z.boolean(),
    flags: z.array(
      z.object({
        rule: z.string(),
        article: z.string(),
        standing: z.enum(['warned', 'reached']),
        certain: z.boolean(),
        mayAsk: z.enum(STATUTORY_CLAIMS),
        /** Whether it is on record that the customer was told of it. */
        told: z.boolean(),
      }),
    ),
    href: z.string(),
  })
  .meta({ id: 'StatutoryFlags' });
