import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openComeback } from '../../src/client/orders.js';
import { listAlerts, readInbox } from '../../src/db/reads/alerts.js';
import { readOrder } from '../../src/db/reads/orders.js';
import { readVehicleHistory } from '../../src/db/reads/vehicle-history.js';
import { intakes, stepExecutions, timelineEvents } from '../../src/db/schema.js';
import { BRAKES, bill, comebacks, KEYS } from '../support/comebacks.js';
import { BACK, check, does, giveBack, send, settleAndHandOver, toWork, untilStep } from '../support/drive.js';
import { type OwnOutlet, ownOutlet } from '../support/house.js';
import {
  acceptOffer,
  clocksOf,
  inboxOf,
  storyOf,
  untilEvent,
  untilInbox,
  untilOrder,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const HQ = { orgUnitId: 'hq', kind: 'hq' as const };
const view = async (orderNo: string) => {
  const order = await readOrder(house.db, HQ, orderNo);
  if (!order) throw new Error(`no order ${orderNo}`);
  return order;
};

const { bookAt, arrive, work, repaired } = comebacks(house);

describe('the rework guarantee (R3.4)', () => {
  it('is given with the keys, by the grade of the work, or longer as promised', async () => {
    const own = await ownOutlet(house);
    const orderNo = await bookAt(own, null);
    await arrive(own, orderNo);
    const tech = await acceptOffer(house, orderNo);
    await toWork(house, orderNo, tech);
    const steps = ['repair_done', 'function_tested'].map((code) => ({ code, note: null }));
    await does(house, orderNo, tech, 'signRepairSteps', { steps });
    await does(house, orderNo, tech, 'completeRepair', { summary: 'engine rebuilt', workGrade: 'overhaul' });
    await check(house, orderNo, true, own.inspector);
    await untilStep(house, orderNo, 'settlement', 'open');
    await does(house, orderNo, 'cashier-1', 'settle', bill('customer'));
    const promise = { days: 365, km: null };
    // The reading is below the check-in's: said in the event, and the keys are handed over all the same.
    const { result } = await does(house, orderNo, own.advisor, 'handOver', {
      ...KEYS,
      odometerKm: 41_000,
      guarantee: promise,
    });
    expect(result).toMatchObject({
      warnings: [{ code: 'odometer_below_earlier' }, { code: 'reception_unsigned' }],
      guarantee: { grade: 'overhaul', days: 365, km: 20_000, untilKm: 62_000 },
    });
    expect((await view(orderNo)).guaranteeGiven).toMatchObject({ grade: 'overhaul', days: 365 });
  });

  it('the same fault within it is a comeback: linked, and the customer pays nothing (R3.3c)', async () => {
    const own = await ownOutlet(house);
    const first = await repaired(own);
    const orderNo = await bookAt(own, first);
    expect(await view(orderNo)).toMatchObject({
      comebackOf: first,
      guaranteeClaim: { of: first, free: 'proposed', why: { rule: 'component' }, failedRepairs: 1 },
      otherRepairerDue: false,
    });
    await arrive(own, orderNo);
    await untilEvent(house, orderNo, 'comeback_received');
    await work(own, orderNo);
    expect(await send(house, orderNo, 'cashier-1', 'settle', bill('customer'))).toMatchObject({
      refusal: { refused: 'free_under_guarantee' },
    });
    await does(house, orderNo, 'cashier-1', 'settle', bill('outlet'));
    expect((await view(orderNo)).guaranteeClaim?.free).toBe('stands');
    const late = { cause: 'stone', evidence: 'photo 1' };
    expect(await send(house, orderNo, own.manager, 'objectToGuarantee', late)).toMatchObject({
      refusal: { refused: 'objection_too_late' },
    });
  });

  it('at another outlet: whose work it was hears of it with the time to show another cause, and pays (R3.4, R6.1)', async () => {
    const [owing, repairing] = [await ownOutlet(house), await ownOutlet(house)];
    const orderNo = await bookAt(repairing, await repaired(owing));
    await arrive(repairing, orderNo);
    await untilInbox(house, owing.manager, orderNo, 'guarantee_objection', ['warn_0/0']);
    const { items } = await readInbox(house.db, owing.manager, { limit: 20 });
    const { guaranteeClaim } = await view(orderNo);
    expect(items[0]).toMatchObject({ orderNo, deadlineAt: guaranteeClaim?.objectBy });
    const scope = { orgUnitId: owing.outletId, kind: 'outlet' as const };
    expect((await listAlerts(house.db, scope, { limit: 20, orderNo })).items).toHaveLength(1);
    for (const one of [repairing.manager, repairing.advisor])
      expect(await inboxOf(house, one, orderNo, 'guarantee_objection')).toEqual([]);
    await work(repairing, orderNo);
    const { result } = await does(house, orderNo, 'cashier-1', 'settle', bill('outlet'));
    expect(result).toMatchObject({ payingOutletId: owing.outletId });
  });

  it('another fault of the same car, and the same fault of another car, are no comebacks', async () => {
    const own = await ownOutlet(house);
    const first = await repaired(own);
    const other = await bookAt(own, first, { problem: 'radio is silent', components: ['RADIO'] });
    expect(await view(other)).toMatchObject({ comebackOf: null, guaranteeClaim: null });
    expect((await view(await bookAt(own, null))).comebackOf).toBeNull();
  });

  it('shown in time to have another cause, it is charged as usual', async () => {
    const own = await ownOutlet(house);
    const orderNo = await bookAt(own, await repaired(own));
    await arrive(own, orderNo);
    await untilEvent(house, orderNo, 'comeback_received');
    const tech = await acceptOffer(house, orderNo);
    await house.skip(71);
    const body = { cause: '异物损坏', evidence: 'photo 7' };
    await does(house, orderNo, own.manager, 'objectToGuarantee', body);
    await house.skip(2);
    await work(own, orderNo, tech);
    await does(house, orderNo, 'cashier-1', 'settle', bill('customer'));
    expect((await view(orderNo)).guaranteeClaim).toMatchObject({
      free: 'objected',
      objection: { cause: '异物损坏', by: own.manager },
    });
  });

  it('nobody objects within 3 days of its return: free for good', async () => {
    const own = await ownOutlet(house);
    const orderNo = await bookAt(own, await repaired(own));
    // The days don't run while the customer still drives the car.
    await house.skip(96);
    expect((await view(orderNo)).guaranteeClaim?.free).toBe('proposed');
    await arrive(own, orderNo);
    await untilEvent(house, orderNo, 'comeback_received');
    await acceptOffer(house, orderNo);
    // Whoever could show another cause hears of it in time; that nobody does is no breach.
    await house.skip(49);
    await untilInbox(house, own.manager, orderNo, 'guarantee_objection', ['warn_0/0', 'warn_67/0']);
    await house.skip(23, 1);
    await untilEvent(house, orderNo, 'free_repair_stands');
    expect((await clocksOf(house, orderNo, 'guarantee_objection'))[0]?.outcome).toBe('withdrawn');
    const body = { cause: '异物损坏', evidence: 'photo 7' };
    expect(await send(house, orderNo, own.manager, 'objectToGuarantee', body)).toMatchObject({
      refusal: { refused: 'objection_too_late' },
    });
  });

  it('a reading past the guarantee ends the claim at the check-in', async () => {
    const own = await ownOutlet(house);
    const orderNo = await bookAt(own, await repaired(own));
    await arrive(own, orderNo, 42_010 + 2_001);
    await untilEvent(house, orderNo, 'guarantee_lapsed');
    expect((await view(orderNo)).guaranteeClaim?.free).toBe('lapsed');
    await work(own, orderNo);
    await does(house, orderNo, 'cashier-1', 'settle', bill('customer'));
  });

  it('after the days it is an order like any other', async () => {
    const own = await ownOutlet(house);
    const first = await repaired(own);
    const where = and(eq(stepExecutions.orderNo, first), eq(stepExecutions.kind, 'settlement'));
    const [settled] = await house.db.select().from(stepExecutions).where(where);
    const guarantee = { ...(settled?.state.guarantee as object), until: '2026-01-01T00:00:00.000Z' };
    await house.db
      .update(stepExecutions)
      .set({ state: { ...settled?.state, guarantee } })
      .where(where);
    expect((await view(await bookAt(own, first))).comebackOf).toBeNull();
  });

  it('after two repairs in vain another repairer is due: the manager is told until one is arranged', async () => {
    const own = await ownOutlet(house);
    const second = await repaired(own, await repaired(own));
    const orderNo = await bookAt(own, second);
    await untilEvent(house, orderNo, 'other_repairer_due');
    expect(await view(orderNo)).toMatchObject({
      otherRepairerDue: true,
      guaranteeClaim: { failedRepairs: 2 },
    });
    await untilInbox(house, own.manager, orderNo, 'other_repairer', ['warn_0/0']);
    const arranged = { supplier: '精诚汽修', contact: '02150000000', costCents: 90_000, note: null };
    await does(house, orderNo, own.manager, 'recordOtherRepairer', arranged);
    expect(await view(orderNo)).toMatchObject({
      otherRepairerDue: false,
      otherRepairer: { supplier: '精诚汽修', costCents: 90_000, by: own.manager },
    });
    expect((await clocksOf(house, orderNo, 'other_repairer'))[0]?.outcome).toBe('met');
    const [event] = await house.db
      .select()
      .from(timelineEvents)
      .where(and(eq(timelineEvents.orderNo, orderNo), eq(timelineEvents.type, 'other_repairer_arranged')));
    expect(event?.data).toMatchObject({ payer: 'outlet' });
  });

  it('not solved in the survey is a claim too, with the skills of the order that it came from; opened once', async () => {
    const own = await ownOutlet(house);
    const orderNo = await bookAt(own, null, { ...BRAKES, requiredSkills: ['brakes'] });
    await arrive(own, orderNo);
    await work(own, orderNo);
    await settleAndHandOver(house, orderNo);
    await does(house, orderNo, own.advisor, 'submitSurvey', {
      nps: 8,
      csat: 4,
      solved: false,
      comment: null,
    });
    await untilOrder(house, orderNo, 'closed');
    const [linked] = await house.db.select().from(intakes).where(eq(intakes.comebackOf, orderNo));
    expect(await openComeback(house, orderNo)).toBe(linked?.orderNo);
    expect(linked).toMatchObject({ requiredSkills: ['brakes'], customerType: 'returning' });
    expect((await view(linked?.orderNo as string)).guaranteeClaim).toMatchObject({
      of: orderNo,
      why: { rule: 'survey' },
      free: 'proposed',
    });
  });

  /** A repair whose customer has booked again before anybody has asked them. */
  async function backBeforeTheSurvey(own: OwnOutlet): Promise<{ first: string; back: string }> {
    const first = await bookAt(own, null);
    await arrive(own, first);
    await work(own, first);
    await settleAndHandOver(house, first);
    return { first, back: await bookAt(own, first) };
  }

  it('whoever came back before the survey has one case, not two', async () => {
    const own = await ownOutlet(house);
    const { first, back } = await backBeforeTheSurvey(own);
    await does(house, first, own.advisor, 'submitSurvey', { nps: 8, csat: 4, solved: false, comment: null });
    expect(await untilOrder(house, first, 'closed')).toMatchObject({ outcome: 'comeback' });
    const linked = await house.db.select().from(intakes).where(eq(intakes.comebackOf, first));
    expect(linked.map(({ orderNo }) => orderNo)).toEqual([back]);
  });

  it('who says so once the comeback is over, too, has another case', async () => {
    const own = await ownOutlet(house);
    const { first, back } = await backBeforeTheSurvey(own);
    await arrive(own, back);
    await work(own, back);
    await does(house, back, 'cashier-1', 'settle', bill('outlet'));
    await does(house, back, own.advisor, 'handOver', KEYS);
    await untilStep(house, back, 'follow_up', 'scheduled');
    await does(house, first, own.advisor, 'submitSurvey', { nps: 8, csat: 4, solved: false, comment: null });
    await untilOrder(house, first, 'closed');
    const linked = await house.db
      .select()
      .from(intakes)
      .where(eq(intakes.comebackOf, first))
      .orderBy(intakes.orderNo);
    expect(linked.map(({ orderNo }) => orderNo)).toEqual([back, expect.any(String)]);
  });

  it('a claim that is cancelled ends undecided, and costs nothing, not even the diagnosis that was told of', async () => {
    const own = await ownOutlet(house);
    const orderNo = await bookAt(own, await repaired(own));
    await arrive(own, orderNo);
    await untilEvent(house, orderNo, 'comeback_received');
    const tech = await acceptOffer(house, orderNo);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'x' });
    const { lines } = bill('outlet');
    await does(house, orderNo, tech, 'submitEstimate', { lines, diagnosisFeeCents: 20_000 });
    await does(house, orderNo, own.advisor, 'cancelOrder', { reason: '客户改主意' });
    await untilOrder(house, orderNo, 'awaiting_return');
    const charged = send(house, orderNo, own.advisor, 'recordReturn', { ...BACK, diagnosisFeeCents: 1 });
    expect(await charged).toMatchObject({ refusal: { refused: 'diagnosis_fee_exceeded' } });
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    await house.skip(80);
    expect(await storyOf(house, orderNo)).not.toContain('free_repair_stands');
  });
});

it('the history of a vehicle tells what was done, the readings and the comebacks, within the scope (R3.1)', async () => {
  const own = await ownOutlet(house);
  const first = await repaired(own);
  const second = await bookAt(own, first);
  const [intake] = await house.db.select().from(intakes).where(eq(intakes.orderNo, first));
  const vehicleId = intake?.vehicleId as string;
  const { orders } = await readVehicleHistory(house.db, HQ, vehicleId);
  expect(orders.map(({ orderNo }) => orderNo)).toEqual([second, first]);
  expect(orders[0]).toMatchObject({ comebackOf: first, workDone: null });
  expect(orders[1]).toMatchObject({
    outcome: 'completed',
    workDone: 'done',
    faultCodes: ['P0300'],
    odometerInKm: 42_000,
    odometerOutKm: 42_010,
    guaranteeGiven: { grade: 'minor', untilKm: 44_010 },
  });
  const elsewhere = { orgUnitId: 'o2', kind: 'outlet' as const };
  expect((await readVehicleHistory(house.db, elsewhere, vehicleId)).orders).toEqual([]);
});
