import { eq } from 'drizzle-orm';
import type { FieldError } from '../contracts/common.js';
import type { CreateServiceOrder } from '../contracts/service-orders.js';
import type { FreeHalfDay } from '../contracts/slots.js';
import type { Tx } from '../db/database.js';
import { policyInForce } from '../db/policies.js';
import { withDays } from '../db/reads/calendars.js';
import { nextFreeSlots } from '../db/reads/slots.js';
import { orgUnits, serviceOrders } from '../db/schema.js';
import { findPlace, takePlace } from '../db/slots.js';
import { halfDayOf, openingHoursText } from '../domain/half-days.js';
import type { Instant } from '../domain/instant.js';
import type { Policy } from '../domain/policy/types.js';
import type { ClientDeps } from './deps.js';
import { InvalidRequest } from './idempotency.js';

/** Rolls the request back that came for a place of a full half-day. */
export class PlaceTaken extends Error {
  constructor(readonly startsAt: Instant) {
    super('every place of the half-day is taken');
  }
}

/**
 * Reserves the place of the visit that a new order asks for, in the transaction that takes the order in (R3.2a). A
 * walk-in takes a place of the present half-day too, also when none is left: it counts, and is never sent away.
 * @throws PlaceTaken when the half-day is full, InvalidRequest when the outlet is closed then
 */
export async function reservePlace(
  tx: Tx,
  orderNo: string,
  { outletId, slot, walkIn }: Pick<CreateServiceOrder, 'outletId' | 'slot' | 'walkIn'>,
  policy: Pick<Policy, 'booking' | 'calendars'>,
): Promise<void> {
  if (!slot && !walkIn) return;
  const [unit] = await tx.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  if (!unit) return;
  const { booking: rules } = policy;
  const now = new Date().toISOString();
  const outlet = await withDays(tx, policy, unit, now);
  if (!slot) {
    const present = halfDayOf(now, rules, outlet);
    if (present) await takePlace(tx, orderNo, outlet, present, true);
    return;
  }
  const place = await findPlace(tx, orderNo, slot.startsAt, outlet, rules);
  if (place === 'full') throw new PlaceTaken(slot.startsAt);
  if (place === 'closed') {
    const message = `the outlet is closed then: it is open ${openingHoursText(rules, outlet)}, but for holidays and closures`;
    throw new InvalidRequest([{ path: 'slot.startsAt', message }]);
  }
  await takePlace(tx, orderNo, outlet, place);
}

/** What can't be as it was asked for: a visit in the past would be a no-show at once, a walk-in has no visit to come. */
export function impossibleVisit({ slot, walkIn }: CreateServiceOrder): FieldError[] {
  if (!slot) return [];
  if (walkIn)
    return [{ path: 'slot', message: 'must be left out: a walk-in is checked in at once, without a slot' }];
  if (Date.parse(slot.startsAt) > Date.now()) return [];
  return [
    { path: 'slot.startsAt', message: 'must not be in the past: offer a later one, or leave the slot out' },
  ];
}

/** What to offer instead of a visit for which an order's outlet has no place. */
export async function offersInstead(
  { db, policy }: Pick<ClientDeps, 'db' | 'policy'>,
  orderNo: string,
  body: unknown,
): Promise<FreeHalfDay[]> {
  const { slot } = body as { slot: { startsAt: Instant } };
  const [order] = await db.select().from(serviceOrders).where(eq(serviceOrders.orderNo, orderNo));
  if (!order) return [];
  const inForce = await policyInForce(db, policy, new Date().toISOString(), order.outletId);
  return nextFreeSlots(db, order.outletId, inForce, slot.startsAt);
}
