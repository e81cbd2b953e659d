import { condition } from '@temporalio/workflow';
import { noticeOf } from '../src/domain/customer-notices.js';
import { parseDuration } from '../src/domain/duration.js';
import type { OutletHours } from '../src/domain/half-days.js';
import { type Instant, toMs } from '../src/domain/instant.js';
import { decideCommand, isFinal, refuse, SYSTEM } from '../src/domain/machine.js';
import {
  type BookingEvent,
  type BookingState,
  booking as machine,
  newBooking,
  type Slot,
  type WalkIn,
} from '../src/domain/steps/booking.js';
import type { Reception } from '../src/domain/steps/reception.js';
import { appointmentOf, grantTime } from '../src/domain/steps/visit.js';
import { followDays } from '../src/domain/steps/visit-days.js';
import { notices } from './activity-proxies.js';
import { type Execution, type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { now } from './transitions.js';

export interface BookingInput extends ExecutionInput {
  /** What the customer chose when booking; confirmed at once. */
  slot: Slot | null;
  channel: string;
  reception: Reception;
  walkIn: WalkIn | null;
  hours: OutletHours | null;
}

type Booking = Execution<BookingState, BookingEvent>;

/** Booking 预约 (R3.2a): requested → scheduled → checked in, or cancelled, or nobody came. */
export async function booking(input: BookingInput): Promise<StepResult<BookingState>> {
  const { orderNo, slot, channel, walkIn, hours, policy } = input;
  const outageAfterMs = parseDuration(policy.booking.outageAfter);
  const first = newBooking(input.reception, { hours, outageAfterMs });
  const execution: Booking = openExecution(machine, input, first, (event, state) => {
    if (event.type === 'clock_milestone' && state.unrecorded?.clockId === event.data.clockId)
      execution.background(() => giveTime(execution, event.data.clockId));
    const notice = noticeOf(orderNo ?? input.subject, event, state);
    if (notice) execution.background(() => notices.sendNotice({ noticeId: notice.id }));
  });
  execution.background(() => remind(execution));
  if (hours?.days) execution.background(() => keepToDays(execution, hours.days?.id ?? ''));
  await execution.note('opened', { type: 'booking_opened', data: {} });
  if (slot) await confirm(execution, slot, channel);
  if (walkIn) await checkInAtOnce(execution, walkIn);
  return execution.untilFinal();
}

/** The place was reserved with the intake, so there is one. */
function confirm(execution: Booking, slot: Slot, channel: string) {
  const options = { eventId: `${execution.id}#scheduled`, actor: SYSTEM };
  return execution.record(options, (state, at) =>
    // A cancellation may have come with the start.
    isFinal(machine.kind, state.status)
      ? refuse('not_allowed_in_state', 'the booking has ended')
      : {
          type: 'appointment_scheduled',
          data: appointmentOf(state, { slot, channel }, { at, policy: execution.policy() }),
        },
  );
}

/** After an outage over a visit it is for the outlet to say who came, before anybody counts as a no-show. */
function giveTime(execution: Booking, clockId: string) {
  const options = { eventId: `${execution.id}#unrecorded ${clockId}`, actor: SYSTEM };
  return execution.record(options, (state) => grantTime(state, clockId, { policy: execution.policy() }));
}

function checkInAtOnce(execution: Booking, { checkIn, actor }: WalkIn) {
  const options = { eventId: `${execution.id}#walk-in`, actor };
  return execution.record(options, (state, at) =>
    decideCommand(machine, state, 'checkIn', checkIn, { at, actor, policy: execution.policy() }),
  );
}

/** Has the booking follow its outlet's calendar: newer snapshots may close the outlet over the visit, or its reminder. */
async function keepToDays(execution: Booking, calendarId: string): Promise<void> {
  const over = () => isFinal(machine.kind, execution.state().status);
  const newest = () => execution.calendars().find(({ id }) => id === calendarId) ?? null;
  // A visit may have been agreed on just when the outlet was closed over it.
  const looks = () => `${newest()?.revision ?? 0} ${execution.state().appointments}`;
  while (!over()) {
    const looked = looks();
    const heard = newest();
    await execution.record({ eventId: `${execution.id}#days ${looked}`, actor: SYSTEM }, (state, at) =>
      over()
        ? refuse('not_allowed_in_state', 'the booking has ended')
        : followDays(state, heard, { at, policy: execution.policy() }),
    );
    await condition(() => over() || looks() !== looked);
  }
}

/**
 * Reminds the customer when the time of it comes, once per agreed visit: a visit that was moved has another time, one
 * that was cancelled has none.
 */
async function remind(execution: Booking): Promise<void> {
  const over = () => isFinal(machine.kind, execution.state().status);
  // What a long outage has let pass is not made up for once the visit has begun.
  let passed: Instant | null = null;
  const due = () => {
    const { remindAt } = execution.state();
    return remindAt === passed ? null : remindAt;
  };
  while (!over()) {
    const remindAt = due();
    const changed = () => over() || due() !== remindAt;
    if (!remindAt) {
      await condition(changed);
      continue;
    }
    const waitMs = Math.max(1, toMs(remindAt) - toMs(now()));
    if (await condition(changed, waitMs, { summary: `reminder at ${remindAt}` })) continue;
    await execution.record({ eventId: `${execution.id}#reminder ${remindAt}`, actor: SYSTEM }, (state, at) =>
      remindOf(state, remindAt, at),
    );
    passed = remindAt;
  }
}

function remindOf({ status, slot, channel, ...state }: BookingState, remindAt: Instant, at: Instant) {
  if (status !== 'scheduled' || state.remindAt !== remindAt || !slot || !channel || at >= slot.startsAt)
    return refuse('not_allowed_in_state', 'there is nothing to remind of any more');
  return { type: 'visit_reminded' as const, data: { slot, channel } };
}
