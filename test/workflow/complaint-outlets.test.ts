import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { complaintHandlers } from '../../src/db/complaint-people.js';
import { listComplaints, readComplaint, seesComplaint } from '../../src/db/reads/complaints.js';
import { readsOrder } from '../../src/db/reads/orders.js';
import { readTimeline } from '../../src/db/reads/timeline.js';
import { orgUnits, serviceOrders, staff } from '../../src/db/schema.js';
import { complaintDesk } from '../support/complaints.js';
import { does, send } from '../support/drive.js';
import { ownOutlet, person } from '../support/house.js';
import { booked, complaintRow, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const { db } = house;
const { file, handle, reject, untilStatus } = complaintDesk(house);
const refusedAs = (code: string) => ({ kind: 'refused', refusal: { refused: code } });
const outlet = (orgUnitId: string) => ({ orgUnitId, kind: 'outlet' as const });

/** An order that one outlet took and another has the car of (dispatch-region.test.ts has how it gets there). */
async function handedOver() {
  const home = await booked(house);
  const other = await ownOutlet(house);
  await db
    .update(serviceOrders)
    .set({ outletId: other.outletId })
    .where(eq(serviceOrders.orderNo, home.orderNo));
  return { orderNo: home.orderNo, home, other };
}

describe('a complaint about an order that another outlet did the work of (R2.1, R4.4)', () => {
  it('about the repair: the one that did the work answers, both see it, the other judges nothing (R2.1, R4.4)', async () => {
    const { orderNo, home, other } = await handedOver();
    // The outlet that took the order hears its customer, and may file for them.
    expect(await readsOrder(db, outlet(home.outletId), orderNo)).toBe(true);
    const no = await file({ orderNo, category: 'repair_quality' });
    expect(await complaintRow(house, no)).toMatchObject({
      outletId: other.outletId,
      responsibleId: other.csm,
    });
    await untilInbox(house, other.csm, no, 'complaint_acceptance', ['warn_0/0']);
    for (const { outletId } of [home, other]) {
      expect(await readComplaint(db, outlet(outletId), no)).toMatchObject({
        ...{ outletId: other.outletId, receptionOutletId: home.outletId, workOutletId: other.outletId },
      });
    }
    const stranger = await ownOutlet(house);
    expect(await seesComplaint(db, outlet(stranger.outletId), no)).toBe(false);
    const listed = await listComplaints(db, outlet(home.outletId), { limit: 10 });
    expect(listed.items.map(({ complaintNo }) => complaintNo)).toEqual([no]);
    for (const [name, body] of [
      ['acceptComplaint', {}],
      ['reassignComplaint', { handlerId: home.csm, reason: '我方客户' }],
    ] as const) {
      expect(await send(house, no, home.manager, name, body)).toMatchObject(
        refusedAs('another_outlet_answers'),
      );
    }
    // What they know they add; what their customer says they record.
    await does(house, no, home.advisor, 'addEvidence', { references: ['call-1'], note: null });
    await handle(no, other.csm);
    await does(house, no, home.csm, 'recordCustomerDecision', {
      accepted: false,
      reason: '不够',
      channel: 'phone',
      evidence: null,
    });
    expect(await untilStatus(no, 'received')).toMatchObject({ level: 1, responsibleId: 'region-1' });
    const story = await readTimeline(db, orderNo, house.policy);
    expect(story.filter(({ subject }) => subject === no).length).toBeGreaterThan(5);
  });

  it('about the reception: the one that took the order answers (R2.1, R4.4)', async () => {
    const { orderNo, home, other } = await handedOver();
    const no = await file({ orderNo, category: 'professionalism' });
    expect(await complaintRow(house, no)).toMatchObject({ outletId: home.outletId, responsibleId: home.csm });
    expect(await send(house, no, other.csm, 'acceptComplaint')).toMatchObject(
      refusedAs('another_outlet_answers'),
    );
  });

  it('is moved to the other outlet by the region only; its alerts follow (R2.2, R4.4)', async () => {
    const { orderNo, home, other } = await handedOver();
    const no = await file({ orderNo, category: 'professionalism' });
    const move = { handlerId: other.csm, reason: '事情发生在维修网点' };
    expect(await send(house, no, home.manager, 'reassignComplaint', move)).toMatchObject(
      refusedAs('handler_not_fit'),
    );
    await does(house, no, 'region-1', 'reassignComplaint', move);
    expect(await complaintRow(house, no)).toMatchObject({
      outletId: other.outletId,
      responsibleId: other.csm,
    });
    await does(house, no, other.csm, 'acceptComplaint');
    expect(await send(house, no, home.csm, 'startInvestigation', { plan: 'x' })).toMatchObject(
      refusedAs('another_outlet_answers'),
    );
    await house.skip(2, 1);
    await untilInbox(house, other.manager, no, 'complaint_investigation', ['breach/1']);
    await untilInbox(house, home.manager, no, 'complaint_investigation', []);
  });
});

describe('where nobody of a level may judge (R2.2, R4.4)', () => {
  it('the next level answers from the start (R4.4, fair)', async () => {
    const { outletId, csm, manager } = await ownOutlet(house);
    const no = await file({ outletId, against: [csm, manager] });
    expect(await untilStatus(no, 'received')).toMatchObject({ level: 0, responsibleId: 'region-1' });
    await handle(no, 'region-1');
    await reject(no, 'region-1');
    // One level up from whoever has answered: nobody whom the customer has turned down judges again.
    expect(await untilStatus(no, 'received')).toMatchObject({ level: 2, responsibleId: 'hq-1' });
  });

  it('skips whoever has left, at every level (R2.2, R4.4)', async () => {
    const region = 'region-emptied';
    await db.insert(orgUnits).values({ id: region, kind: 'region', name: '华北', parentId: 'hq' });
    await db.insert(staff).values({ ...person('left-1', 'region_supervisor', region), active: false });
    const { outletId, csm } = await ownOutlet(house, 1, {}, region);
    const answering = await complaintHandlers(db, outletId, ['outlet', 'region', 'hq'], []);
    expect(answering).toEqual([csm, 'hq-1', 'hq-1']);
  });
});

describe('a remedy beyond the handler’s authority (R2.2, R4.4)', () => {
  it('is refused with who may, and handed up by its own handler (R2.2, R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await does(house, no, csm, 'acceptComplaint');
    await does(house, no, csm, 'startInvestigation', { plan: 'ask' });
    await does(house, no, csm, 'determineLiability', { liability: 'outlet', reasons: 'loose' });
    const remedy = { remedy: 'refund', compensationCents: 500_000 };
    const refused = await send(house, no, csm, 'proposeRemedy', remedy);
    expect(refused).toMatchObject(refusedAs('compensation_above_limit'));
    await does(house, no, csm, 'reassignComplaint', { handlerId: 'region-1', reason: '超出权限' });
    await does(house, no, 'region-1', 'proposeRemedy', remedy);
    expect(await complaintRow(house, no)).toMatchObject({ level: 0, handledBy: 'region-1' });
  });
});
