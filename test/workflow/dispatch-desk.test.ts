import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { deskRules, tellDesk } from '../../src/client/desks.js';
import { dispatchDecisions } from '../../src/db/schema.js';
import { book, CHECK_IN, does, orderRow, until, untilOffered, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { acceptOffer, storyOf } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const BRAKES = 'brake failure, pedal goes to the floor';

async function checkedIn(outletId: string, problem?: string): Promise<string> {
  const orderNo = await book(house, problem, { outletId });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  return orderNo;
}

async function accepted(outletId: string) {
  const orderNo = await checkedIn(outletId);
  const tech = await acceptOffer(house, orderNo);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  return { orderNo, tech };
}

const diagnose = (orderNo: string, tech: string) =>
  does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'worn' });

describe('urgent first 先急后缓 (R3.2b)', () => {
  it('gives a technician who gets free to the P1 that came last, then to the P2, then to the P4 (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 1);
    const busy = await accepted(outletId);
    await diagnose(busy.orderNo, busy.tech);
    const p4 = await checkedIn(outletId);
    const p2 = await checkedIn(outletId, "engine won't start");
    const p1 = await checkedIn(outletId, BRAKES);
    for (const orderNo of [p4, p2, p1]) await untilStep(house, orderNo, 'dispatch', 'queued');
    let holder = busy.orderNo;
    for (const next of [p1, p2, p4]) {
      await does(house, holder, 'advisor-1', 'cancelOrder', { reason: 'frees the technician' });
      await untilOffered(house, next);
      holder = next;
    }
    expect(await orderRow(house, p4)).toMatchObject({ stepStatus: 'assigned' });
  });

  it('takes back an offer that was not accepted yet (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 1);
    const routine = await checkedIn(outletId);
    await untilOffered(house, routine);
    const urgent = await checkedIn(outletId, BRAKES);
    await untilOffered(house, urgent);
    await untilStep(house, routine, 'dispatch', 'queued');
    expect(await storyOf(house, routine)).toContain('offer_withdrawn');
  });

  it('takes back accepted work that was not started, and gives it out again later (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 1);
    const routine = await accepted(outletId);
    const urgent = await checkedIn(outletId, BRAKES);
    await untilOffered(house, urgent);
    await untilStep(house, routine.orderNo, 'dispatch', 'queued');
    expect(await storyOf(house, routine.orderNo)).toContain('repair_given_back');
    await does(house, urgent, 'advisor-1', 'cancelOrder', { reason: 'frees the technician' });
    expect((await untilOffered(house, routine.orderNo)).technicianId).toBe(routine.tech);
  });

  it('leaves started work alone (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 1);
    const routine = await accepted(outletId);
    await diagnose(routine.orderNo, routine.tech);
    const urgent = await checkedIn(outletId, BRAKES);
    await untilStep(house, urgent, 'dispatch', 'queued');
    await house.skip(0, 4);
    expect(await orderRow(house, routine.orderNo)).toMatchObject({ step: 'repair' });
    expect(await orderRow(house, urgent)).toMatchObject({ stepStatus: 'queued' });
  });

  it('takes the unstarted work when the more recent one has been started (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 2);
    const unstarted = await accepted(outletId);
    const started = await accepted(outletId);
    await diagnose(started.orderNo, started.tech);
    const urgent = await checkedIn(outletId, BRAKES);
    expect((await untilOffered(house, urgent)).technicianId).toBe(unstarted.tech);
    expect(await orderRow(house, started.orderNo)).toMatchObject({ step: 'repair' });
    await untilStep(house, unstarted.orderNo, 'dispatch', 'queued');
  });
});

describe('the record of a decision (R3.2b, R1.4)', () => {
  it('says who was passed over and why (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 1, { assessmentScore: 80 });
    const orderNo = await checkedIn(outletId);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    const row = await until(async () => {
      const rows = await house.db
        .select()
        .from(dispatchDecisions)
        .where(eq(dispatchDecisions.outletId, outletId));
      return rows[0];
    });
    expect(row.decision).toMatchObject({
      waiting: [{ orderNo, cause: 'nobody_fits', reasons: { assessment_below_minimum: 1 } }],
    });
    expect(row.input).toMatchObject({ rules: deskRules(house.policy) });
  });
});

describe('for ever (design, rule 6)', () => {
  it('hears late, doubled and foreign messages without harm (design, rule 6)', async () => {
    const { outletId } = await ownOutlet(house, 1);
    const { orderNo } = await accepted(outletId);
    const stale = {
      orderNo,
      n: 1,
      seq: 1,
      type: 'released',
      offerId: 'no-such-offer',
      requeue: null,
    } as const;
    await tellDesk(house, outletId, stale);
    await tellDesk(house, outletId, stale);
    const next = await checkedIn(outletId);
    await untilStep(house, next, 'dispatch', 'queued');
    await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'frees the technician' });
    await untilOffered(house, next);
    expect((await storyOf(house, next)).filter((type) => type === 'offer_made')).toHaveLength(1);
  });

  it('hands queue and holdings from run to run: a burst loses and doubles nothing (design, rule 6)', async () => {
    const { outletId, technicians } = await ownOutlet(house, 3);
    const workflowId = `dispatch-desk:${outletId}`;
    // A new run every second decision: in earnest it is every 300.
    const args = [{ outletId, rules: deskRules(house.policy), carried: null, turnsPerRun: 2 }];
    const { taskQueue } = house;
    const first = await house.temporal.workflow.start('dispatchDesk', { workflowId, taskQueue, args });
    const orders = await Promise.all(Array.from({ length: 9 }, () => checkedIn(outletId)));
    const served: string[] = [];
    // Whoever has been served frees the technician by cancelling, until everybody has been.
    while (served.length < orders.length) {
      const next = await until(async () => {
        const rows = await Promise.all(orders.map((orderNo) => orderRow(house, orderNo)));
        const offered = rows.filter(({ orderNo, step, stepStatus }) => {
          return !served.includes(orderNo) && step === 'dispatch' && stepStatus === 'assigned';
        });
        return offered.length > 0 && offered;
      }, 'the next offer');
      expect(next.length).toBeLessThanOrEqual(technicians.length);
      for (const { orderNo } of next) {
        await acceptOffer(house, orderNo);
        await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'frees the technician' });
        served.push(orderNo);
      }
    }
    for (const orderNo of orders) {
      expect((await storyOf(house, orderNo)).filter((type) => type === 'offer_made')).toHaveLength(1);
    }
    const { runId } = await house.temporal.workflow.getHandle(workflowId).describe();
    expect(runId).not.toBe(first.firstExecutionRunId);
  });
});
