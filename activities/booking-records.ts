import { eq } from 'drizzle-orm';
import type { Guard, Transition } from '../src/contracts/transition.js';
import type { Tx } from '../src/db/database.js';
import { withDays } from '../src/db/reads/calendars.js';
import { customerNotices, orgUnits, serviceOrders } from '../src/db/schema.js';
import { findPlace, freePlace, takePlace } from '../src/db/slots.js';
import { noticeOf, noticeText } from '../src/domain/customer-notices.js';
import { halfDayOf } from '../src/domain/half-days.js';
import type { Policy } from '../src/domain/policy/types.js';
import type { Appointment, BookingState } from '../src/domain/steps/booking.js';

/** What the records of a booking follow besides the order's own version: places are shared by orders of all versions. */
export interface BookingRecordRules {
  standard: Pick<Policy, 'booking' | 'calendars'>;
  /** Where a customer's notice goes. */
  via: 'outbox' | 'webhook';
}

/** Whether the visit that a transition agrees on has a place (R3.2a); it is kept until the commit. */
export async function placeBlockedBy(
  tx: Tx,
  transition: Transition,
  { standard }: BookingRecordRules,
): Promise<Guard | null> {
  const { orderNo, event } = transition;
  const outlet = await outletOf(tx, transition, standard);
  if (!orderNo || !outlet) return null;
  const place = await findPlace(tx, orderNo, (event.data as Appointment).startsAt, outlet, standard.booking);
  if (place === 'full') return 'slot_free';
  return place === 'closed' ? 'within_opening_hours' : null;
}

/** A car that only waits for its customer takes nobody's place. */
const GONE: readonly string[] = ['awaiting_return', 'cancelled'];

/** What a transition does to the order's place, and what the customer hears of it (R3.2a). */
export async function writeBooking(
  tx: Tx,
  transition: Transition,
  options: BookingRecordRules,
): Promise<void> {
  const { kind, orderNo, event } = transition;
  if (!orderNo) return;
  if (kind === 'service_order' && GONE.includes(transition.status)) await freePlace(tx, orderNo);
  if (kind !== 'booking') return;
  if (event.type === 'checked_in') await writeArrival(tx, transition, options);
  else if (transition.final) await freePlace(tx, orderNo);
  const state = transition.state as unknown as BookingState;
  const notice = noticeOf(orderNo, event, state);
  const outlet = notice && (await outletOf(tx, transition, options.standard));
  if (!outlet) return;
  if (event.type === 'appointment_scheduled' || event.type === 'appointment_rescheduled') {
    const halfDay = halfDayOf(notice.slot.startsAt, options.standard.booking, outlet);
    if (halfDay) await takePlace(tx, orderNo, outlet, halfDay);
  }
  const { slot: _slot, ...columns } = notice;
  const text = noticeText(notice, orderNo, outlet);
  await tx
    .insert(customerNotices)
    .values({ ...columns, orderNo, text, via: options.via, createdAt: event.at })
    .onConflictDoNothing();
}

/** Who comes before the half-day of their visit frees it; who comes after it is counted where they have come. */
async function writeArrival(tx: Tx, transition: Transition, { standard }: BookingRecordRules): Promise<void> {
  const { orderNo, event } = transition;
  const { slot } = transition.state as unknown as BookingState;
  if (!orderNo) return;
  await freePlace(tx, orderNo, event.at);
  const outlet = slot && (await outletOf(tx, transition, standard));
  if (!outlet) return;
  const [booked, present] = [slot.startsAt, event.at].map((at) => halfDayOf(at, standard.booking, outlet));
  if (booked && present && booked.endsAt <= event.at) await takePlace(tx, orderNo, outlet, present, true);
}

async function outletOf(tx: Tx, { orderNo, event }: Transition, standard: BookingRecordRules['standard']) {
  if (!orderNo) return null;
  const [row] = await tx
    .select({ outlet: orgUnits })
    .from(serviceOrders)
    .innerJoin(orgUnits, eq(orgUnits.id, serviceOrders.outletId))
    .where(eq(serviceOrders.orderNo, orderNo));
  return row ? withDays(tx, standard, row.outlet, event.at) : null;
}
