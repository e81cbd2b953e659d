import { z } from 'zod';
import { PAUSE_REASONS } from '../domain/clock.js';
import { PAYERS } from '../domain/money.js';
import type { ApprovalBody, EstimateBody, RepairEvent } from '../domain/steps/repair.js';
import { cents, contactChannel, MAX_CENTS, optionalText, strict, text } from './common.js';
import type { EventData } from './event-data.js';

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
      quantity: z.number().positive().max(10_000),
      unitPriceCents: cents,
      payer: z.enum(PAYERS),
    }),
  )
  .min(1)
  .max(MAX_LINES)
  .refine(
    (all) => all.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0) <= MAX_CENTS,
    'must not come to more than 10,000,000 yuan',
  );

export const recordDiagnosis = strict({
  faultCodes: z.array(code).max(50).default([]),
  findings: text(5000),
}).meta({ id: 'RecordDiagnosis' }) satisfies z.ZodType<EventData<RepairEvent, 'diagnosis_recorded'>>;

export const submitEstimate = strict({ lines }).meta({
  id: 'SubmitEstimate',
}) satisfies z.ZodType<EstimateBody>;

const approval = {
  estimateId: z.string().regex(/^E[1-9]\d{0,4}$/, 'must be an id of an estimate, such as E1'),
  channel: contactChannel,
  evidence: optionalText(2000),
};

export const approveEstimate = strict(approval).meta({
  id: 'ApproveEstimate',
}) satisfies z.ZodType<ApprovalBody>;

export const rejectEstimate = strict({ ...approval, reason: text(1000) }).meta({
  id: 'RejectEstimate',
}) satisfies z.ZodType<EventData<RepairEvent, 'estimate_rejected'>>;

export const signRepairSteps = strict({
  steps: z
    .array(strict({ code, note: optionalText(1000) }))
    .min(1)
    .max(100),
}).meta({ id: 'SignRepairSteps' }) satisfies z.ZodType<EventData<RepairEvent, 'repair_steps_signed'>>;

/** `in_quality_check` is Pitlane's own. Waiting for parts is waiting for an order of parts, which has a number. */
const HOLD_REASONS = PAUSE_REASONS.filter((reason) => reason !== 'in_quality_check');

export const startHold = strict({ reason: z.enum(HOLD_REASONS), reference: optionalText(100) })
  .refine((hold) => hold.reason !== 'awaiting_parts' || hold.reference !== null, {
    path: ['reference'],
    message: "give the parts order's number",
  })
  .meta({ id: 'StartHold' }) satisfies z.ZodType<EventData<RepairEvent, 'hold_started'>>;

export const endHold = strict({ note: optionalText(1000) }).meta({ id: 'EndHold' }) satisfies z.ZodType<
  Pick<EventData<RepairEvent, 'hold_ended'>, 'note'>
>;

export const requestExtension = strict({ hours: z.number().positive().max(240), reason: text(1000) }).meta({
  id: 'RequestExtension',
}) satisfies z.ZodType<Pick<EventData<RepairEvent, 'extension_requested'>, 'hours' | 'reason'>>;

export const decideExtension = strict({ approved: z.boolean(), reason: optionalText(1000) })
  .refine((decision) => decision.approved || decision.reason !== null, {
    path: ['reason'],
    message: 'say why it is refused',
  })
  .meta({ id: 'DecideExtension' }) satisfies z.ZodType<EventData<RepairEvent, 'extension_decided'>>;

export const giveBackRepair = strict({ reason: text(1000), doneSoFar: text(2000) }).meta({
  id: 'GiveBackRepair',
}) satisfies z.ZodType<EventData<RepairEvent, 'repair_given_back'>>;

export const completeRepair = strict({ summary: text(5000) }).meta({
  id: 'CompleteRepair',
}) satisfies z.ZodType<EventData<RepairEvent, 'repair_completed'>>;
