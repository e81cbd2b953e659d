import type { Slot } from '../src/domain/steps/booking.js';
import { type BookingState, booking as machine, newBooking } from '../src/domain/steps/booking.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';

export interface BookingInput extends ExecutionInput {
  /** What the customer chose when booking; confirmed at once. */
  slot: Slot | null;
  channel: string;
}

/** Booking 预约 (R3.2a): requested → scheduled → checked in, or cancelled, or nobody came. */
export async function booking(input: BookingInput): Promise<StepResult<BookingState>> {
  const execution = openExecution(machine, input, newBooking());
  await execution.note('opened', { type: 'booking_opened', data: {} });
  if (input.slot) {
    const data = { slot: input.slot, channel: input.channel, startsAt: input.slot.startsAt };
    await execution.note('scheduled', { type: 'appointment_scheduled', data });
  }
  return execution.untilFinal();
}
