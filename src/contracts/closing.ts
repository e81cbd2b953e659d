import { z } from 'zod';
import { PAYERS } from '../domain/money.js';
import type { SurveyBody } from '../domain/steps/follow-up.js';
import type { CheckBody, QualityCheckEvent } from '../domain/steps/quality-check.js';
import type { SettlementBody, SettlementEvent } from '../domain/steps/settlement.js';
import { cents, odometerKm, optionalText, strict, text } from './common.js';
import type { EventData } from './event-data.js';
import { code, lines } from './repair.js';

// What comes after the work: quality check, settlement, hand-over, survey.

export const recordQualityCheck = strict({
  items: z
    .array(strict({ code, ok: z.boolean(), note: optionalText(1000) }))
    .min(1)
    .max(100)
    .refine((items) => new Set(items.map((item) => item.code)).size === items.length, 'each item once'),
  findings: z.array(text(1000)).max(50).default([]),
})
  .refine((check) => check.items.every((item) => item.ok) || check.findings.length > 0, {
    path: ['findings'],
    message: 'say what was found: the technician works by it',
  })
  .meta({ id: 'RecordQualityCheck' }) satisfies z.ZodType<CheckBody>;

export const decideRework = strict({
  decision: z.enum(['rework', 'accept_as_is']),
  reason: text(1000),
}).meta({ id: 'DecideRework' }) satisfies z.ZodType<EventData<QualityCheckEvent, 'rework_decided'>>;

export const settle = strict({
  lines,
  shares: z
    .array(strict({ payer: z.enum(PAYERS), amountCents: cents }))
    .min(1)
    .max(PAYERS.length)
    .refine((shares) => new Set(shares.map(({ payer }) => payer)).size === shares.length, 'each payer once'),
  method: z.enum(['paid', 'on_account']),
  differenceExplained: optionalText(2000),
}).meta({ id: 'Settle' }) satisfies z.ZodType<SettlementBody>;

export const handOver = strict({ odometerKm, receivedBy: text(100) }).meta({
  id: 'HandOver',
}) satisfies z.ZodType<EventData<SettlementEvent, 'handed_over'>>;

export const submitSurvey = strict({
  nps: z.number().int().min(0).max(10),
  csat: z.number().int().min(1).max(5),
  solved: z.boolean(),
  comment: optionalText(5000),
}).meta({ id: 'SubmitSurvey' }) satisfies z.ZodType<SurveyBody>;
