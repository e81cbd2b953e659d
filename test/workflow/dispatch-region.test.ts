import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { changeDuty } from '../../src/client/desks.js';
import { readDesk } from '../../src/db/reads/desks.js';
import { readOrder, readsOrder, seesOrder } from '../../src/db/reads/orders.js';
import { orgUnits, staff, timelineEvents } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { DispatchState } from '../../src/domain/steps/dispatch.js';
import type { DeskState } from '../../workflows/desk-state.js';
import { liveStateQuery } from '../../workflows/messages.js';
import {
  book,
  CHECK_IN,
  does,
  giveBack,
  orderRow,
  send,
  stepState,
  until,
  untilOffered,
  untilStep,
} from '../support/drive.js';
import { ownOutlet, person } from '../support/house.js';
import { acceptOffer, storyOf, untilEvent, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse({ policy: STANDARD_2025 });

let regions = 0;

/** A region of its own, with so many technicians at each outlet; all off duty but those named by the test. */
async function region(...technicians: number[]) {
  const regionId = `region-${++regions}`;
  await house.db.insert(orgUnits).values({ id: regionId, kind: 'region', name: regionId, parentId: 'hq' });
  const outlets = [];
  for (const count of technicians) outlets.push(await ownOutlet(house, count, { onDuty: false }, regionId));
  return { regionId, outlets };
}

async function waiting(outletId: string, problem?: string): Promise<string> {
  const orderNo = await book(house, problem, { outletId });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  await untilStep(house, orderNo, 'dispatch', 'queued');
  return orderNo;
}

const duty = (outletId: string, staffId: string, onDuty: boolean) =>
  changeDuty(house, { outletId, staffId, onDuty });
const outlet = (orgUnitId: string) => ({ orgUnitId, kind: 'outlet' as const });
const cancel = (orderNo: string) => does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'done' });

async function deskState(outletId: string): Promise<DeskState> {
  const { state } = await house.temporal.workflow
    .getHandle(`dispatch-desk:${outletId}`)
    .query(liveStateQuery);
  return state as DeskState;
}

const isFree = (outletId: string) =>
  until(async () => {
    const { waiting: queue, holdings } = await deskState(outletId);
    return Object.keys(queue).length === 0 && Object.keys(holdings).length === 0;
  }, `${outletId} to be free`);

