import { z } from 'zod';
import { STATUSES } from '../domain/lifecycle.js';
import type { ComplaintEvent } from '../domain/steps/complaint.js';
import { clockView } from './clocks.js';
import {
  cents,
  contactChannel,
  id,
  instantOut,
  optionalText,
  pageOf,
  pageQuery,
  strict,
  text,
} from './common.js';
import type { EventData } from './event-data.js';

/** A complaint as it is filed: about an order, or about an outlet. */
export const fileComplaint = strict({
  orderNo: id.nullable().default(null),
  outletId: id.nullable().default(null),
  channel: contactChannel,
  description: text(5000),
})
  .refine((complaint) => complaint.orderNo !== null || complaint.outletId !== null, {
    path: ['orderNo'],
    message: 'give the order that it is about, or the outlet',
  })
  .meta({ id: 'FileComplaint' });

export const acceptComplaint = strict({}).meta({ id: 'AcceptComplaint' });

export const startInvestigation = strict({ plan: text(5000) }).meta({
  id: 'StartInvestigation',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'investigation_started'>>;

export const LIABILITIES = ['outlet', 'supplier', 'manufacturer', 'customer', 'shared', 'none'] as const;

export const determineLiability = strict({ liability: z.enum(LIABILITIES), reasons: text(5000) }).meta({
  id: 'DetermineLiability',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'liability_determined'>>;

export const proposeRemedy = strict({ remedy: text(5000), compensationCents: cents.default(0) }).meta({
  id: 'ProposeRemedy',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'remedy_proposed'>>;

export const replyToCustomer = strict({ message: text(5000), channel: contactChannel }).meta({
  id: 'ReplyToCustomer',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'complaint_replied'>>;

export const recordCustomerDecision = strict({ accepted: z.boolean(), reason: optionalText(2000) })
  .refine((decision) => decision.accepted || decision.reason !== null, {
    path: ['reason'],
    message: 'say why the customer refuses: the next level starts from it',
  })
  .meta({ id: 'RecordCustomerDecision' });

export const recordRevisit = strict({ satisfied: z.boolean(), note: optionalText(2000) })
  .refine((revisit) => revisit.satisfied || revisit.note !== null, {
    path: ['note'],
    message: 'say what the customer is not satisfied with',
  })
  .meta({ id: 'RecordRevisit' }) satisfies z.ZodType<EventData<ComplaintEvent, 'customer_revisited'>>;

export const complaintParams = z.object({ complaintNo: id });

export const complaintsQuery = strict({
  ...pageQuery,
  status: z.enum(STATUSES.complaint).optional(),
  outletId: id.optional(),
  orderNo: id.optional(),
});

export const complaintSummary = z
  .object({
    complaintNo: z.string(),
    orderNo: z.string().nullable(),
    outletId: z.string(),
    status: z.enum(STATUSES.complaint),
    /** Index into the standard's levels: outlet, region, headquarters. */
    level: z.number().int(),
    handledBy: z.string().nullable(),
    outcome: z.string().nullable(),
    filedAt: instantOut,
    closedAt: instantOut.nullable(),
  })
  .meta({ id: 'ComplaintSummary' });
export type ComplaintSummary = z.infer<typeof complaintSummary>;

export const complaintPage = pageOf(complaintSummary).meta({ id: 'ComplaintPage' });

export const complaintView = complaintSummary
  .extend({
    customerId: z.string().nullable(),
    source: z.string(),
    description: z.string(),
    policyVersion: z.string(),
    clocks: z.array(clockView),
    allowedCommands: z.array(z.string()),
    temporalUiUrl: z.string().nullable(),
  })
  .meta({ id: 'Complaint' });
export type ComplaintView = z.infer<typeof complaintView>;

export const filed = z.object({ complaintNo: z.string() }).meta({ id: 'ComplaintFiled' });
