import { z } from 'zod';
import { COMPLAINT_CATEGORIES, COMPLAINT_SOURCES, OUTSIDE_SOURCES } from '../domain/complaint-sources.js';
import { STATUSES } from '../domain/lifecycle.js';
import {
  COMPLAINT_OUTCOMES,
  type ComplaintEvent,
  type CustomerDecisionBody,
  type StatutoryClaimBody,
} from '../domain/steps/complaint-state.js';
import { clockView } from './clocks.js';
import {
  cents,
  contactChannel,
  id,
  instant,
  instantOut,
  optionalText,
  pageOf,
  pageQuery,
  strict,
  text,
} from './common.js';
import type { EventData } from './event-data.js';
import { timelineEntry } from './service-orders.js';

/** A survey files its complaints itself. */
const FILED_SOURCES = COMPLAINT_SOURCES.filter((source) => source !== 'survey');

/** A complaint as it is filed: about an order, or about an outlet. */
export const fileComplaint = strict({
  orderNo: id.nullable().default(null),
  outletId: id.nullable().default(null),
  channel: contactChannel,
  /** Where it came in; follows from the channel when it is left out. */
  source: z.enum(FILED_SOURCES).optional(),
  /** What whoever forwarded it calls it, and by when they want our reply. */
  outside: strict({ number: text(100), dueAt: instant })
    .nullable()
    .default(null),
  category: z.enum(COMPLAINT_CATEGORIES).default('other'),
  /** Staff whom it names. */
  against: z.array(id).max(20).default([]),
  /** Nobody to reply to: no customer is kept with it. */
  anonymous: z.boolean().default(false),
  description: text(5000),
})
  .refine((complaint) => complaint.orderNo !== null || complaint.outletId !== null, {
    path: ['orderNo'],
    message: 'give the order that it is about, or the outlet',
  })
  .refine(({ outside, source }) => outside === null || OUTSIDE_SOURCES.some((one) => one === source), {
    path: ['source'],
    message: `with an outside number and deadline, say who forwarded it: ${OUTSIDE_SOURCES.join(', ')}`,
  })
  .meta({ id: 'FileComplaint' });

export const acceptComplaint = strict({}).meta({ id: 'AcceptComplaint' });

/** A claim under the 三包 rules (order 43), as the customer made it in writing; received now unless another time is given. */
export const recordStatutoryClaim = strict({
  claim: z.enum(['replacement', 'return']),
  grounds: text(5000),
  receivedAt: instant.nullable().default(null),
}).meta({ id: 'RecordStatutoryClaim' }) satisfies z.ZodType<StatutoryClaimBody>;

