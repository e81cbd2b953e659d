import { expect, it } from 'vitest';
import type { CommandOutcome } from '../../src/client/commands.js';
import { fileComplaint } from '../../src/client/complaints.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { DeskState } from '../../workflows/desk-state.js';
import { liveStateQuery } from '../../workflows/messages.js';
import {
  clocksLeftRunning,
  eventsOf,
  failedExecutions,
  flawsOf,
  startChaosHouse,
} from '../support/chaos-house.js';
import {
  as,
  book,
  CHECK_IN,
  check,
  completeWork,
  does,
  giveBack,
  HAPPY_SURVEY,
  newKey,
  orderRow,
  send,
  toRepair,
  toWork,
  until,
  untilOffered,
  untilStep,
} from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Rules 4, 5, 7 and 8 of the design: what is asked at the same moment, from both sides.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const house = await startChaosHouse({ databaseUrl, temporal, policy: STANDARD_2025 });

const times = <T>(n: number, f: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => f(i)));
const won = (outcomes: CommandOutcome[]) => outcomes.map(({ kind }) => kind === 'done');
const over = (orderNo: string) =>
  until(async () => {
    const order = await orderRow(house, orderNo);
    return (order.status === 'closed' || order.status === 'cancelled') && order;
  }, `${orderNo} to end`);

async function toOffer(orderNo: string) {
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  return untilOffered(house, orderNo);
}

/** Alternately the one and the other side is first by a hair. */
function atOnce<T>(i: number, one: () => Promise<T>, other: () => Promise<T>): Promise<T[]> {
  if (i % 2 === 0) return Promise.all([one(), other()]);
  const second = other();
  return Promise.all([one(), second]);
}

/** What the desk itself holds of an order: ids of offers, accepted ones among them. */
async function heldAtDesk(orderNo: string): Promise<string[]> {
  const { state } = await house.temporal.workflow.getHandle('dispatch-desk:o1').query(liveStateQuery);
  return Object.values((state as DeskState).holdings)
    .filter((holding) => holding.orderNo === orderNo)
    .map(({ offerId }) => offerId);
}

it('lets exactly one win when an assignment is accepted and withdrawn at once (design, rules 4 and 5)', async () => {
  const rounds = await times(12, async (i) => {
    const orderNo = await book(house);
    const { offerId, technicianId } = await toOffer(orderNo);
    const outcomes = await atOnce(
      i,
      () => send(house, orderNo, technicianId, 'acceptAssignment', { offerId }),
      () => send(house, orderNo, 'dispatcher-1', 'withdrawAssignment', { reason: 'needed elsewhere' }),
    );
    return { orderNo, offerId, outcomes };
  });
  for (const { orderNo, offerId, outcomes } of rounds) {
    const [accepted, withdrawn] = won(outcomes);
    expect({ orderNo, one: accepted !== withdrawn }).toEqual({ orderNo, one: true });
    expect(await eventsOf(house, orderNo, 'offer_accepted')).toHaveLength(accepted ? 1 : 0);
    expect(await eventsOf(house, orderNo, 'offer_withdrawn')).toHaveLength(withdrawn ? 1 : 0);
    if (accepted) {
      await untilStep(house, orderNo, 'repair', 'diagnosing');
      expect(await heldAtDesk(orderNo)).toEqual([offerId]);
    } else {
      // Withdrawn: the desk is told, frees the technician and offers the order again.
      const again = await until(async () => {
        const offer = await untilOffered(house, orderNo);
        return offer.offerId !== offerId && offer;
      });
      expect(await heldAtDesk(orderNo)).toEqual([again.offerId]);
    }
    expect(await flawsOf(house, orderNo)).toEqual([]);
  }
}, 40_000);

it('accepts once when two acceptances arrive at once (design, rule 4)', async () => {
  await times(6, async (i) => {
    const orderNo = await book(house);
    const { offerId, technicianId } = await toOffer(orderNo);
    const accept = () => send(house, orderNo, technicianId, 'acceptAssignment', { offerId });
    const outcomes = await atOnce(i, accept, accept);
    expect(won(outcomes).filter(Boolean)).toHaveLength(1);
    expect(await eventsOf(house, orderNo, 'offer_accepted')).toHaveLength(1);
  });
});

it('refuses an acceptance that quotes an assignment of before (design, rule 5)', async () => {
  const orderNo = await book(house);
  const { offerId, technicianId } = await toOffer(orderNo);
  await does(house, orderNo, technicianId, 'declineAssignment', { offerId, reason: 'ill' });
  const again = await until(async () => {
    const offer = await untilOffered(house, orderNo);
    return offer.offerId !== offerId && offer;
  });
  const stale = await send(house, orderNo, technicianId, 'acceptAssignment', { offerId });
  expect(stale).toMatchObject({ kind: 'refused', refusal: { refused: 'stale_assignment' } });
  expect(again.technicianId).not.toBe(technicianId);
});

