import { DAY, FAST_LADDER, LADDER, MANAGER_ONLY, PLAIN } from './clock-parts.js';
import type { ClockKind, ClockRule } from './types.js';

// From the request to the accepted assignment.

const CALLED_OFF = ['tow_called_off', 'tow_called_off_for_visit'];

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
    stops: [
      ...['appointment_scheduled', 'appointment_rescheduled'],
      ...['vehicle_brought_in', 'checked_in', 'no_show_recorded'],
    ],
    // The visit is awaited again by its own clock.
    withdrawnBy: ['tow_called_off_for_visit'],
    limit: DAY,
    escalation: LADDER,
  },
  tow_arrival: {
    ...PLAIN,
    runsIn: 'booking',
    starts: ['tow_ordered'],
    // Ordered again, from somebody else, it is awaited anew.
    stops: ['tow_ordered', 'tow_arrived', 'vehicle_brought_in', 'checked_in'],
    withdrawnBy: CALLED_OFF,
    // From the hour that the supplier named, or from the order when none was named.
    countsFrom: 'expectedAt',
    limit: 'PT30M',
    escalation: FAST_LADDER,
  },
  tow_delivery: {
    ...PLAIN,
    runsIn: 'booking',
    // The car is on the truck until it is brought in.
    starts: ['tow_arrived'],
    stops: ['tow_ordered', 'vehicle_brought_in', 'checked_in'],
    withdrawnBy: CALLED_OFF,
    limit: 'PT2H',
    warnAt: [0.5],
    warns: ['assignee'],
    escalation: FAST_LADDER,
  },
  registration: {
    ...PLAIN,
    runsIn: 'booking',
    // A car stands in the yard: somebody has to take it in by name.
    starts: ['vehicle_brought_in'],
    stops: ['checked_in'],
    limit: 'PT30M',
    // At once: the advisor may not have seen it come.
    warnAt: [0],
    warns: ['assignee'],
    escalation: FAST_LADDER,
  },
  check_in: {
    ...PLAIN,
    runsIn: 'booking',
    starts: [
      ...['appointment_scheduled', 'appointment_rescheduled'],
      ...['tow_called_off_for_visit', 'visit_day_reopened'],
    ],
    // Whoever is towed here is coming, however late the tow, and whenever the visit is agreed: the tow's clocks watch.
    unless: 'towedBy',
    stops: [
      ...['appointment_rescheduled', 'tow_ordered', 'arrivals_unrecorded'],
      ...['checked_in', 'no_show_recorded'],
    ],
    // Nobody fails to come to an outlet that is closed.
    withdrawnBy: ['visit_day_closed'],
    // Counted from the agreed arrival: a customer who is two hours late isn't coming any more.
    limit: 'PT2H',
    // Time to call them; noticed late, it tells that nobody could record who came (`booking.outageAfter`).
    warnAt: [0.5],
    warns: ['assignee'],
  },
  late_check_in: {
    ...PLAIN,
    runsIn: 'booking',
    // After an outage over a visit: so long the outlet has to record who came, before nobody did.
    starts: ['arrivals_unrecorded'],
    stops: [
      ...['appointment_rescheduled', 'tow_ordered', 'arrivals_unrecorded'],
      ...['checked_in', 'no_show_recorded'],
    ],
    limit: 'PT2H',
    warnAt: [0],
    warns: ['assignee'],
  },
  closed_visit: {
    ...PLAIN,
    runsIn: 'booking',
    // The outlet has been closed over a visit that was agreed: somebody has to call the customer and agree on another.
    starts: ['visit_day_closed'],
    stops: ['appointment_rescheduled', 'checked_in'],
    withdrawnBy: ['visit_day_reopened'],
    limit: 'PT4H',
    warnAt: [0],
    warns: ['assignee', 'outlet_manager'],
    escalation: LADDER,
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
