import { z } from 'zod';
import { PAUSE_REASONS, type PauseReason } from '../domain/clock.js';
import { WORK_GRADES } from '../domain/guarantee.js';
import { PAYERS } from '../domain/money.js';
import {
  type ApprovalBody,
  type EstimateBody,
  OLD_PARTS,
  type RejectionBody,
} from '../domain/steps/estimates.js';
import type { HoldBody } from '../domain/steps/hold.js';
import type { RepairEvent, SpotCheckBody } from '../domain/steps/repair.js';
import { LEAST_HOURS } from './clock-commands.js';
import {
  cents,
  contactChannel,
  instant,
  MAX_CENTS,
  nearInstant,
  optionalText,
  strict,
  text,
} from './common.js';
import type { EventData } from './event-data.js';
import { mainPartsReplaced, notCounted, statutoryFault } from './statutory.js';

/** Longer estimates are several jobs. */
const MAX_LINES = 200;

export const code = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, 'must be 1 to 64 letters, digits, or one of _ . : -');

/** The lines of an estimate or a bill: quantities may be fractions (hours, litres), prices are in cents. */
export const lines = z
  .array(
    strict({
      kind: z.enum(['labour', 'part']),
      description: text(300),
      partNo: optionalText(64),
      quantity: z.number().positive().max(10_000),
      unitPriceCents: cents,
      payer: z.enum(PAYERS),
    }),
  )
  .min(1)
  .max(MAX_LINES)
  .refine(
    (all) =>
      all.every(
        (line) => line.quantity * line.unitPriceCents === 0 || line.quantity * line.unitPriceCents >= 0.5,
      ),
    'a line with a price must come to a cent: what costs nothing has the price 0',
  )
  .refine(
    (all) => all.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0) <= MAX_CENTS,
    'must not come to more than 10,000,000 yuan',
  );

export const recordDiagnosis = strict({
  faultCodes: z.array(code).max(50).default([]),
  findings: text(5000),
  /** What the 三包 rules go by; left out, it stays as it was said before, or unknown. */
  fault: statutoryFault.optional(),
}).meta({ id: 'RecordDiagnosis' }) satisfies z.ZodType<EventData<RepairEvent, 'diagnosis_recorded'>>;

/** A supplement says in `reason` which fault was found besides; `workGoesOn` is about it alone. */
export const submitEstimate = strict({
  lines,
  reason: optionalText(2000),
  faultCodes: z.array(code).max(50).default([]),
  workGoesOn: z.boolean().default(false),
  validUntil: nearInstant.nullable().default(null),
  diagnosisFeeCents: cents.nullable().default(null),
}).meta({ id: 'SubmitEstimate' }) satisfies z.ZodType<EstimateBody>;

const approval = {
  estimateId: z.string().regex(/^E[1-9]\d{0,4}$/, 'must be an id of an estimate, such as E1'),
  channel: contactChannel,
  evidence: optionalText(2000),
};

export const approveEstimate = strict({
  ...approval,
  approvedBy: optionalText(100),
  limitCents: cents.nullable().default(null),
  oldParts: z.enum(OLD_PARTS).nullable().default(null),
}).meta({ id: 'ApproveEstimate' }) satisfies z.ZodType<ApprovalBody>;

export const rejectEstimate = strict({ ...approval, reason: text(1000) }).meta({
  id: 'RejectEstimate',
}) satisfies z.ZodType<RejectionBody>;

export const signRepairSteps = strict({
  steps: z
    .array(strict({ code, note: optionalText(1000) }))
    .min(1)
    .max(100),
}).meta({ id: 'SignRepairSteps' }) satisfies z.ZodType<EventData<RepairEvent, 'repair_steps_signed'>>;

/** `in_quality_check` is Pitlane's own. */
const HOLD_REASONS = PAUSE_REASONS.filter((reason) => reason !== 'in_quality_check');