async function toHandOver(orderNo: string): Promise<void> {
  const technicianId = await toRepair(house, orderNo);
  await toWork(house, orderNo, technicianId);
  await completeWork(house, orderNo, technicianId);
  await check(house, orderNo, true);
  await untilStep(house, orderNo, 'settlement', 'open');
  const lines = [
    { kind: 'labour', description: '工时', quantity: 2, unitPriceCents: 30_000, payer: 'customer' },
    { kind: 'part', description: '刹车片', quantity: 1, unitPriceCents: 45_000, payer: 'customer' },
  ];
  const shares = [{ payer: 'customer', amountCents: 105_000 }];
  const bill = { lines, shares, method: 'paid', differenceExplained: null };
  await does(house, orderNo, 'cashier-1', 'settle', bill);
}

it('hands over or cancels, never both, when both are asked at once (design, rule 7)', async () => {
  await times(8, async (i) => {
    const orderNo = await book(house);
    await toHandOver(orderNo);
    const outcomes = await atOnce(
      i,
      () => send(house, orderNo, 'advisor-1', 'handOver', { odometerKm: 42_010, receivedBy: 'owner' }),
      () => send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'changed my mind' }),
    );
    const [handedOver, cancelled] = won(outcomes);
    expect({ orderNo, handedOver, cancelled }).toEqual({ orderNo, handedOver, cancelled: !handedOver });
    if (cancelled) {
      await giveBack(house, orderNo);
      expect(await over(orderNo)).toMatchObject({ status: 'cancelled', handedOverAt: null });
      expect(await eventsOf(house, orderNo, 'handed_over')).toHaveLength(0);
    } else {
      await does(house, orderNo, 'advisor-1', 'submitSurvey', HAPPY_SURVEY);
      expect(await over(orderNo)).toMatchObject({ status: 'closed', outcome: 'completed' });
    }
    expect(await flawsOf(house, orderNo)).toEqual([]);
    expect(await clocksLeftRunning(house, orderNo)).toEqual([]);
  });
}, 40_000);

it('keeps every answer true when an order is cancelled in the middle of a command (design, rule 7)', async () => {
  await times(8, async (i) => {
    const orderNo = await book(house);
    const technicianId = await toRepair(house, orderNo);
    await toWork(house, orderNo, technicianId);
    const steps = ['repair_done', 'function_tested'].map((code) => ({ code, note: null }));
    await does(house, orderNo, technicianId, 'signRepairSteps', { steps });
    const outcomes = await atOnce(
      i,
      () => send(house, orderNo, technicianId, 'completeRepair', { summary: 'done' }),
      () => send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'changed my mind' }),
    );
    const [completed, cancelled] = won(outcomes);
    expect(cancelled).toBe(true);
    await giveBack(house, orderNo);
    const order = await over(orderNo);
    expect(order).toMatchObject({ status: 'cancelled', outcome: 'cancelled' });
    expect(await eventsOf(house, orderNo, 'repair_completed')).toHaveLength(completed ? 1 : 0);
    expect(await eventsOf(house, orderNo, 'order_cancelled')).toHaveLength(
      (await eventsOf(house, orderNo, 'check_opened')).length + (completed ? 0 : 1),
    );
    const undone = (await eventsOf(house, orderNo, 'compensated')).map(({ data }) => data.what);
    expect(undone).toEqual(['technician_released']);
    expect(await flawsOf(house, orderNo)).toEqual([]);
    expect(await clocksLeftRunning(house, orderNo)).toEqual([]);
    await until(async () => (await heldAtDesk(orderNo)).length === 0, 'the technician to be free');
  });
}, 40_000);

it('ends as cancelled what was cancelled, also when nobody came meanwhile (design, rule 7)', async () => {
  const startsAt = new Date(Date.now() + 1500).toISOString();
  const slot = { startsAt, endsAt: new Date(Date.now() + 60_000).toISOString() };
  const orderNo = await book(house, 'oil change', { slot });
  await untilStep(house, orderNo, 'booking', 'scheduled');
  await until(async () => Date.now() > Date.parse(startsAt), 'the slot to begin');
  // The booking ends while the worker goes; the order hears of its end and of the cancellation in one workflow task.
  let stopping: Promise<void> | undefined;
  house.hooks.afterCommit = ({ event }) => {
    if (event.type === 'no_show_recorded') stopping = house.stopWorker();
  };
  await does(house, orderNo, 'advisor-1', 'recordNoShow', { note: 'nobody came' });
  house.hooks.afterCommit = undefined;
  await stopping;
  const cancelling = does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'changed my mind' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await house.startWorker();
  await cancelling;
  expect(await over(orderNo)).toMatchObject({ status: 'cancelled', outcome: 'cancelled' });
  const undone = (await eventsOf(house, orderNo, 'compensated')).map(({ data }) => data.what);
  expect(undone).toEqual([]);
  expect(await flawsOf(house, orderNo)).toEqual([]);
});

