import type { ClockKind, ClockRule, LadderRung } from './types.js';

const LADDER: LadderRung[] = [
  { after: 'PT0S', level: 1, roles: ['customer_service_manager', 'outlet_manager'] },
  { after: 'PT2H', level: 2, roles: ['region_supervisor'] },
  { after: 'PT6H', level: 3, roles: ['hq_supervisor'] },
];

/** For the time that the customer has to answer: the handler, and whoever the handler answers to. */
const HANDLER_ONLY: LadderRung[] = [{ after: 'PT0S', level: 1, roles: ['outlet_manager'] }];

const STAGE = {
  runsIn: 'complaint',
  pauses: [],
  calendar: null,
  warnAt: [0.75],
  warns: ['assignee'],
  pausableFor: [],
  extension: null,
  carries: [],
  // Withdrawn by the customer, only a word that is owed to somebody else is still waited for.
  withdrawnBy: ['complaint_withdrawn'],
  escalation: LADDER,
} satisfies Partial<ClockRule>;

const FILED = ['complaint_filed', 'anonymous_complaint_filed'];
/** What sends a complaint up or ends it, whatever stage it is in. */
const MOVED_UP = ['complaint_reopened', 'mediation_notice_sent'];

/**
 * The limit of each stage of a complaint (R4.4). Up to the remedy they add up to 20 hours, which leaves four of the
 * specification's 24 for the reply.
 */
export const COMPLAINT_CLOCKS = {
  complaint_acceptance: {
    ...STAGE,
    starts: [...FILED, 'complaint_reopened'],
    stops: ['complaint_accepted'],
    limit: 'PT2H',
    // At once: whose turn it is learns of it from the alert, also when it has just gone up to them.
    warnAt: [0, 0.75],
  },
  complaint_investigation: {
    ...STAGE,
    starts: ['complaint_accepted'],
    stops: ['investigation_started'],
    limit: 'PT2H',
  },
  complaint_liability: {
    ...STAGE,
    starts: ['investigation_started'],
    stops: ['liability_determined'],
    limit: 'PT12H',
  },
  complaint_remedy: {
    ...STAGE,
    starts: ['liability_determined'],
    stops: ['remedy_proposed', 'findings_recorded'],
    limit: 'PT4H',
  },
  complaint_reply: {
    ...STAGE,
    // Another remedy after the reply is to be told as well. To an anonymous complaint nobody can reply.
    starts: ['complaint_filed', 'complaint_reopened', 'remedy_revised'],
    stops: ['complaint_replied', 'mediation_notice_sent'],
    limit: 'PT24H',
    warnAt: [0.5, 0.75, 0.9],
    warns: ['assignee', 'customer_service_manager'],
  },
  complaint_decision: {
    ...STAGE,
    // Each reply gives the customer the whole of it.
    starts: ['complaint_replied'],
    withdrawnBy: ['complaint_replied', 'complaint_withdrawn'],
    stops: ['customer_accepted', 'remedy_revised', ...MOVED_UP],
    limit: 'P3D',
    escalation: HANDLER_ONLY,
  },
  complaint_revisit: {
    ...STAGE,
    starts: ['customer_accepted'],
    stops: ['customer_revisited', ...MOVED_UP],
    limit: 'P3D',
  },
  complaint_closure: {
    ...STAGE,
    starts: FILED,
    stops: ['customer_revisited', 'findings_recorded', 'mediation_notice_sent'],
    limit: 'P7D',
  },
  outside_reply: {
    ...STAGE,
    starts: FILED,
    stops: ['outside_replied'],
    // Whoever forwarded the complaint waits for our reply, whatever the customer does.
    withdrawnBy: [],
    // Runs only when whoever forwarded the complaint has set a deadline, and until that.
    limit: { P1_SAFETY_CRITICAL: null, P2_IMMOBILIZED: null, P3_DEGRADED: null, P4_ROUTINE: null },
    warnAt: [0.5, 0.75, 0.9],
    warns: ['assignee', 'customer_service_manager'],
  },
  /** A claim to replace or return the car is answered within ten working days from its receipt (order 43, the 三包 rules). */
  statutory_claim_reply: {
    ...STAGE,
    starts: ['statutory_claim_made'],
    stops: ['complaint_replied', 'statutory_claim_answered'],
    withdrawnBy: ['statutory_claim_withdrawn'],
    limit: 'P10D',
    fixed: true,
    calendar: 'cn-working-days',
    warnAt: [0.5, 0.8, 0.9],
    warns: ['assignee', 'customer_service_manager'],
  },
} satisfies Partial<Record<ClockKind, ClockRule>>;
