import { assertNever } from '../assert.js';
import type { OutletHours } from '../half-days.js';
import type { Instant } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type Actor,
  type CancelledEvent,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
} from '../machine.js';

import {
  type Approver,
  type CheckedIn,
  checkIn,
  NO_RECEPTION,
  namesOf,
  type Reception,
  type ReceptionPoint,
  type ReceptionSettlement,
  type SettledEvent,
  settleUnchecked,
} from './reception.js';
import { cancelTow, type TowCalledOffEvent } from './tow-cancellation.js';
import { adviceMissing, appointmentOf, missed, recordNoShow, type Unrecorded } from './visit.js';
import { afterDays, type OutletDaysEvent } from './visit-days.js';

/** A visit's window as agreed with the customer. */
export interface Slot {
  startsAt: Instant;
  endsAt: Instant;
}

export interface BookingState extends MachineState {
  status: StatusOf<'booking'>;
  slot: Slot | null;
  /** By which the visit was agreed, and the customer hears of it. */
  channel: string | null;
  /** How many times a visit was agreed or moved. */
  appointments: number;
  /** When the customer is to be reminded of the visit; null when there is nothing to remind of, or it has been done. */
  remindAt: Instant | null;
  callbacks: number;
  /** What later steps go by of the check-in. */
  arrival: null | Arrival;
  reception: Reception;
  tow: Tow | null;
  /** The outlet's own; null where they aren't known. */
  hours: OutletHours | null;
  /** The outlet has been closed over the visit since it was agreed. */
  closedThen: boolean;
  /** From which lateness on a deadline for coming tells of an outage; infinite where the standard names none. */
  outageAfterMs: number;
  /** Who came during an outage is still to be recorded; null when there was none. */
  unrecorded: Unrecorded | null;
}

type VisitRules = Pick<BookingState, 'hours' | 'outageAfterMs'>;

interface Arrival {
  odometerKm: number;
  approvers: string[];
  checklist: ReceptionPoint[];
  by: string;
  /** When it was, and what was in the car; cases that began before these were kept have neither. */
  at?: Instant;
  belongings?: string[];
}

/** The tow that was ordered last. */
export interface Tow {
  supplier: string;
  expectedAt: Instant | null;
  /** When it reached the car, and when it brought the car in. */
  arrivedAt: Instant | null;
  broughtInAt: Instant | null;
}

/** A visit as agreed. The no-show clock counts from `startsAt`, not from the moment of booking. */
export interface Appointment {
  slot: Slot;
  channel: string;
  startsAt: Instant;
  remindAt: Instant | null;
  /** Who tows the car in: it is awaited by the tow's clocks, and is no no-show. */
  towedBy?: string;
}

export interface TowArrivalBody {
  /** At the customer's car, or with it at the outlet. */
  at: 'vehicle' | 'outlet';
  note: string | null;
}

/** A call to the customer; with a visit agreed, `startsAt` has the wait for the car count from that. */
interface Callback {
  reached: boolean;
  advisedNotToDrive: boolean;
  note: string;
  startsAt?: Instant;
}

interface TowProgress {
  supplier: string;
  note: string | null;
}

export interface CheckInBody {
  odometerKm: number;
  broughtBy: string;
  belongings: string[];
  photos: string[];
  /** Who may approve estimates for the customer; empty when it is the customer alone. */
  approvers?: Approver[];
  /** Absent, it follows from the tow that was ordered. */
  towedIn?: boolean | null;
  /** The points of the reception checklist that were done; left out, they are signed later. */
  checklist?: ReceptionPoint[];
}

/** A customer who stands at the door: what the check-in records, and who took it in. */
export interface WalkIn {
  checkIn: CheckInBody;
  actor: Actor;
}

export type BookingEvent =
  | StepEvent<'booking_opened', Record<string, never>>
  | StepEvent<'appointment_scheduled', Appointment>
  | StepEvent<'appointment_rescheduled', Appointment>
  | StepEvent<'visit_reminded', { slot: Slot; channel: string }>
  | StepEvent<'callback_made', Callback>
  | StepEvent<'callback_attempted', Callback>
  | StepEvent<'tow_ordered', { supplier: string; expectedAt: Instant | null; startsAt?: Instant }>
  | TowCalledOffEvent
  | StepEvent<'tow_arrived', TowProgress>
  | StepEvent<'vehicle_brought_in', TowProgress>
  | StepEvent<'checked_in', CheckInBody & CheckedIn>
  | SettledEvent
  | StepEvent<'no_show_recorded', { note: string }>
  | OutletDaysEvent
  | StepEvent<'arrivals_unrecorded', { dueAt: Instant; noticedAt: Instant; startsAt: Instant }>
  | MilestoneEvent
  | CancelledEvent;

