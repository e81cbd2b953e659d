import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { intakes, timelineEvents } from '../../src/db/schema.js';
import { addMs, toMs } from '../../src/domain/instant.js';
import {
  book,
  CHECK_IN,
  check,
  completeWork,
  does,
  giveBack,
  send,
  toWork,
  untilStep,
} from '../support/drive.js';
import { type OwnOutlet, ownOutlet } from '../support/house.js';
import {
  acceptOffer,
  clocksOf,
  storyOf,
  toldOf,
  untilEvent,
  untilInbox,
  untilOrder,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const HOUR_MS = 3_600_000;
const DELIVERED = (await house.inHours(-24 * 30)).slice(0, 10);
const CAR = { make: 'BYD', model: '汉', deliveredOn: DELIVERED };
const FAULT = {
  isQualityFault: true,
  notBecause: null,
  part: null,
  safetyCritical: false,
  danger: null,
  replacementNeeded: null,
};

/** An order whose technician has it, for a car of its own or for that of an earlier order. */
async function toTechnician(own: OwnOutlet, extra: object = {}, odometerKm = 4_000) {
  const orderNo = await book(house, 'a fault', { outletId: own.outletId, vehicle: CAR, ...extra });
  await untilStep(house, orderNo, 'booking', 'requested');
  await does(house, orderNo, own.advisor, 'checkIn', { ...CHECK_IN, odometerKm });
  return { orderNo, tech: await acceptOffer(house, orderNo) };
}

const diagnose = (orderNo: string, tech: string, fault: object | undefined) =>
  does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'x', ...(fault && { fault }) });

async function sameCar(orderNo: string) {
  const [intake] = await house.db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  return { customer: { id: intake?.customerId }, vehicle: { id: intake?.vehicleId } };
}

async function eventsOf(orderNo: string, type: string) {
  const of = and(eq(timelineEvents.orderNo, orderNo), eq(timelineEvents.type, type));
  return (await house.db.select().from(timelineEvents).where(of)).map(({ at, data }) => ({
    at: new Date(at).toISOString(),
    data,
  }));
}

/** From the approval to the passed check. */
async function finish(own: OwnOutlet, orderNo: string, tech: string) {
  await completeWork(house, orderNo, tech);
  await check(house, orderNo, true, own.inspector);
  await untilStep(house, orderNo, 'settlement', 'open');
}

