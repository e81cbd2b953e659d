import { assertNever } from '../assert.js';
import type { Instant } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type CancelledEvent,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
} from '../machine.js';

/** A visit's window as agreed with the customer. */
export interface Slot {
  startsAt: Instant;
  endsAt: Instant;
}

export interface BookingState extends MachineState {
  status: StatusOf<'booking'>;
  slot: Slot | null;
  callbacks: number;
  tow: null | { supplier: string; expectedAt: Instant | null };
}

/** A call to the customer; with a visit agreed, `startsAt` has the wait for the car count from that. */
interface Callback {
  reached: boolean;
  advisedNotToDrive: boolean;
  note: string;
  startsAt?: Instant;
}

export interface CheckInBody {
  odometerKm: number;
  broughtBy: string;
  belongings: string[];
  photos: string[];
}

export type BookingEvent =
  | StepEvent<'booking_opened', Record<string, never>>
  | StepEvent<'appointment_scheduled', { slot: Slot; channel: string; startsAt: Instant }>
  | StepEvent<'appointment_rescheduled', { slot: Slot; channel: string; startsAt: Instant }>
  | StepEvent<'callback_made', Callback>
  | StepEvent<'callback_attempted', Callback>
  | StepEvent<'tow_ordered', { supplier: string; expectedAt: Instant | null; startsAt?: Instant }>
  | StepEvent<'checked_in', CheckInBody>
  | StepEvent<'no_show_recorded', { note: string }>
  | MilestoneEvent
  | CancelledEvent;

/** Booking 预约 (R3.2a): from the customer's request to the vehicle's arrival, or to nobody's coming. */
export const booking: Machine<BookingState, BookingEvent> = {
  kind: 'booking',
  commands: {
    scheduleAppointment(state, body: { slot: Slot; channel: string }, { at }) {
      if (body.slot.startsAt <= at)
        return refuse('nothing_to_schedule', 'the slot begins in the past: offer a later one');
      // The no-show clock counts from the agreed arrival, not from the moment of booking.
      const data = { ...body, startsAt: body.slot.startsAt };
      return { type: state.slot ? 'appointment_rescheduled' : 'appointment_scheduled', data };
    },
    // A call that nobody answered is no callback: the deadline and its alert go on.
    recordCallback: (state, body: Callback) =>
      body.reached
        ? { type: 'callback_made', data: { ...body, ...arrivalOf(state) } }
        : { type: 'callback_attempted', data: body },
    orderTow: (state, body: { supplier: string; expectedAt: Instant | null }) => ({
      type: 'tow_ordered',
      data: { ...body, ...arrivalOf(state) },
    }),
    checkIn: (_state, body: CheckInBody) => ({ type: 'checked_in', data: body }),
    recordNoShow(state, body: { note: string }, { at }) {
      if (state.slot && at < state.slot.startsAt) {
        return refuse(
          'not_allowed_in_state',
          `the customer is expected at ${state.slot.startsAt}, which is yet to come`,
        );
      }
      return { type: 'no_show_recorded', data: body };
    },
  },
  apply(state, event) {
    switch (event.type) {
      case 'booking_opened':
        return state;
      case 'appointment_scheduled':
      case 'appointment_rescheduled':
        return { ...state, status: 'scheduled', slot: event.data.slot };
      case 'callback_made':
        return { ...state, callbacks: state.callbacks + 1 };
      case 'callback_attempted':
        return state;
      case 'tow_ordered': {
        const { supplier, expectedAt } = event.data;
        return { ...state, tow: { supplier, expectedAt } };
      }
      case 'checked_in':
        return { ...state, status: 'checked_in' };
      case 'no_show_recorded':
        return { ...state, status: 'no_show' };
      case 'clock_milestone':
        return event.data.kind === 'check_in' && event.data.milestone === 'breach'
          ? { ...state, status: 'no_show' }
          : state;
      case 'order_cancelled':
        return { ...state, status: 'cancelled' };
      default:
        return assertNever(event);
    }
  },
};

/** When the car is awaited from, other than from now on: the agreed visit. */
const arrivalOf = ({ slot }: BookingState) => (slot ? { startsAt: slot.startsAt } : {});

export const newBooking = (): BookingState => ({
  status: 'requested',
  clocks: {},
  slot: null,
  callbacks: 0,
  tow: null,
});
