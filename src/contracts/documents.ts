import { z } from 'zod';
import { CLAIMANTS, PAYERS } from '../domain/money.js';
import { OLD_PARTS } from '../domain/steps/estimates.js';
import { instant, instantOut, strict, text } from './common.js';
import { belongingsOut, returnedOut } from './vehicle-return.js';

/** An invoice as the finance system reports it (R5.1, R5.3). */
export const recordInvoice = strict({
  invoiceNo: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, 'must be 1 to 40 letters, digits or dashes, as on the invoice'),
  issuedAt: instant,
}).meta({ id: 'RecordInvoice' });
export type RecordInvoice = z.infer<typeof recordInvoice>;

export const invoice = z
  .object({ invoiceNo: z.string(), issuedAt: instantOut, recordedAt: instantOut, recordedBy: z.string() })
  .meta({ id: 'Invoice' });
export type Invoice = z.infer<typeof invoice>;

/** The number of a claim that came after the settlement; entered again, the last one holds. */
export const recordClaimNumber = strict({
  payer: z.enum(CLAIMANTS),
  /** 索赔单号 of the manufacturer, 报案号 of the insurer, as they give it. */
  claimNo: text(100),
}).meta({ id: 'RecordClaimNumber' });
export type RecordClaimNumber = z.infer<typeof recordClaimNumber>;

export const claimNumber = z
  .object({
    payer: z.enum(CLAIMANTS),
    claimNo: z.string(),
    recordedAt: instantOut,
    recordedBy: z.string(),
  })
  .meta({ id: 'ClaimNumber' });
export type ClaimNumber = z.infer<typeof claimNumber>;

const cents = z.number().int();

const line = z.object({
  kind: z.enum(['labour', 'part']),
  description: z.string(),
  partNo: z.string().nullish(),
  quantity: z.number(),
  unitPriceCents: cents,
  amountCents: cents,
  payer: z.enum(PAYERS),
});

const difference = z.object({
  kind: z.enum(['labour', 'part']),
  description: z.string(),
  partNo: z.string().nullable(),
  estimatedCents: cents,
  actualCents: cents,
  differenceCents: cents,
});

const estimate = z.object({
  estimateId: z.string(),
  submittedAt: instantOut,
  lines: z.array(line),
  totalCents: cents,
  supplementary: z.boolean(),
  reason: z.string().nullable(),
  approved: z.boolean().nullable(),
  decidedAt: instantOut.nullable(),
  approval: z
    .object({
      channel: z.string(),
      evidence: z.string().nullable(),
      approvedBy: z.string().nullish(),
      limitCents: cents.nullish(),
    })
    .nullable(),
  rejection: z
    .object({ channel: z.string(), evidence: z.string().nullable(), reason: z.string() })
    .nullable(),
});

const certificate = z.object({
  certificateNo: z.string(),
  issuedAt: instantOut,
  inspectorId: z.string(),
  items: z.array(z.object({ code: z.string(), ok: z.boolean(), note: z.string().nullable() })),
  roadTest: z.object({ km: z.number(), drivenBy: z.string() }).nullable(),
});

const bill = z.object({
  settledAt: instantOut,
  labour: z.array(line),
  materials: z.array(line),
  estimatedCents: cents,
  actualCents: cents,
  differences: z.array(difference),
  differenceExplained: z.string().nullable(),
  /** `reference` is the number of a warranty's or an insurer's claim: as it was entered last. */
  shares: z.array(z.object({ payer: z.enum(PAYERS), amountCents: cents, reference: z.string().nullable() })),
  payingOutletId: z.string().nullable(),
  goodwillApprovedBy: z.string().nullable(),
  method: z.enum(['paid', 'on_account']),
  accountHolder: z.string().nullable(),
  voidedAt: instantOut.nullable(),
});

const handOver = z.object({
  at: instantOut,
  by: z.string(),
  odometerKm: z.number(),
  receivedBy: z.string(),
  certificateNo: z.string().nullable(),
  oldParts: z.enum(OLD_PARTS).nullable(),
  ...belongingsOut,
});

/** What the customer is given on paper: estimates, completion certificate, bill with invoices, hand-over. */
export const orderDocuments = z
  .object({
    orderNo: z.string(),
    estimates: z.array(estimate),
    certificate: certificate.nullable(),
    bill: bill.nullable(),
    invoices: z.array(invoice),
    handOver: handOver.nullable(),
    /** Of a cancelled order whose car was in the yard. */
    vehicleReturn: returnedOut.nullable(),
  })
  .meta({ id: 'OrderDocuments' });
export type OrderDocuments = z.infer<typeof orderDocuments>;
