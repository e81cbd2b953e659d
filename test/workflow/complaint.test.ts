import { describe, expect, it } from 'vitest';
import { complaints } from '../../src/db/schema.js';
import { complaintDesk } from '../support/complaints.js';
import {
  book,
  check,
  completeWork,
  does,
  newKey,
  orderRow,
  send,
  toRepair,
  toWork,
  untilStep,
  wholeWay,
} from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { booked, clocksOf, storyOf, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

const { accept, file, handle, reject, untilStatus } = complaintDesk(house);

describe('the way of a complaint (R4.4)', () => {
  it('accepted, investigated, judged, answered, revisited, closed (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await handle(no, csm);
    await accept(no, csm);
    await does(house, no, csm, 'recordRevisit', {
      satisfied: true,
      note: null,
      channel: 'phone',
      evidence: 'call-1',
    });
    expect(await untilStatus(no, 'closed')).toMatchObject({
      outcome: 'accepted_by_customer',
      handledBy: csm,
    });
    for (const kind of ['complaint_acceptance', 'complaint_reply', 'complaint_closure']) {
      expect((await clocksOf(house, no, kind)).map(({ outcome }) => outcome)).toEqual(['met']);
    }
  });

  it('not answered within 24 hours it climbs to region and HQ (R4.4)', async () => {
    const { outletId, csm, manager } = await ownOutlet(house);
    const no = await file({ outletId });
    await does(house, no, csm, 'acceptComplaint');
    await house.skip(24, 5);
    await untilInbox(house, manager, no, 'complaint_reply', ['breach/1']);
    await house.skip(2);
    await untilInbox(house, 'region-1', no, 'complaint_reply', ['breach/2']);
    await house.skip(4);
    await untilInbox(house, 'hq-1', no, 'complaint_reply', ['breach/3']);
  });

  it('rejected by the customer it goes one level up, then to HQ, then ends with the notice of mediation (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await handle(no, csm);
    await reject(no, csm);
    expect(await untilStatus(no, 'received')).toMatchObject({ level: 1, handledBy: null });
    // Whom the customer has turned down doesn't handle it again.
    expect(await send(house, no, csm, 'acceptComplaint')).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'role_may_not_decide' },
    });
    await handle(no, 'region-1');
    await reject(no, 'region-1');
    expect(await untilStatus(no, 'received')).toMatchObject({ level: 2 });
    await handle(no, 'hq-1');
    await reject(no, 'hq-1');
    expect(await untilStatus(no, 'closed')).toMatchObject({ outcome: 'mediation_notice' });
    expect(await storyOf(house, no)).toContain('mediation_notice_sent');
    const replies = await clocksOf(house, no, 'complaint_reply');
    expect(replies.map(({ cycle, outcome }) => [cycle, outcome])).toEqual([
      [1, 'met'],
      [2, 'met'],
      [3, 'met'],
    ]);
  });

  it('a revisit that finds the customer unhappy reopens it one level up (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await handle(no, csm);
    await accept(no, csm);
    await does(house, no, csm, 'recordRevisit', {
      satisfied: false,
      note: 'noise is back',
      channel: 'phone',
      evidence: null,
    });
    expect(await untilStatus(no, 'received')).toMatchObject({ level: 1, outcome: null });
  });

  it('asks for the reply before the decision on it (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await does(house, no, csm, 'acceptComplaint');
    await does(house, no, csm, 'startInvestigation', { plan: 'ask' });
    await does(house, no, csm, 'determineLiability', { liability: 'none', reasons: 'wear' });
    await does(house, no, csm, 'proposeRemedy', { remedy: 'explain', compensationCents: 0 });
    const early = await send(house, no, csm, 'recordCustomerDecision', {
      accepted: true,
      reason: null,
      channel: 'phone',
      evidence: 'call-1',
    });
    expect(early).toMatchObject({ kind: 'refused', refusal: { refused: 'reply_missing' } });
  });

  it('filed twice with one key is one complaint (design, rule 2)', async () => {
    const { outletId } = await ownOutlet(house);
    const key = newKey();
    expect(await file({ outletId }, key)).toBe(await file({ outletId }, key));
  });
});

describe('a complaint and its order (design, rule 8)', () => {
  it('the order does not close before it (R3.4, R4.4)', async () => {
    const own = await booked(house);
    const no = await file({ orderNo: own.orderNo });
    await wholeWay(house, own.orderNo);
    await untilOrder(house, own.orderNo, 'awaiting_complaint');
    await handle(no, own.csm);
    await accept(no, own.csm);
    await does(house, no, own.csm, 'recordRevisit', {
      satisfied: true,
      note: null,
      channel: 'phone',
      evidence: 'call-1',
    });
    expect(await untilOrder(house, own.orderNo, 'closed')).toMatchObject({ outcome: 'completed' });
  });

  it('one filed after closing does not reopen it (R4.4)', async () => {
    const own = await booked(house);
    await wholeWay(house, own.orderNo);
    const closed = await untilOrder(house, own.orderNo, 'closed');
    const no = await file({ orderNo: own.orderNo });
    await handle(no, own.csm);
    expect(await untilOrder(house, own.orderNo, 'closed')).toMatchObject({ closedAt: closed.closedAt });
  });

  it('is not judged by those whose work it is about (R4.4, fair)', async () => {
    const { outletId, manager, csm } = await ownOutlet(house);
    const orderNo = await book(house, 'oil change', { outletId });
    await wholeWayCheckedBy(orderNo, manager);
    const no = await file({ orderNo });
    const own = await send(house, no, manager, 'acceptComplaint');
    const conflict = { kind: 'refused', refusal: { refused: 'conflict_of_interest' } };
    expect(own).toMatchObject(conflict);
    // Nor later on, once somebody else has taken it.
    await handle(no, csm);
    const remedy = { remedy: 'nothing', compensationCents: 0 };
    expect(await send(house, no, manager, 'proposeRemedy', remedy)).toMatchObject(conflict);
    const decision = { accepted: true, reason: null, channel: 'phone', evidence: 'call-1' };
    expect(await send(house, no, manager, 'recordCustomerDecision', decision)).toMatchObject(conflict);
  });
});

/** The way up to the passed check, made by somebody of the test's choice. */
async function wholeWayCheckedBy(orderNo: string, inspector: string) {
  const tech = await toRepair(house, orderNo);
  await toWork(house, orderNo, tech);
  await completeWork(house, orderNo, tech);
  await check(house, orderNo, true, inspector);
  await untilStep(house, orderNo, 'settlement', 'open');
}

it('starts a complaint whose filing was cut off before its start, instead of waiting for it for ever (R4.4; design, rule 8)', async () => {
  const orderNo = await book(house);
  const complaintNo = `CP-OWED-${orderNo}`;
  const filed = {
    complaintNo,
    orderNo,
    outletId: 'o1',
    source: 'hotline_400' as const,
    description: '等太久',
  };
  await house.db.insert(complaints).values({ ...filed, policyVersion: house.policy.version });
  await wholeWay(house, orderNo);
  await untilStatus(complaintNo, 'received');
  expect((await orderRow(house, orderNo)).status).toBe('awaiting_complaint');
});