/** Booking 预约 (R3.2a): from the customer's request to the vehicle's arrival, or to nobody's coming. */
export const booking: Machine<BookingState, BookingEvent> = {
  kind: 'booking',
  commands: {
    scheduleAppointment(state, body: { slot: Slot; channel: string }, context) {
      if (body.slot.startsAt <= context.at)
        return refuse('nothing_to_schedule', 'the slot begins in the past: offer a later one');
      // Its visit would take a place, and its car is in the yard.
      if (state.tow?.broughtInAt) return broughtIn(state.tow.broughtInAt);
      const data = appointmentOf(state, body, context);
      return { type: state.slot ? 'appointment_rescheduled' : 'appointment_scheduled', data };
    },
    // A call that nobody answered is no callback: the deadline and its alert go on.
    recordCallback: (state, body: Callback, context) =>
      body.reached
        ? (adviceMissing(state, body, context) ?? {
            type: 'callback_made',
            data: { ...body, ...arrivalOf(state) },
          })
        : { type: 'callback_attempted', data: body },
    orderTow(state, body: { supplier: string; expectedAt: Instant | null }, { at }) {
      // Another one after that would unmake the arrival, and name the wrong supplier at the check-in.
      if (state.tow?.broughtInAt) return broughtIn(state.tow.broughtInAt);
      if (body.expectedAt && body.expectedAt <= at)
        return refuse('nothing_to_schedule', 'expectedAt lies in the past: ask the supplier for the hour');
      return { type: 'tow_ordered', data: { ...body, ...arrivalOf(state) } };
    },
    cancelTow,
    recordTowArrival,
    checkIn,
    settleAtReception: (state, body: ReceptionSettlement, context) =>
      truckOnItsWay(state) ?? settleUnchecked(state, body, context),
    recordNoShow,
  },
  apply(state, event) {
    switch (event.type) {
      case 'booking_opened':
        return state;
      case 'appointment_scheduled':
      case 'appointment_rescheduled':
        return {
          ...state,
          status: 'scheduled',
          slot: event.data.slot,
          channel: event.data.channel,
          appointments: state.appointments + 1,
          remindAt: event.data.remindAt,
          unrecorded: null,
          closedThen: false,
        };
      case 'opening_days_changed':
      case 'visit_day_closed':
      case 'visit_day_reopened':
        return afterDays(state, event);
      case 'visit_reminded':
        return { ...state, remindAt: null };
      case 'callback_made':
        return { ...state, callbacks: state.callbacks + 1 };
      case 'callback_attempted':
        return state;
      case 'tow_ordered': {
        const { supplier, expectedAt } = event.data;
        const tow = { supplier, expectedAt, arrivedAt: null, broughtInAt: null };
        // Whose car is fetched needs no word to bring it.
        return { ...state, tow, remindAt: null, unrecorded: null };
      }
      case 'tow_called_off':
        return { ...state, tow: null };
      case 'tow_called_off_for_visit':
        return { ...state, tow: null, remindAt: event.data.remindAt };
      case 'tow_arrived':
        return { ...state, tow: state.tow && { ...state.tow, arrivedAt: event.at } };
      case 'vehicle_brought_in':
        return { ...state, tow: state.tow && { ...state.tow, broughtInAt: event.at } };
      case 'checked_in':
        return {
          ...state,
          status: 'checked_in',
          arrival: {
            odometerKm: event.data.odometerKm,
            approvers: namesOf(event.data.approvers ?? []),
            checklist: event.data.checklist ?? [],
            by: event.actor.id,
            at: event.at,
            belongings: event.data.belongings,
          },
        };
      case 'settled_at_reception':
        return { ...state, status: 'settled_at_reception' };
      case 'no_show_recorded':
        return { ...state, status: 'no_show' };
      case 'clock_milestone':
        return { ...state, ...missed(state, event) };
      case 'arrivals_unrecorded':
        return state;
      case 'order_cancelled':
        return { ...state, status: 'cancelled' };
      default:
        return assertNever(event);
    }
  },
};

/** The tow reaches the car, then the outlet; who comes without having said so before has done both. */
function recordTowArrival({ tow }: BookingState, { at: where, note }: TowArrivalBody) {
  if (!tow) return refuse('no_tow_ordered', 'no tow has been ordered: order it first, with its supplier');
  if (tow.broughtInAt) return refuse('tow_has_arrived', `the car was brought in at ${tow.broughtInAt}`);
  if (where === 'vehicle' && tow.arrivedAt)
    return refuse('tow_has_arrived', `the tow reached the car at ${tow.arrivedAt}: now it brings it in`);
  const data = { supplier: tow.supplier, note };
  return where === 'vehicle'
    ? { type: 'tow_arrived' as const, data }
    : { type: 'vehicle_brought_in' as const, data };
}

const broughtIn = (at: Instant) => refuse('tow_has_arrived', `the car was brought in at ${at}: check it in`);

/** A truck that nobody stops comes all the same, and is charged. */
function truckOnItsWay({ tow }: BookingState) {
  if (!tow || tow.broughtInAt) return null;
  return refuse('tow_on_its_way', `${tow.supplier} is on its way: call the tow off first, then settle`);
}

/** When the car is awaited from, other than from now on: the agreed visit. */
const arrivalOf = ({ slot }: BookingState) => (slot ? { startsAt: slot.startsAt } : {});

/** A booking before its first event. */
export const newBooking = (
  reception: Reception = NO_RECEPTION,
  { hours = null, outageAfterMs = Number.POSITIVE_INFINITY }: Partial<VisitRules> = {},
): BookingState => ({
  reception,
  hours,
  outageAfterMs,
  unrecorded: null,
  closedThen: false,
  status: 'requested',
  clocks: {},
  slot: null,
  channel: null,
  appointments: 0,
  remindAt: null,
  callbacks: 0,
  arrival: null,
  tow: null,
});
