import { patched } from '@temporalio/workflow';
import { cancellationNotice } from '../src/domain/customer-reports.js';
import type { BookingState } from '../src/domain/steps/booking.js';
import type { RepairState } from '../src/domain/steps/repair.js';
import type { Compensation } from '../src/domain/steps/service-order.js';
import type { SettlementState } from '../src/domain/steps/settlement.js';
import { loanersOf } from '../src/domain/steps/statutory.js';
import { endFeedback, release } from './assignment.js';
import { endedAs, type Order } from './order.js';
import { leaveLoaners, leavePapers, leaveRefund, leaveToPeople } from './undoing.js';
import { returnTerms } from './vehicle-return.js';

/** How a booking ends that is cancelled; as it stood when somebody terminated it in Temporal. */
const CALLED_OFF: readonly string[] = ['cancelled', 'requested', 'scheduled'];

/** Whether a visit was agreed that nobody has come for; of a booking that ended without a word, as it was asked for. */
function visitAhead({ input }: Order, booked: BookingState | null): boolean {
  return booked ? CALLED_OFF.includes(booked.status) && booked.slot !== null : input.slot !== null;
}

/**
 * Undoes what a cancelled order holds, each as an entry on record, and leaves to people what only they can undo; told
 * twice, or again after a crash, it is done once (design, rule 7).
 */
export async function compensate(order: Order): Promise<void> {
  const compensated = (data: Compensation) => order.execution.note(data.what, { type: 'compensated', data });
  await endFeedback(order, 'order_cancelled');
  if (order.assignment) {
    await release(order);
    await compensated({ what: 'technician_released' });
  }
  const booked = endedAs<BookingState>(order, 'booking');
  if (visitAhead(order, booked)) await compensated({ what: 'appointment_released' });
  // A truck on its way is to be called off; one that has brought the car in is done.
  const tow = booked && CALLED_OFF.includes(booked.status) && !booked.tow?.broughtInAt ? booked.tow : null;
  await leaveToPeople(order, tow?.supplier ?? null, endedAs<RepairState>(order, 'repair')?.partsOrders ?? []);
  const bill = endedAs<SettlementState>(order, 'settlement');
  if (bill && bill.actualCents !== null) {
    await compensated({ what: 'settlement_voided', amountCents: bill.actualCents });
    if (bill.paidCents > 0 && patched('refunds-are-owed')) await leaveRefund(order, bill.paidCents);
    if (patched('papers-are-owed')) await leavePapers(order);
  }
  const loaners = loanersOf(order.execution.state().statutory);
  if (loaners.length > 0 && patched('loaners-are-owed')) await leaveLoaners(order, loaners);
  const car = returnTerms(order);
  // Of a visit that was agreed and is off, the booking tells the customer itself; of a car that was towed in it doesn't.
  if (booked?.status === 'cancelled' && booked.slot && !car) return;
  const { orderNo, channel } = order.input;
  const data = cancellationNotice(orderNo, channel, bill?.paidCents ?? 0, car);
  await order.execution.note('cancellation_notified', { type: 'cancellation_notified', data });
}
