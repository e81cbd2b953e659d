import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { orgUnits, staff } from '../../src/db/schema.js';
import type { ComplaintState } from '../../src/domain/steps/complaint-state.js';
import { complaintDesk } from '../support/complaints.js';
import {
  book,
  check,
  completeWork,
  does,
  send,
  stepState,
  toRepair,
  toWork,
  until,
} from '../support/drive.js';
import { ownOutlet, person } from '../support/house.js';
import { booked, clocksOf, complaintRow, inboxOf, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const { accept, file, handle, reject, untilStatus } = complaintDesk(house);
const refusedAs = (code: string) => ({ kind: 'refused', refusal: { refused: code } });
const CONFLICT = refusedAs('conflict_of_interest');

describe('a named person answers for it at every moment (R2.2, R4.4)', () => {
  it('whose turn it is hears of it at once, at the outlet and after each step up (R2.2, R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await untilInbox(house, csm, no, 'complaint_acceptance', ['warn_0/0']);
    expect(await complaintRow(house, no)).toMatchObject({ handledBy: null, responsibleId: csm });
    await handle(no, csm);
    await reject(no, csm);
    expect(await untilStatus(no, 'received')).toMatchObject({
      level: 1,
      handledBy: null,
      responsibleId: 'region-1',
    });
    await untilInbox(house, 'region-1', no, 'complaint_acceptance', ['warn_0/0']);
    await house.skip(12, 5);
    await until(async () => (await inboxOf(house, 'region-1', no, 'complaint_reply')).includes('warn_50/0'));
    // The outlet's handler is out of it: what is due now isn't theirs.
    expect(await inboxOf(house, csm, no, 'complaint_acceptance')).not.toContain('warn_75/0');
  });

  it("goes to the region's own customer service manager, who may handle it there (R2.2, R4.4)", async () => {
    const { outletId, csm } = await ownOutlet(house);
    const region = `region-of-${outletId}`;
    await house.db.insert(orgUnits).values({ id: region, kind: 'region', name: '华南', parentId: 'hq' });
    await house.db.update(orgUnits).set({ parentId: region }).where(eq(orgUnits.id, outletId));
    const regional = `csm-${region}`;
    await house.db.insert(staff).values(person(regional, 'customer_service_manager', region));
    const no = await file({ outletId });
    await handle(no, csm);
    await reject(no, csm);
    expect(await untilStatus(no, 'received')).toMatchObject({ responsibleId: regional });
    expect(await send(house, no, csm, 'acceptComplaint')).toMatchObject(refusedAs('role_may_not_decide'));
    await does(house, no, regional, 'acceptComplaint');
  });

  it('begins at the region when it is about a regional centre (R2.1, R4.4)', async () => {
    const no = await file({ outletId: 'r1' });
    expect(await untilStatus(no, 'received')).toMatchObject({ level: 1, responsibleId: 'region-1' });
  });

  it('is given to another by a manager, with the reason, and its deadlines go along (R2.2, R4.4)', async () => {
    const { outletId, csm, manager, technicians } = await ownOutlet(house);
    const no = await file({ outletId });
    await does(house, no, csm, 'acceptComplaint');
    const give = (handlerId: string) =>
      send(house, no, manager, 'reassignComplaint', { handlerId, reason: '休假' });
    expect(await give('nobody')).toMatchObject(refusedAs('unknown_handler'));
    expect(await give('manager-2')).toMatchObject(refusedAs('unknown_handler'));
    expect(await give(technicians[0] as string)).toMatchObject(refusedAs('handler_not_fit'));
    expect(await give('region-1')).toMatchObject({ kind: 'done' });
    expect(await complaintRow(house, no)).toMatchObject({
      status: 'accepted',
      handledBy: 'region-1',
      responsibleId: 'region-1',
    });
    expect(await clocksOf(house, no, 'complaint_reply')).toHaveLength(1);
    await house.skip(12, 5);
    await until(async () => (await inboxOf(house, 'region-1', no, 'complaint_reply')).includes('warn_50/0'));
  });
});

