import type { CommandRule } from './lifecycle.js';
import type { Role } from './roles.js';

/** Who judges complaints, each up to some level. */
export const COMPLAINT_STAFF: readonly Role[] = [
  'customer_service_manager',
  'outlet_manager',
  'region_supervisor',
  'hq_supervisor',
];
const COMPLAINT_OPEN = [
  'received',
  'accepted',
  'investigating',
  'liability_determined',
  'remedy_proposed',
  'resolved',
];
/** Withdrawn by the customer, while somebody still waits for a word of ours. */
const COMPLAINT_UNFINISHED = [...COMPLAINT_OPEN, 'withdrawn'];
const CLAIM_OPEN = ['received', 'accepted', 'investigating', 'liability_determined', 'remedy_proposed'];

/** The commands on a complaint (R4.4), a part of the lifecycle's table. */
export const COMPLAINT_COMMANDS = {
  acceptComplaint: { kind: 'complaint', in: ['received'], roles: COMPLAINT_STAFF },
  startInvestigation: { kind: 'complaint', in: ['accepted'], roles: COMPLAINT_STAFF },
  determineLiability: { kind: 'complaint', in: ['investigating'], roles: COMPLAINT_STAFF },
  proposeRemedy: {
    kind: 'complaint',
    in: ['liability_determined', 'remedy_proposed'],
    roles: COMPLAINT_STAFF,
  },
  // What was withdrawn may hold a claim that the law wants answered all the same.
  replyToCustomer: { kind: 'complaint', in: ['remedy_proposed', 'withdrawn'], roles: COMPLAINT_STAFF },
  recordCustomerDecision: {
    kind: 'complaint',
    in: ['remedy_proposed'],
    roles: [...COMPLAINT_STAFF, 'call_centre_agent', 'front_office'],
  },
  recordRevisit: { kind: 'complaint', in: ['resolved'], roles: [...COMPLAINT_STAFF, 'call_centre_agent'] },
  addEvidence: {
    kind: 'complaint',
    in: COMPLAINT_UNFINISHED,
    roles: [
      ...COMPLAINT_STAFF,
      'technician',
      'qc_inspector',
      'service_advisor',
      'call_centre_agent',
      'front_office',
    ],
  },
  recordStatutoryClaim: {
    kind: 'complaint',
    in: CLAIM_OPEN,
    roles: [...COMPLAINT_STAFF, 'call_centre_agent', 'front_office'],
  },
  withdrawStatutoryClaim: {
    kind: 'complaint',
    in: [...CLAIM_OPEN, 'withdrawn'],
    roles: [...COMPLAINT_STAFF, 'call_centre_agent', 'front_office'],
  },
  // Their own handler too: what is beyond their authority they hand up.
  reassignComplaint: { kind: 'complaint', in: COMPLAINT_UNFINISHED, roles: COMPLAINT_STAFF },
  recordOutsideReply: { kind: 'complaint', in: COMPLAINT_UNFINISHED, roles: COMPLAINT_STAFF },
  closeWithFindings: {
    kind: 'complaint',
    in: ['liability_determined', 'remedy_proposed', 'resolved'],
    roles: COMPLAINT_STAFF,
  },
  withdrawComplaint: {
    kind: 'complaint',
    in: COMPLAINT_OPEN,
    roles: [...COMPLAINT_STAFF, 'call_centre_agent', 'front_office'],
  },
} as const satisfies Record<string, CommandRule>;