describe('nobody available within the limit: the region’s other outlets (R2.1, R3.2b)', () => {
  it('asks them at half the limit, and the order goes with whoever accepts (R3.2b)', async () => {
    const { regionId, outlets } = await region(1, 1, 0);
    const [home, other, third] = outlets as [(typeof outlets)[0], (typeof outlets)[0], (typeof outlets)[0]];
    const tech = other.technicians[0] as string;
    await duty(other.outletId, tech, true);
    const orderNo = await waiting(home.outletId);
    await house.skip(1, 58);
    expect(await storyOf(house, orderNo)).not.toContain('outlets_asked');
    expect(await seesOrder(house.db, outlet(other.outletId), orderNo)).toBe(false);
    await house.skip(0, 3);
    const offer = await untilOffered(house, orderNo);
    expect(offer).toMatchObject({ technicianId: tech, outletId: other.outletId });
    // Its staff see the order while the offer stands, nobody else's do.
    expect(await seesOrder(house.db, outlet(other.outletId), orderNo)).toBe(true);
    expect(await seesOrder(house.db, outlet(third.outletId), orderNo)).toBe(false);
    expect((await readDesk(house.db, home.outletId)).offeredElsewhere).toMatchObject([
      { orderNo, technicianId: tech },
    ]);
    expect((await readDesk(house.db, other.outletId)).offers).toMatchObject([
      { orderNo, technicianId: tech },
    ]);
    expect(await orderRow(house, orderNo)).toMatchObject({ outletId: home.outletId });
    await does(house, orderNo, tech, 'acceptAssignment', { offerId: offer.offerId });
    expect(await orderRow(house, orderNo)).toMatchObject({ outletId: other.outletId, offeredOutletId: null });
    const row = await untilStep(house, orderNo, 'repair', 'diagnosing');
    expect(row).toMatchObject({ outletId: other.outletId, technicianId: tech, responsibleId: tech });
    const [handed] = await house.db
      .select()
      .from(timelineEvents)
      .where(and(eq(timelineEvents.orderNo, orderNo), eq(timelineEvents.type, 'handed_to_outlet')));
    expect(handed?.data).toEqual({ from: home.outletId, to: other.outletId, advisorId: other.advisor });
    // Who took the customer's request reads on, but the case is the other outlet's.
    expect(await readsOrder(house.db, outlet(home.outletId), orderNo)).toBe(true);
    expect(await readOrder(house.db, outlet(home.outletId), orderNo)).toMatchObject({
      outletId: other.outletId,
    });
    expect(await seesOrder(house.db, outlet(home.outletId), orderNo)).toBe(false);
    expect(await seesOrder(house.db, { orgUnitId: regionId, kind: 'region' }, orderNo)).toBe(true);
    // The release goes to the desk whose technician it is.
    await cancel(orderNo);
    await isFree(other.outletId);
    await isFree(home.outletId);
    // The car goes back to its customer from where it is, and the people there hear of it (R3.4, R2.2).
    const due = await untilOrder(house, orderNo, 'awaiting_return');
    expect(due).toMatchObject({ outletId: other.outletId, responsibleId: other.advisor });
    await untilInbox(house, other.advisor, orderNo, 'vehicle_return', ['warn_0/0']);
    await house.skip(24, 5);
    await untilInbox(house, other.manager, orderNo, 'vehicle_return', ['breach/1']);
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
  });

  it('asks the regional centre at the breach, which has technicians and a desk of its own (R2.1, R3.2b)', async () => {
    const { regionId, outlets } = await region(1);
    const [home] = outlets as [(typeof outlets)[0]];
    await house.db.insert(staff).values(person(`tech-${regionId}`, 'technician', regionId));
    const orderNo = await waiting(home.outletId);
    await house.skip(3, 50);
    expect(await storyOf(house, orderNo)).not.toContain('outlets_asked');
    await house.skip(0, 15);
    expect(await untilOffered(house, orderNo)).toMatchObject({
      outletId: regionId,
      technicianId: `tech-${regionId}`,
    });
    await cancel(orderNo);
    await isFree(regionId);
  });

  it('a technician at home who gets free meanwhile has it; declined, both are asked again (R3.2b)', async () => {
    const { outlets } = await region(1, 1);
    const [home, other] = outlets as [(typeof outlets)[0], (typeof outlets)[0]];
    const [own, foreign] = [home.technicians[0], other.technicians[0]] as [string, string];
    const orderNo = await waiting(home.outletId);
    await house.skip(2, 1);
    await untilEvent(house, orderNo, 'outlets_asked');
    await duty(home.outletId, own, true);
    const offer = await untilOffered(house, orderNo);
    expect(offer).toMatchObject({ outletId: home.outletId, technicianId: own });
    // On offer at home it waits nowhere else: who comes on duty there now gets nothing.
    await until(async () => Object.keys((await deskState(other.outletId)).waiting).length === 0);
    await duty(other.outletId, foreign, true);
    await does(house, orderNo, own, 'declineAssignment', { offerId: offer.offerId, reason: 'no lift free' });
    await untilEvent(house, orderNo, 'offer_made', 2);
    expect(await untilOffered(house, orderNo)).toMatchObject({
      outletId: other.outletId,
      technicianId: foreign,
    });
    await cancel(orderNo);
    await isFree(other.outletId);
    await isFree(home.outletId);
  });

  it('is never on offer in two outlets at once: both offer in the same moment, one gives back (R3.2b)', async () => {
    const { outlets } = await region(2, 2, 2);
    const homes = outlets.map(({ outletId }) => outletId);
    const orders = await Promise.all(homes.map((home) => waiting(home)));
    await house.skip(2, 1);
    for (const orderNo of orders) await untilEvent(house, orderNo, 'outlets_asked');
    // Six technicians of three outlets come on duty at once, while each of three orders waits at all of the desks.
    await Promise.all(
      outlets.flatMap(({ outletId, technicians }) => technicians.map((id) => duty(outletId, id, true))),
    );
    for (const orderNo of orders) await untilOffered(house, orderNo);
    const holders = await until(async () => {
      const held = (await Promise.all(homes.map(deskState))).flatMap(({ holdings }) =>
        Object.values(holdings),
      );
      return held.length === orders.length && held;
    }, 'what came too late to be given back');
    expect(holders.map(({ orderNo }) => orderNo).sort()).toEqual([...orders].sort());
    for (const orderNo of orders) {
      // Between two offers on record there is always the end of the first.
      const offers = (await storyOf(house, orderNo)).filter((type) => type.startsWith('offer_'));
      expect(offers).toEqual(['offer_made']);
      const { offer } = await stepState<DispatchState>(house, `dispatch:${orderNo}:1`);
      expect(holders.find((one) => one.orderNo === orderNo)).toMatchObject({ offerId: offer?.offerId });
    }
    for (const orderNo of orders) await acceptOffer(house, orderNo);
    const rows = await Promise.all(
      orders.map((orderNo) => untilStep(house, orderNo, 'repair', 'diagnosing')),
    );
    const technicians = rows.map(({ technicianId }) => technicianId);
    expect(new Set(technicians).size).toBe(orders.length);
    for (const orderNo of orders) await cancel(orderNo);
    for (const home of homes) await isFree(home);
  });

  it('cancelled, it waits at none of them (R3.2b)', async () => {
    const { outlets } = await region(1, 1);
    const [home, other] = outlets as [(typeof outlets)[0], (typeof outlets)[0]];
    const orderNo = await waiting(home.outletId);
    await house.skip(2, 1);
    await until(async () => Object.keys((await deskState(other.outletId)).waiting).length === 1);
    await cancel(orderNo);
    await isFree(home.outletId);
    await isFree(other.outletId);
    const late = await send(house, orderNo, other.technicians[0] as string, 'acceptAssignment', {
      offerId: 'x',
    });
    expect(late.kind).toBe('refused');
  });
});
