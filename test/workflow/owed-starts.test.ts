import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startOwed } from '../../src/client/owed.js';
import { complaints, intakes, serviceOrders, slotReservations } from '../../src/db/schema.js';
import { complaintDesk } from '../support/complaints.js';
import { book, does, orderRow, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { untilEvent, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const { untilStatus } = complaintDesk(house);
const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();

/** An order as it is left behind by whoever took it in and died before starting it. */
async function takenInOnly(outletId: string, changes: Partial<typeof intakes.$inferInsert> = {}) {
  const orderNo = await book(house, 'oil change', { outletId });
  const [intake] = await house.db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  const lost = `${orderNo}-LOST`;
  await house.db
    .insert(intakes)
    .values({ ...intake, createdAt: HOUR_AGO, ...changes, orderNo: lost } as typeof intakes.$inferInsert);
  return lost;
}

it('starts an order that was taken in and never started, with the visit that was asked for (R3.1; design, rule 2)', async () => {
  const { outletId } = await ownOutlet(house);
  const slot = { startsAt: await house.inHours(30), endsAt: await house.inHours(31) };
  const orderNo = await takenInOnly(outletId, { visit: { slot, walkIn: null } });
  expect(await startOwed(house)).toEqual({ orders: 1, complaints: 0 });
  await untilStep(house, orderNo, 'booking', 'scheduled');
  expect(await startOwed(house)).toEqual({ orders: 0, complaints: 0 });
});

it('a place held for a start that got lost is used or freed once the order runs: nothing holds it for good (R3.2a)', async () => {
  const { outletId } = await ownOutlet(house);
  const slot = { startsAt: await house.inHours(30), endsAt: await house.inHours(31) };
  const orderNo = await takenInOnly(outletId, { visit: { slot, walkIn: null } });
  await house.db.insert(slotReservations).values({ orderNo, outletId, halfDayAt: slot.startsAt });
  const places = () => house.db.select().from(slotReservations).where(eq(slotReservations.orderNo, orderNo));
  await startOwed(house);
  await untilStep(house, orderNo, 'booking', 'scheduled');
  // The place that it holds is one, not a second beside the one from the intake.
  expect(await places()).toHaveLength(1);
  await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'sold the car' });
  await untilOrder(house, orderNo, 'cancelled');
  expect(await places()).toEqual([]);
});

it('a visit that passed before its order was started gets time to be recorded, then its place is free (R3.2a)', async () => {
  const { outletId, advisor } = await ownOutlet(house);
  const slot = { startsAt: await house.inHours(-5), endsAt: await house.inHours(-4) };
  const orderNo = await takenInOnly(outletId, { visit: { slot, walkIn: null } });
  await house.db.update(intakes).set({ advisorId: advisor }).where(eq(intakes.orderNo, orderNo));
  await house.db.insert(slotReservations).values({ orderNo, outletId, halfDayAt: slot.startsAt });
  await startOwed(house);
  await untilEvent(house, orderNo, 'arrivals_unrecorded');
  await untilInbox(house, advisor, orderNo, 'late_check_in', ['warn_0/0']);
  await house.skip(2, 5);
  expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'no_show' });
  const held = eq(slotReservations.orderNo, orderNo);
  expect(await house.db.select().from(slotReservations).where(held)).toEqual([]);
});

it('starts a complaint about no order that was filed and never started (R4.4; design, rule 8)', async () => {
  const { outletId, csm } = await ownOutlet(house);
  const complaintNo = `CP-LOST-${outletId}`;
  const filed = { complaintNo, outletId, source: 'shop' as const, description: '等太久', filedAt: HOUR_AGO };
  await house.db.insert(complaints).values({ ...filed, policyVersion: house.policy.version });
  expect(await startOwed(house)).toEqual({ orders: 0, complaints: 1 });
  expect(await untilStatus(complaintNo, 'received')).toMatchObject({ responsibleId: csm });
});

it('leaves alone what somebody may be starting at this moment (design, rule 2)', async () => {
  const { outletId } = await ownOutlet(house);
  const orderNo = await takenInOnly(outletId, { createdAt: new Date().toISOString() });
  expect(await startOwed(house)).toEqual({ orders: 0, complaints: 0 });
  expect(await house.db.select().from(serviceOrders).where(eq(serviceOrders.orderNo, orderNo))).toEqual([]);
  await house.db.update(intakes).set({ createdAt: HOUR_AGO }).where(eq(intakes.orderNo, orderNo));
  // Two workers that look at once start it once.
  const found = await Promise.all([startOwed(house), startOwed(house)]);
  expect(found.every(({ orders }) => orders <= 1)).toBe(true);
  expect((await orderRow(house, orderNo)).status).toBe('open');
});
