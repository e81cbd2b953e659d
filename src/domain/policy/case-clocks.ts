import type { GuaranteePolicy } from '../guarantee.js';
import { LADDER } from './clock-parts.js';
import type { ClockKind, ClockRule } from './types.js';

/** The trade's guarantee (domain/guarantee.ts has its source). */
export const GUARANTEE: GuaranteePolicy = {
  terms: {
    minor: { days: 10, km: 2_000 },
    level2: { days: 30, km: 5_000 },
    overhaul: { days: 100, km: 20_000 },
  },
  objectWithin: 'P3D',
  failedRepairs: 2,
};

const PLAIN = {
  runsIn: 'service_order',
  pauses: [],
  limit: 'PT24H',
  calendar: null,
  // At once: whoever is put on the case has to hear of it.
  warnAt: [0],
  pausableFor: [],
  extension: null,
  carries: [],
} satisfies Partial<ClockRule>;

/** Deadlines of the case as a whole, whichever step it is in. */
export const CASE_CLOCKS = {
  /** The customer service manager has taken a complaining customer in hand when the checklist is signed (R3.1). */
  manager_involvement: {
    ...PLAIN,
    starts: ['customer_manager_involved'],
    stops: ['reception_completed'],
    warns: ['customer_service_manager'],
    escalation: [
      { after: 'PT0S', level: 1, roles: ['outlet_manager'] },
      { after: 'PT24H', level: 2, roles: ['region_supervisor'] },
    ],
  },
  /** After repairs in vain the outlet finds another repairer (R3.4). */
  other_repairer: {
    ...PLAIN,
    starts: ['other_repairer_due'],
    stops: ['other_repairer_arranged', 'guarantee_objected', 'guarantee_lapsed'],
    warns: ['outlet_manager'],
    escalation: [
      { after: 'PT0S', level: 1, roles: ['outlet_manager', 'customer_service_manager'] },
      { after: 'PT24H', level: 2, roles: ['region_supervisor'] },
    ],
  },
  /**
   * Until when the outlet may show another cause of a comeback (R3.4): whoever could hears of it with the car's return,
   * and again before it is too late. What follows is no breach: the repair is free.
   */
  guarantee_objection: {
    ...PLAIN,
    starts: ['comeback_received'],
    stops: ['guarantee_objected'],
    withdrawnBy: ['free_repair_stands'],
    lapses: true,
    // Until the instant that the guarantee's own rule gives (`guarantee.objectWithin`).
    limit: { P1_SAFETY_CRITICAL: null, P2_IMMOBILIZED: null, P3_DEGRADED: null, P4_ROUTINE: null },
    warnAt: [0, 0.67],
    warns: ['assignee', 'outlet_manager'],
    escalation: [],
  },
  /**
   * Article 21 of the 三包 rules: over five days of repair for a fault of quality, waiting for parts included, and a loaner
   * or compensation is due from the sixth on; warned when the fourth begins. The breach is one millisecond after the fifth.
   */
  statutory_repair: {
    ...PLAIN,
    runsIn: 'repair',
    starts: ['statutory_repair_started'],
    stops: ['check_passed', 'accepted_as_is', 'estimate_rejected'],
    withdrawnBy: ['statutory_repair_ended'],
    limit: 'P5D',
    fixed: true,
    warnAt: [0.6],
    warns: ['assignee', 'service_advisor', 'outlet_manager'],
    carries: ['dispatch', 'quality_check'],
    escalation: [
      { after: 'PT0S', level: 1, roles: ['outlet_manager', 'customer_service_manager'] },
      { after: 'PT24H', level: 2, roles: ['region_supervisor'] },
    ],
  },
  /** Whom the 三包 rules give a right, or soon will, is told of it; each flag is an alert of its own, at once. */
  statutory_rights: {
    ...PLAIN,
    starts: ['statutory_right_warned', 'statutory_right_reached', 'statutory_right_withdrawn'],
    unless: 'nothingLeft',
    stops: ['statutory_right_warned', 'statutory_right_reached', 'statutory_rights_told'],
    withdrawnBy: ['statutory_right_withdrawn'],
    warns: ['outlet_manager', 'customer_service_manager'],
    escalation: [
      { after: 'PT0S', level: 1, roles: ['outlet_manager', 'customer_service_manager'] },
      { after: 'PT24H', level: 2, roles: ['region_supervisor'] },
    ],
  },
  /** The car of a cancelled order goes back to its customer: its advisor hears of it at once (R3.4, R2.2). */
  vehicle_return: {
    ...PLAIN,
    starts: ['return_due'],
    stops: ['vehicle_returned'],
    warns: ['assignee'],
    escalation: [
      { after: 'PT0S', level: 1, roles: ['outlet_manager'] },
      { after: 'PT24H', level: 2, roles: ['region_supervisor'] },
    ],
  },
  /** The time that the customer was told (R3.2c); each promise takes the place of the one before. */
  promised_handover: {
    ...PLAIN,
    runsIn: 'booking',
    starts: ['hand_over_promised'],
    stops: ['handed_over'],
    withdrawnBy: ['hand_over_promised', 'no_show_recorded', 'settled_at_reception'],
    // Until what was promised, whatever the class.
    limit: { P1_SAFETY_CRITICAL: null, P2_IMMOBILIZED: null, P3_DEGRADED: null, P4_ROUTINE: null },
    warnAt: [0.5, 0.75, 0.9],
    warns: ['assignee', 'service_advisor'],
    carries: ['dispatch', 'repair', 'quality_check', 'settlement'],
    escalation: LADDER,
  },
} satisfies Partial<Record<ClockKind, ClockRule>>;