describe('nobody judges their own work (R4.4, fair)', () => {
  it('also when the work came to them after the complaint was filed (R4.4, fair)', async () => {
    const own = await booked(house);
    const { orderNo, manager, csm } = own;
    const no = await file({ orderNo });
    const tech = await toRepair(house, orderNo);
    await toWork(house, orderNo, tech);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true, manager);
    expect(await send(house, no, manager, 'acceptComplaint')).toMatchObject(CONFLICT);
    await does(house, no, csm, 'acceptComplaint');
    const { accused } = await stepState<ComplaintState>(house, `complaint:${no}`);
    expect(accused).toEqual(expect.arrayContaining([tech, manager]));
    const give = { handlerId: manager, reason: '休假' };
    expect(await send(house, no, 'region-1', 'reassignComplaint', give)).toMatchObject(
      refusedAs('handler_not_fit'),
    );
  });

  it('also when they have accepted it before the work came to them (R4.4, fair)', async () => {
    const own = await booked(house);
    const { orderNo, manager } = own;
    const no = await file({ orderNo });
    await does(house, no, manager, 'acceptComplaint');
    const tech = await toRepair(house, orderNo);
    await toWork(house, orderNo, tech);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true, manager);
    const plan = { plan: 'ask myself' };
    expect(await send(house, no, manager, 'startInvestigation', plan)).toMatchObject(CONFLICT);
  });

  it('is given to somebody else from the start when it names the customer service manager (R2.2, R4.4)', async () => {
    const { outletId, csm, manager } = await ownOutlet(house);
    const no = await file({ outletId, against: [csm], category: 'professionalism' });
    expect(await untilStatus(no, 'received')).toMatchObject({ responsibleId: manager });
    expect(await send(house, no, csm, 'acceptComplaint')).toMatchObject(CONFLICT);
  });

  it('is about the advisor too when it is about how the customer was treated (R4.4, fair)', async () => {
    const { outletId, advisor, manager } = await ownOutlet(house);
    // Without advisors the manager is the order's advisor.
    await house.db.update(staff).set({ active: false }).where(eq(staff.id, advisor));
    const orderNo = await book(house, 'oil change', { outletId });
    const [slow, broken] = [
      await file({ orderNo, category: 'response_speed' }),
      await file({ orderNo, category: 'repair_quality' }),
    ];
    expect(await send(house, slow, manager, 'acceptComplaint')).toMatchObject(CONFLICT);
    await does(house, broken, manager, 'acceptComplaint');
  });
});

describe('a limit per stage (R1.2, R4.4)', () => {
  it('another remedy after the reply has 24 hours of its own to be told (R4.4)', async () => {
    const { outletId, csm, manager } = await ownOutlet(house);
    const no = await file({ outletId });
    await handle(no, csm);
    await does(house, no, csm, 'proposeRemedy', { remedy: 'half the price', compensationCents: 5_000 });
    const replies = await clocksOf(house, no, 'complaint_reply');
    expect(replies.map(({ cycle, outcome }) => [cycle, outcome])).toEqual([
      [1, 'met'],
      [2, 'running'],
    ]);
    await house.skip(24, 5);
    await until(async () => (await inboxOf(house, manager, no, 'complaint_reply')).includes('breach/1'));
  });

  it('each stage is heard of when it takes too long (R4.4)', async () => {
    const { outletId, csm, manager } = await ownOutlet(house);
    const no = await file({ outletId });
    await does(house, no, csm, 'acceptComplaint');
    await house.skip(2, 1);
    await untilInbox(house, manager, no, 'complaint_investigation', ['breach/1']);
    await does(house, no, csm, 'startInvestigation', { plan: 'ask' });
    await house.skip(12, 1);
    await untilInbox(house, manager, no, 'complaint_liability', ['breach/1']);
    await does(house, no, csm, 'determineLiability', { liability: 'outlet', reasons: 'loose' });
    await house.skip(4, 1);
    await untilInbox(house, manager, no, 'complaint_remedy', ['breach/1']);
    await does(house, no, csm, 'proposeRemedy', { remedy: 'again', compensationCents: 0 });
    await does(house, no, csm, 'replyToCustomer', { message: '请回店', channel: 'phone' });
    await accept(no, csm);
    await house.skip(72, 1);
    await untilInbox(house, manager, no, 'complaint_revisit', ['breach/1']);
  });
});