/** Whoever waits for somebody else has asked them, and what was asked has a number. */
const REFERENCE_OF: Partial<Record<PauseReason, string>> = {
  awaiting_parts: "give the parts order's number",
  insurer_assessment: "give the insurer's claim number",
  manufacturer_approval: "give the manufacturer's approval number, or that of the request for it",
};

export const startHold = strict({
  reason: z.enum(HOLD_REASONS),
  reference: optionalText(100),
  expectedUntil: nearInstant.nullable().default(null),
  /** When it began, if that was earlier: then a manager enters it. */
  startedAt: instant.nullable().default(null),
  /** When it ended, if it is over. */
  endedAt: instant.nullable().default(null),
})
  .superRefine(({ reason, reference, startedAt, endedAt, expectedUntil }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const message = REFERENCE_OF[reason];
    if (message && reference === null) issue('reference', message);
    if (endedAt && !(startedAt && startedAt < endedAt)) issue('endedAt', 'give a startedAt before it');
    if (endedAt && expectedUntil)
      issue('expectedUntil', 'a hold that is over is expected no more: leave it out');
  })
  .meta({ id: 'StartHold' }) satisfies z.ZodType<HoldBody>;

export const endHold = strict({
  /** Needed when several are open. */
  holdId: code.nullable().default(null),
  note: optionalText(1000),
}).meta({ id: 'EndHold' });

export const requestExtension = strict({
  hours: z.number().min(LEAST_HOURS).max(240),
  reason: text(1000),
}).meta({
  id: 'RequestExtension',
}) satisfies z.ZodType<Pick<EventData<RepairEvent, 'extension_requested'>, 'hours' | 'reason'>>;

export const decideExtension = strict({ approved: z.boolean(), reason: optionalText(1000) })
  .refine((decision) => decision.approved || decision.reason !== null, {
    path: ['reason'],
    message: 'say why it is refused',
  })
  .meta({ id: 'DecideExtension' }) satisfies z.ZodType<EventData<RepairEvent, 'extension_decided'>>;

/** Items looked at, what was found, and references of photographs of it; a fault found is said in words. */
export const inspection = {
  items: z
    .array(strict({ code, ok: z.boolean(), note: optionalText(1000) }))
    .max(100)
    .refine((items) => new Set(items.map((item) => item.code)).size === items.length, 'each item once'),
  findings: z.array(text(1000)).max(50).default([]),
  photos: z.array(z.url().max(2000)).max(50).default([]),
};

export const recordSpotCheck = strict(inspection)
  .refine(({ items, findings }) => items.length + findings.length > 0, {
    path: ['items'],
    message: 'say what was looked at, or what was found',
  })
  .refine(({ items, findings }) => items.every((item) => item.ok) || findings.length > 0, {
    path: ['findings'],
    message: 'say what was found: the technician works by it',
  })
  .meta({ id: 'RecordSpotCheck' }) satisfies z.ZodType<SpotCheckBody>;

export const giveBackRepair = strict({
  reason: text(1000),
  doneSoFar: text(2000),
  partsInstalled: z
    .array(
      strict({
        description: text(300),
        partNo: optionalText(64),
        quantity: z.number().positive().max(10_000),
      }),
    )
    .max(MAX_LINES)
    .default([]),
  passOver: z.boolean().default(false),
}).meta({ id: 'GiveBackRepair' }) satisfies z.ZodType<EventData<RepairEvent, 'repair_given_back'>>;

export const completeRepair = strict({
  summary: text(5000),
  workGrade: z.enum(WORK_GRADES).nullable().default(null),
  /** Main parts that were put in new, and time that the thirty days of the 三包 rules leave out (articles 17 and 24). */
  mainPartsReplaced: mainPartsReplaced.optional(),
  notCounted: notCounted.optional(),
}).meta({
  id: 'CompleteRepair',
}) satisfies z.ZodType<EventData<RepairEvent, 'repair_completed'>>;