/** The customer takes the claim back; `reference` is where their word is kept in writing. */
export const withdrawStatutoryClaim = strict({ reason: text(1000), reference: text(200) }).meta({
  id: 'WithdrawStatutoryClaim',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'statutory_claim_withdrawn'>>;

export const startInvestigation = strict({ plan: text(5000) }).meta({
  id: 'StartInvestigation',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'investigation_started'>>;

export const LIABILITIES = ['outlet', 'supplier', 'manufacturer', 'customer', 'shared', 'none'] as const;

export const determineLiability = strict({ liability: z.enum(LIABILITIES), reasons: text(5000) }).meta({
  id: 'DetermineLiability',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'liability_determined'>>;

export const proposeRemedy = strict({ remedy: text(5000), compensationCents: cents.default(0) }).meta({
  id: 'ProposeRemedy',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'remedy_proposed' | 'remedy_revised'>>;

export const replyToCustomer = strict({ message: text(5000), channel: contactChannel }).meta({
  id: 'ReplyToCustomer',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'complaint_replied'>>;

/** How the customer said it. What ends a complaint needs evidence; what keeps it open may go without. */
const customersWord = { channel: contactChannel, evidence: optionalText(2000) };
const EVIDENCE = {
  path: ['evidence'],
  message: 'say where the customer’s own word is kept: the number of a recording, a letter, a message',
};

export const recordCustomerDecision = strict({
  ...{ accepted: z.boolean(), reason: optionalText(2000) },
  ...customersWord,
})
  .refine(({ accepted, evidence }) => !accepted || evidence !== null, EVIDENCE)
  .refine((decision) => decision.accepted || decision.reason !== null, {
    path: ['reason'],
    message: 'say why the customer refuses: the next level starts from it',
  })
  .meta({ id: 'RecordCustomerDecision' }) satisfies z.ZodType<CustomerDecisionBody>;

export const recordRevisit = strict({
  ...{ satisfied: z.boolean(), note: optionalText(2000) },
  ...customersWord,
})
  .refine(({ satisfied, evidence }) => !satisfied || evidence !== null, EVIDENCE)
  .refine((revisit) => revisit.satisfied || revisit.note !== null, {
    path: ['note'],
    message: 'say what the customer is not satisfied with',
  })
  .meta({ id: 'RecordRevisit' }) satisfies z.ZodType<EventData<ComplaintEvent, 'customer_revisited'>>;

export const addEvidence = strict({
  references: z.array(text(500)).min(1).max(20),
  note: optionalText(2000),
}).meta({ id: 'AddEvidence' }) satisfies z.ZodType<EventData<ComplaintEvent, 'evidence_added'>>;

export const reassignComplaint = strict({ handlerId: id, reason: text(1000) }).meta({
  id: 'ReassignComplaint',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'complaint_reassigned'>>;

export const recordOutsideReply = strict({ message: text(5000), reference: optionalText(200) }).meta({
  id: 'RecordOutsideReply',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'outside_replied'>>;

export const closeWithFindings = strict({ findings: text(5000) }).meta({
  id: 'CloseWithFindings',
}) satisfies z.ZodType<EventData<ComplaintEvent, 'findings_recorded'>>;

export const withdrawComplaint = strict({ reason: text(1000), ...customersWord })
  .refine(({ evidence }) => evidence !== null, EVIDENCE)
  .meta({ id: 'WithdrawComplaint' }) satisfies z.ZodType<EventData<ComplaintEvent, 'complaint_withdrawn'>>;

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
    /** The outlet that answers for it. */
    outletId: z.string(),
    /** The outlets of the order that it is about, which see it as well: the one that took it, the one that has the work. */
    receptionOutletId: z.string().nullable(),
    workOutletId: z.string().nullable(),
    status: z.enum(STATUSES.complaint),
    /** Index into the standard's levels: outlet, region, headquarters. */
    level: z.number().int(),
    handledBy: z.string().nullable(),
    /** Who answers for it now: its handler, or who is to take it on. */
    responsibleId: z.string().nullable(),
    source: z.string(),
    outside: z.object({ number: z.string(), dueAt: instantOut }).nullable(),
    category: z.enum(COMPLAINT_CATEGORIES),
    anonymous: z.boolean(),
    outcome: z.enum(COMPLAINT_OUTCOMES).nullable(),
    filedAt: instantOut,
    closedAt: instantOut.nullable(),
  })
  .meta({ id: 'ComplaintSummary' });
export type ComplaintSummary = z.infer<typeof complaintSummary>;

export const complaintPage = pageOf(complaintSummary).meta({ id: 'ComplaintPage' });

export const complaintView = complaintSummary
  .extend({
    customerId: z.string().nullable(),
    channel: z.string().nullable(),
    against: z.array(z.string()),
    description: z.string(),
    /** Evidence, liability, remedy: what has been found so far. */
    current: z.record(z.string(), z.unknown()).nullable(),
    policyVersion: z.string(),
    clocks: z.array(clockView),
    allowedCommands: z.array(z.string()),
    temporalUiUrl: z.string().nullable(),
  })
  .meta({ id: 'Complaint' });
export type ComplaintView = z.infer<typeof complaintView>;

export const complaintTimeline = z
  .object({ complaintNo: z.string(), orderNo: z.string().nullable(), entries: z.array(timelineEntry) })
  .meta({ id: 'ComplaintTimeline' });

export const filed = z.object({ complaintNo: z.string() }).meta({ id: 'ComplaintFiled' });
