import type { BusinessCalendar } from '../calendar.js';
import { localDateOf } from '../calendar-zone.js';
import { halfDayOf, type OutletHours, remindAgain, reminderOf } from '../half-days.js';
import { type Instant, toMs } from '../instant.js';
import { type DecisionContext, type Refusal, refuse, type StepEvent } from '../machine.js';
import { type OutletDays, outletDaysFrom, sameDaysFrom } from '../open-days.js';
import type { BookingState, Slot } from './booking.js';

interface Days {
  days: OutletDays;
  /** When the customer is reminded by the new days. */
  remindAt: Instant | null;
}

/** What a newer calendar of the outlet means for a booking (R3.2a): nothing but other days, or the visit itself. */
export type OutletDaysEvent =
  | StepEvent<'opening_days_changed', Days>
  /** The outlet is closed at the hour of the visit: somebody has to agree on another with the customer. */
  | StepEvent<'visit_day_closed', Days & { slot: Slot }>
  /** It is open again then; the visit is watched as before. */
  | StepEvent<'visit_day_reopened', Days & { slot: Slot; startsAt: Instant; towedBy?: string }>;

/**
 * Holds a booking against its outlet's days (R3.2a, R8.1).
 * @param heard the newest snapshot of the outlet's calendar, or null when none came since the order began
 * @returns the event to record, or a refusal when nothing has changed for this booking
 */
export function followDays(
  state: BookingState,
  heard: BusinessCalendar | null,
  { at, policy: { booking: rules } }: Pick<DecisionContext, 'at' | 'policy'>,
): Pick<OutletDaysEvent, 'type' | 'data'> | Refusal {
  const { hours, slot, status, tow, remindAt, closedThen } = state;
  const known = hours?.days;
  if (!hours || !known) return refuse('not_allowed_in_state', 'the outlet keeps no calendar');
  const days = heard && heard.revision > known.revision ? outletDaysFrom(heard, at) : known;
  const now: OutletHours = { ...hours, days };
  const ahead = status === 'scheduled' && slot !== null && slot.startsAt > at;
  const closed = ahead && halfDayOf(slot.startsAt, rules, now) === null;
  if (closed && !closedThen) return { type: 'visit_day_closed', data: { days, slot, remindAt: null } };
  if (ahead && !closed && closedThen) {
    const again = { days, slot, startsAt: slot.startsAt };
    if (tow) return { type: 'visit_day_reopened', data: { ...again, remindAt: null, towedBy: tow.supplier } };
    const remind = reminderOf(rules, slot.startsAt, at, now);
    return { type: 'visit_day_reopened', data: { ...again, remindAt: remind } };
  }
  if (sameDaysFrom(localDateOf(toMs(at), hours.zone), days, known))
    return refuse('not_allowed_in_state', 'nothing has changed');
  const moved = remindAt && slot && remindAgain(rules, remindAt, slot.startsAt, at, now);
  return { type: 'opening_days_changed', data: { days, remindAt: moved || null } };
}

/** A booking after its outlet's days have changed. */
export function afterDays(state: BookingState, { type, data }: OutletDaysEvent): BookingState {
  const { days, remindAt } = data;
  const next = { ...state, remindAt, hours: state.hours && { ...state.hours, days } };
  if (type === 'opening_days_changed') return next;
  return { ...next, closedThen: type === 'visit_day_closed' };
}