it("takes Temporal's own cancel the same way (design, rule 7)", async () => {
  const [waiting, working, done] = [await book(house), await book(house), await book(house)];
  await toRepair(house, working);
  await toHandOver(done);
  await does(house, done, 'advisor-1', 'handOver', { odometerKm: 42_010, receivedBy: 'owner' });
  for (const orderNo of [waiting, working, done]) {
    await house.temporal.workflow.getHandle(`service-order:${orderNo}`).cancel();
  }
  await giveBack(house, working);
  for (const orderNo of [waiting, working]) {
    expect(await over(orderNo)).toMatchObject({ status: 'cancelled' });
    expect(await clocksLeftRunning(house, orderNo)).toEqual([]);
  }
  const [requested] = await eventsOf(house, working, 'cancellation_requested');
  expect(requested?.actor).toMatchObject({ id: 'temporal' });
  // Handed over: refused, and the order closes in its own way.
  await does(house, done, 'advisor-1', 'submitSurvey', HAPPY_SURVEY);
  expect(await over(done)).toMatchObject({ status: 'closed', outcome: 'completed' });
});

it('takes one survey of two that arrive at once (R3.4)', async () => {
  const orderNo = await book(house);
  await toHandOver(orderNo);
  await does(house, orderNo, 'advisor-1', 'handOver', { odometerKm: 42_010, receivedBy: 'owner' });
  await untilStep(house, orderNo, 'follow_up', 'scheduled');
  const submit = (nps: number) => send(house, orderNo, 'advisor-1', 'submitSurvey', { ...HAPPY_SURVEY, nps });
  const outcomes = await Promise.all([submit(9), submit(10)]);
  expect(won(outcomes).filter(Boolean)).toHaveLength(1);
  expect(await eventsOf(house, orderNo, 'survey_submitted')).toHaveLength(1);
  expect(await over(orderNo)).toMatchObject({ outcome: 'completed' });
  expect(await submit(9)).toMatchObject({ kind: 'refused' });
});

it('never closes over a complaint that was filed before, however closely (design, rule 8)', async () => {
  await times(6, async (i) => {
    const orderNo = await book(house);
    await toHandOver(orderNo);
    await does(house, orderNo, 'advisor-1', 'handOver', { odometerKm: 42_010, receivedBy: 'owner' });
    await untilStep(house, orderNo, 'follow_up', 'scheduled');
    const body = { orderNo, source: 'hotline_400' as const, description: 'noise is back' };
    const [, filed] = await Promise.all([
      does(house, orderNo, 'advisor-1', 'submitSurvey', HAPPY_SURVEY),
      new Promise((resolve) => setTimeout(resolve, i * 8)).then(() =>
        fileComplaint(house, { caller: as('advisor-1'), key: newKey(), body }),
      ),
    ]);
    if (filed.kind !== 'filed') throw new Error(JSON.stringify(filed));
    const order = await until(async () => {
      const row = await orderRow(house, orderNo);
      return (row.status === 'closed' || row.status === 'awaiting_complaint') && row;
    }, 'the order to close or to wait');
    if (order.status === 'awaiting_complaint') {
      await closeComplaint(filed.complaintNo);
      expect(await over(orderNo)).toMatchObject({ status: 'closed' });
    }
    const events = await eventsOf(house, orderNo);
    const place = (type: string) => events.findIndex((event) => event.type === type);
    const closedFirst = place('order_closed') < place('complaint_filed');
    const complaintFirst =
      place('complaint_closed') !== -1 && place('complaint_closed') < place('order_closed');
    expect({ orderNo, closedFirst, complaintFirst }).toEqual({
      orderNo,
      closedFirst,
      complaintFirst: !closedFirst,
    });
  });
}, 60_000);

async function closeComplaint(complaintNo: string): Promise<void> {
  const act = (name: Parameters<typeof does>[3], body: object = {}) =>
    does(house, complaintNo, 'csm-1', name, body);
  await act('acceptComplaint', { note: null });
  await act('startInvestigation', { plan: 'look at the clamp' });
  await act('determineLiability', { liability: 'outlet', reasons: 'loose clamp' });
  await act('proposeRemedy', { remedy: 'tightened at no charge', compensationCents: 0 });
  await act('replyToCustomer', { channel: 'phone', message: 'done' });
  await act('recordCustomerDecision', { accepted: true, reason: null, channel: 'phone', evidence: 'call-1' });
  await act('recordRevisit', { satisfied: true, note: null, channel: 'phone', evidence: 'call-1' });
}

it('leaves no failed execution behind', async () => {
  expect(await failedExecutions(house)).toEqual([]);
});
