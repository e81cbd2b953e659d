import { z } from 'zod';
import { CLAIMANTS, isClaimant, PAYERS } from '../domain/money.js';
import { OLD_PARTS } from '../domain/steps/estimates.js';
import type { SurveyBody } from '../domain/steps/follow-up.js';
import type { HandOverBody } from '../domain/steps/hand-over.js';
import type { CheckBody, NamedInspector, QualityCheckEvent } from '../domain/steps/quality-check.js';
import type { SettlementBody, SettlementEvent } from '../domain/steps/settlement.js';
import { cents, contactChannel, id, odometerKm, optionalText, strict, text } from './common.js';
import type { EventData } from './event-data.js';
import { inspection, lines } from './repair.js';
import { belongings, missingBelongings } from './vehicle-return.js';

// What comes after the work: quality check, settlement, hand-over, survey.

/** Longer than any road test; further is a journey. */
const LONGEST_ROAD_TEST_KM = 500;

export const recordQualityCheck = strict({
  ...inspection,
  items: inspection.items.min(1),
  roadTest: strict({ km: z.number().positive().max(LONGEST_ROAD_TEST_KM), drivenBy: text(100) })
    .nullable()
    .default(null),
})
  .refine((check) => check.items.every((item) => item.ok) || check.findings.length > 0, {
    path: ['findings'],
    message: 'say what was found: the technician works by it',
  })
  .meta({ id: 'RecordQualityCheck' }) satisfies z.ZodType<CheckBody>;

export const nameInspector = strict({ staffId: id, reason: text(1000) }).meta({
  id: 'NameInspector',
}) satisfies z.ZodType<NamedInspector>;

export const decideRework = strict({
  decision: z.enum(['rework', 'accept_as_is']),
  reason: text(1000),
}).meta({ id: 'DecideRework' }) satisfies z.ZodType<EventData<QualityCheckEvent, 'rework_decided'>>;

export const settle = strict({
  lines,
  shares: z
    .array(
      // 索赔单号 of the manufacturer, 报案号 of the insurer; what others refer to goes into `differenceExplained`.
      strict({ payer: z.enum(PAYERS), amountCents: cents, reference: optionalText(100) }).refine(
        ({ payer, reference }) => !reference || isClaimant(payer),
        { path: ['reference'], message: `is the number of a claim: only of ${CLAIMANTS.join(' or ')}` },
      ),
    )
    .min(1)
    .max(PAYERS.length)
    .refine((shares) => new Set(shares.map(({ payer }) => payer)).size === shares.length, 'each payer once'),
  method: z.enum(['paid', 'on_account']),
  accountHolder: optionalText(200),
  differenceExplained: optionalText(2000),
  approval: strict({
    approvedBy: optionalText(100),
    channel: contactChannel,
    evidence: optionalText(2000),
  })
    .nullable()
    .default(null),
})
  .refine((bill) => bill.method === 'paid' || bill.accountHolder !== null, {
    path: ['accountHolder'],
    message: 'say on whose account',
  })
  .meta({ id: 'Settle' }) satisfies z.ZodType<SettlementBody>;

export const approveGoodwill = strict({ amountCents: cents.min(1), reason: text(1000) }).meta({
  id: 'ApproveGoodwill',
}) satisfies z.ZodType<EventData<SettlementEvent, 'goodwill_approved'>>;

/** A promise beyond the trade's guarantee; what is shorter than that is as good as none. */
const promise = strict({
  days: z.number().int().min(1).max(3650).nullable().default(null),
  km: z.number().int().min(1).max(500_000).nullable().default(null),
});

export const handOver = strict({
  odometerKm,
  receivedBy: text(100),
  oldParts: z.enum(OLD_PARTS).nullable().default(null),
  /** Left out, nobody has held it against the check-in's list. */
  belongings: belongings.nullable().default(null),
  missingBelongings,
  guarantee: promise.nullable().default(null),
}).meta({ id: 'HandOver' }) satisfies z.ZodType<HandOverBody>;

export const submitSurvey = strict({
  nps: z.number().int().min(0).max(10),
  csat: z.number().int().min(1).max(5),
  solved: z.boolean(),
  comment: optionalText(5000),
}).meta({ id: 'SubmitSurvey' }) satisfies z.ZodType<SurveyBody>;