describe('the five days of article 21 (R3.3b)', () => {
  it('count from the approval and go on while parts are waited for, warned when the fourth day begins', async () => {
    const own = await ownOutlet(house);
    const { orderNo, tech } = await toTechnician(own);
    await diagnose(orderNo, tech, FAULT);
    expect(await clocksOf(house, orderNo, 'statutory_repair')).toEqual([]);
    await toWork(house, orderNo, tech);
    await untilEvent(house, orderNo, 'statutory_repair_started');
    const [approved] = await eventsOf(orderNo, 'estimate_approved');
    const [clock] = await clocksOf(house, orderNo, 'statutory_repair');
    expect(clock).toMatchObject({ startedAt: approved?.at, dueAt: addMs(approved?.at ?? '', 120 * HOUR_MS) });
    const hold = { reason: 'awaiting_parts', reference: 'PO-1', expectedUntil: null };
    await does(house, orderNo, tech, 'startHold', hold);
    await house.skip(71);
    expect(await toldOf(house, orderNo, 'statutory_repair')).toEqual([]);
    await house.skip(2);
    await untilInbox(house, own.manager, orderNo, 'statutory_repair', ['warn_60/0']);
    await house.skip(48);
    await untilInbox(house, own.csm, orderNo, 'statutory_repair', ['breach/1']);
    const [held] = await clocksOf(house, orderNo, 'repair_completion');
    expect(held).toMatchObject({ outcome: 'paused' });
    const loaner = { kind: 'loaner', from: await house.inHours(0), details: '浙A12345' };
    await does(house, orderNo, own.advisor, 'arrangeMobility', { ...loaner, amountCents: null });
    await does(house, orderNo, tech, 'endHold', { note: null });
    await finish(own, orderNo, tech);
    const [ended] = await clocksOf(house, orderNo, 'statutory_repair');
    expect(ended).toMatchObject({ outcome: 'breached', pauses: [], revision: 0 });
    expect(ended?.stoppedAt).toBe((await eventsOf(orderNo, 'check_passed'))[0]?.at);
  });

  it('end when the fault turns out to be none of quality, and begin again at the approval when it is after all', async () => {
    const own = await ownOutlet(house);
    const { orderNo, tech } = await toTechnician(own);
    await diagnose(orderNo, tech, FAULT);
    await toWork(house, orderNo, tech);
    await untilEvent(house, orderNo, 'statutory_repair_started');
    await house.skip(10);
    await diagnose(orderNo, tech, { ...FAULT, isQualityFault: false, notBecause: 'accident' });
    await untilEvent(house, orderNo, 'statutory_repair_ended');
    await house.skip(10);
    await diagnose(orderNo, tech, FAULT);
    await untilEvent(house, orderNo, 'statutory_repair_started', 2);
    const [first, second] = await clocksOf(house, orderNo, 'statutory_repair');
    expect(first).toMatchObject({ outcome: 'withdrawn' });
    expect(second).toMatchObject({ cycle: 2, outcome: 'running', startedAt: first?.startedAt });
    // The clock goes along when the work is given back.
    await does(house, orderNo, own.manager, 'giveBackRepair', { reason: '换人', doneSoFar: '拆检' });
    await untilStep(house, orderNo, 'dispatch', 'assigned');
    await house.skip(60);
    await untilInbox(house, own.manager, orderNo, 'statutory_repair', ['warn_60/0']);
    await does(house, orderNo, own.advisor, 'cancelOrder', { reason: '客户改主意' });
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    expect((await clocksOf(house, orderNo, 'statutory_repair'))[1]?.outcome).toBe('withdrawn');
  });

  it.each([
    ['a commercial vehicle', { vehicle: { ...CAR, use: 'commercial' } }],
    ['a car past its period', { vehicle: { ...CAR, deliveredOn: '2015-01-01' } }],
  ])('do not run for %s, and an unnamed fault costs no message', async (_what, extra) => {
    const own = await ownOutlet(house);
    const { orderNo, tech } = await toTechnician(own, extra);
    await diagnose(orderNo, tech, undefined);
    await toWork(house, orderNo, tech);
    const signals = async () => {
      const { events } = await house.temporal.workflow.getHandle(`service-order:${orderNo}`).fetchHistory();
      const names = events?.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
      return names?.filter((name) => name === 'statutoryFactsChanged').length;
    };
    expect(await signals()).toBe(0);
    await diagnose(orderNo, tech, { ...FAULT, safetyCritical: true });
    await finish(own, orderNo, tech);
    expect(await signals()).toBe(1);
    const story = await storyOf(house, orderNo);
    expect(story.filter((type) => type.startsWith('statutory'))).toEqual([]);
  });
});

