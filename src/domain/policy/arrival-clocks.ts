import { DAY, FAST_LADDER, LADDER, MANAGER_ONLY, PLAIN } from './clock-parts.js';
import type { ClockKind, ClockRule } from './types.js';

// From the request to the accepted assignment.

export const BOOKING_CLOCKS = {
  first_response: {
    ...PLAIN,
    runsIn: 'booking',
    starts: ['booking_opened'],
    stops: ['appointment_scheduled', 'callback_made', 'checked_in', 'settled_at_reception'],
    limit: 'PT48H',
    warnAt: [0.5, 0.9],
    warns: ['assignee'],
    escalation: LADDER,
  },
  callback: {
    ...PLAIN,
    runsIn: 'booking',
    starts: ['booking_opened'],
    stops: ['callback_made', 'checked_in'],
    limit: { P1_SAFETY_CRITICAL: 'PT15M', P2_IMMOBILIZED: 'PT30M', P3_DEGRADED: null, P4_ROUTINE: null },
    escalation: FAST_LADDER,
  },
  arrival: {
    ...PLAIN,
    runsIn: 'booking',
    // The customer is told to come, or is fetched: a stranded car that never arrives is heard of.
    starts: ['callback_made', 'tow_ordered'],
    // An agreed visit has a clock of its own, `check_in`.
    stops: ['appointment_scheduled', 'appointment_rescheduled', 'checked_in', 'no_show_recorded'],
    limit: DAY,
    escalation: LADDER,
  },
  tow_arrival: {
    ...PLAIN,
    runsIn: 'booking',
    starts: ['tow_ordered'],
    // Ordered again, from somebody else, it is awaited anew.
    stops: ['tow_ordered', 'tow_arrived', 'vehicle_brought_in', 'checked_in'],
    // From the hour that the supplier named, or from the order when none was named.
    countsFrom: 'expectedAt',
    limit: 'PT30M',
    escalation: FAST_LADDER,
  },
  check_in: {
    ...PLAIN,
    runsIn: 'booking',
    starts: ['appointment_scheduled', 'appointment_rescheduled'],
    // Whoever is towed here is coming, however late the tow: `tow_arrival` and `arrival` go on.
    stops: ['appointment_rescheduled', 'tow_ordered', 'checked_in', 'no_show_recorded'],
    // Counted from the agreed arrival: a customer who is two hours late isn't coming any more.
    limit: 'PT2H',
  },
} satisfies Partial<Record<ClockKind, ClockRule>>;

export const DISPATCH_CLOCKS = {
  dispatch_completion: {
    ...PLAIN,
    runsIn: 'dispatch',
    starts: ['dispatch_opened'],
    stops: ['offer_accepted'],
    limit: { P1_SAFETY_CRITICAL: 'PT15M', P2_IMMOBILIZED: 'PT30M', P3_DEGRADED: 'PT2H', P4_ROUTINE: 'PT4H' },
    // From here on the region's other outlets are asked (`dispatch.unfilled`): the desk hears of it.
    warnAt: [0.5],
    warns: ['dispatcher'],
    escalation: FAST_LADDER,
  },
  dispatch_acceptance: {
    ...PLAIN,
    runsIn: 'dispatch',
    starts: ['offer_made'],
    // An offer that lapsed ends with the next one, so that every technician has a limit of their own.
    stops: ['offer_made', 'offer_accepted', 'offer_declined', 'offer_withdrawn'],
    limit: { P1_SAFETY_CRITICAL: 'PT5M', P2_IMMOBILIZED: 'PT10M', P3_DEGRADED: 'PT15M', P4_ROUTINE: 'PT30M' },
    escalation: MANAGER_ONLY,
  },
} satisfies Partial<Record<ClockKind, ClockRule>>;
