import { latenessMs } from '../clock.js';
import { openFrom, reminderOf } from '../half-days.js';
import type { Instant } from '../instant.js';
import { type DecisionContext, type MilestoneEvent, type Refusal, refuse } from '../machine.js';
import type { Appointment, BookingEvent, BookingState, Slot } from './booking.js';

/** What remains open after an outage over a visit: which deadline passed, and when that was noticed. */
export interface Unrecorded {
  clockId: string;
  dueAt: Instant;
  noticedAt: Instant;
}

/**
 * A visit as its event records it.
 * @param at the moment of agreeing on it: too late for a reminder, there is none; nor for a car that is towed in
 */
export function appointmentOf(
  { hours, tow }: Pick<BookingState, 'hours' | 'tow'>,
  { slot, channel }: { slot: Slot; channel: string },
  { at, policy: { booking: rules } }: Pick<DecisionContext, 'at' | 'policy'>,
): Appointment {
  const visit = { slot, channel, startsAt: slot.startsAt };
  if (tow) return { ...visit, remindAt: null, towedBy: tow.supplier };
  return { ...visit, remindAt: reminderOf(rules, slot.startsAt, at, hours) };
}

/** The deadlines for coming: of the visit itself, and of the time that an outlet gets after an outage. */
const DEADLINES_TO_COME: readonly string[] = ['check_in', 'late_check_in'];

/**
 * What a deadline for coming makes of a booking (R3.2a): nobody came, unless nobody could have recorded who did. Any of
 * its milestones that was noticed late tells of that; the outlet then gets time to say who is there.
 */
export function missed(
  { clocks, outageAfterMs }: Pick<BookingState, 'clocks' | 'outageAfterMs'>,
  { at, data: { kind, milestone, clockId, dueAt, movedAt } }: MilestoneEvent,
): Pick<BookingState, 'status'> | Pick<BookingState, 'unrecorded'> | null {
  if (milestone !== 'breach' || !DEADLINES_TO_COME.includes(kind)) return null;
  const noticed = [...(clocks[clockId]?.fired ?? []), { dueAt, movedAt, firedAt: at }];
  const late = noticed.some((one) => latenessMs(one) > outageAfterMs);
  return late ? { unrecorded: { clockId, dueAt, noticedAt: at } } : { status: 'no_show' };
}

/** The outlet gets time to record who came while nobody could; it counts from its next open hour. */
export function grantTime(
  { status, unrecorded, hours }: BookingState,
  clockId: string,
  { policy }: Pick<DecisionContext, 'policy'>,
): Pick<Extract<BookingEvent, { type: 'arrivals_unrecorded' }>, 'type' | 'data'> | Refusal {
  if (status !== 'scheduled' || unrecorded?.clockId !== clockId)
    return refuse('not_allowed_in_state', 'somebody has recorded meanwhile who came');
  const { dueAt, noticedAt } = unrecorded;
  const startsAt = openFrom(noticedAt, policy.booking, hours);
  return { type: 'arrivals_unrecorded', data: { dueAt, noticedAt, startsAt } };
}

/** Nobody has failed to come whose visit is yet to begin, or whose car is on a truck or in the yard. */
export function recordNoShow(
  { slot, tow, closedThen }: BookingState,
  body: { note: string },
  { at }: Pick<DecisionContext, 'at'>,
): { type: 'no_show_recorded'; data: { note: string } } | Refusal {
  if (slot && at < slot.startsAt)
    return refuse(
      'not_allowed_in_state',
      `the customer is expected at ${slot.startsAt}, which is yet to come`,
    );
  if (closedThen)
    return refuse(
      'not_allowed_in_state',
      'the outlet is closed at the hour of the visit: agree on another with the customer, or cancel the order',
    );
  if (tow?.arrivedAt || tow?.broughtInAt)
    return refuse(
      'not_allowed_in_state',
      `${tow.supplier} has the car or has brought it in: check it in, or cancel the order`,
    );
  return { type: 'no_show_recorded', data: body };
}

/** Whoever is reached about brakes, steering or fire is told not to drive, or the call was none (R3.1). */
export function adviceMissing(
  { tow }: Pick<BookingState, 'tow'>,
  { advisedNotToDrive }: { advisedNotToDrive: boolean },
  { policy }: Pick<DecisionContext, 'policy'>,
): Refusal | null {
  const drives = policy.urgency === 'P1_SAFETY_CRITICAL' && !tow?.broughtInAt;
  if (advisedNotToDrive || !drives) return null;
  return refuse(
    'advice_missing',
    'the fault endangers people: advise the customer not to drive, then record it with advisedNotToDrive true',
  );
}
