import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startOwed } from '../../src/client/owed.js';
import { complaints, intakes, serviceOrders } from '../../src/db/schema.js';
import { complaintDesk } from '../support/complaints.js';
import { book, orderRow, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
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