describe('the rights of articles 20 to 24 on the timeline (R3.3b)', () => {
  it('are flagged once, with article, orders and what may be asked, and told to manager and customer service', async () => {
    const own = await ownOutlet(house);
    const { orderNo, tech } = await toTechnician(own, {}, 2_000);
    const part = { part: 'engine.crankshaft', name: null };
    await diagnose(orderNo, tech, { ...FAULT, part });
    await untilEvent(house, orderNo, 'statutory_right_reached');
    await untilInbox(house, own.manager, orderNo, 'statutory_rights', ['warn_0/0']);
    await untilInbox(house, own.csm, orderNo, 'statutory_rights', ['warn_0/0']);
    const [flag] = await eventsOf(orderNo, 'statutory_right_reached');
    expect(flag?.data).toMatchObject({ article: '20', mayAsk: 'new_assembly', orders: [{ orderNo }] });
    await diagnose(orderNo, tech, { ...FAULT, part });
    await toWork(house, orderNo, tech);
    await finish(own, orderNo, tech);
    expect(await eventsOf(orderNo, 'statutory_right_reached')).toHaveLength(1);
    const told = { toldTo: '车主', channel: 'phone', evidence: '录音 17' };
    const { result } = await does(house, orderNo, own.csm, 'recordRightsTold', told);
    expect(result).toMatchObject({ rights: ['early_main_part#'.concat(orderNo, '#reached#1')] });
    expect((await clocksOf(house, orderNo, 'statutory_rights'))[0]?.outcome).toBe('met');
    expect(await send(house, orderNo, own.csm, 'recordRightsTold', told)).toMatchObject({ kind: 'refused' });
  });

  it('count over the orders of a vehicle, also after another outlet’s repair', async () => {
    const [one, other] = [await ownOutlet(house), await ownOutlet(house)];
    const fault = { ...FAULT, safetyCritical: true };
    const first = await toTechnician(one);
    await diagnose(first.orderNo, first.tech, fault);
    await toWork(house, first.orderNo, first.tech);
    await finish(one, first.orderNo, first.tech);
    await untilEvent(house, first.orderNo, 'statutory_right_warned');
    const again = await sameCar(first.orderNo);
    const second = await toTechnician(other, again, 5_000);
    await diagnose(second.orderNo, second.tech, fault);
    await toWork(house, second.orderNo, second.tech);
    await finish(other, second.orderNo, second.tech);
    await untilEvent(house, second.orderNo, 'statutory_right_warned');
    const third = await toTechnician(one, again, 6_000);
    await diagnose(third.orderNo, third.tech, fault);
    await untilEvent(house, third.orderNo, 'statutory_right_reached');
    const [reached] = await eventsOf(third.orderNo, 'statutory_right_reached');
    const orders = [first, second, third].map(({ orderNo }) => ({ orderNo }));
    expect(reached?.data).toMatchObject({ article: '24(1)', count: 2, certain: true, orders });
    expect(await eventsOf(first.orderNo, 'statutory_right_warned')).toHaveLength(1);
  });

  it('are taken back when the fault is none of quality, though another order has the same right, and come again', async () => {
    const own = await ownOutlet(house);
    const fault = { ...FAULT, danger: 'fuel_leak', safetyCritical: true };
    const other = await toTechnician(await ownOutlet(house), {}, 90);
    await diagnose(other.orderNo, other.tech, fault);
    await untilEvent(house, other.orderNo, 'statutory_right_reached');
    const { orderNo, tech } = await toTechnician(own, await sameCar(other.orderNo), 100);
    await diagnose(orderNo, tech, fault);
    await untilEvent(house, orderNo, 'statutory_right_reached');
    await diagnose(orderNo, tech, { ...FAULT, isQualityFault: false, notBecause: 'accident' });
    await untilEvent(house, orderNo, 'statutory_right_withdrawn');
    const [clock] = await clocksOf(house, orderNo, 'statutory_rights');
    expect(clock?.outcome).toBe('withdrawn');
    await diagnose(orderNo, tech, fault);
    await untilEvent(house, orderNo, 'statutory_right_reached', 2);
    expect(await clocksOf(house, orderNo, 'statutory_rights')).toHaveLength(2);
  });

  it('the thirty days are waited for by one timer: warned as the 26th begins, reached as the 31st does', async () => {
    const own = await ownOutlet(house);
    const { orderNo, tech } = await toTechnician(own);
    await diagnose(orderNo, tech, FAULT);
    await toWork(house, orderNo, tech);
    await untilEvent(house, orderNo, 'statutory_repair_started');
    const [approved] = await eventsOf(orderNo, 'estimate_approved');
    const lateBy = (at: string | undefined, days: number) =>
      toMs(at ?? '') - toMs(approved?.at ?? '') - days * 24 * HOUR_MS;
    await house.skip(24 * 25 - 1);
    expect(await storyOf(house, orderNo)).not.toContain('statutory_right_warned');
    await house.skip(2);
    await untilEvent(house, orderNo, 'statutory_right_warned');
    await house.skip(24 * 5);
    await untilEvent(house, orderNo, 'statutory_right_reached');
    const [warned, ...more] = await eventsOf(orderNo, 'statutory_right_warned');
    const [reached] = await eventsOf(orderNo, 'statutory_right_reached');
    expect(more).toEqual([]);
    expect(warned?.data).toMatchObject({ article: '24(4)', count: 26 });
    const running = [{ code: 'transport_not_recorded', orders: [orderNo] }];
    expect(reached?.data).toMatchObject({ count: 31, questions: running });
    for (const late of [lateBy(warned?.at, 25), lateBy(reached?.at, 30)]) {
      expect(late).toBeGreaterThan(0);
      expect(late).toBeLessThan(60_000);
    }
    await does(house, orderNo, own.advisor, 'cancelOrder', { reason: '客户改主意' });
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
  });
});
