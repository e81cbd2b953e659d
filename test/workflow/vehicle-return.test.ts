import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { readDeskRecords } from '../../src/db/reads/desk-records.js';
import { readDesk } from '../../src/db/reads/desks.js';
import { readDocuments } from '../../src/db/reads/documents.js';
import { readOrder } from '../../src/db/reads/orders.js';
import { readVehicleHistory } from '../../src/db/reads/vehicle-history.js';
import { customerNotices, intakes, timelineEvents, vehicles } from '../../src/db/schema.js';
import { complaintDesk } from '../support/complaints.js';
import {
  BACK,
  book,
  CHECK_IN,
  cancel,
  does,
  giveBack,
  newKey,
  orderRow,
  send,
  untilOffered,
  untilReturnAwaited,
} from '../support/drive.js';
import {
  booked,
  type Case,
  clocksOf,
  inRepair,
  storyOf,
  untilEvent,
  untilInbox,
  untilOrder,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

/** A car in the yard, with something in it, whose order is cancelled before anybody took it. */
async function waiting(own?: Case): Promise<Case> {
  const given = own ?? (await booked(house));
  if (!own) {
    const body = { ...CHECK_IN, belongings: ['雨伞'] };
    await does(house, given.orderNo, 'advisor-1', 'checkIn', body);
    await untilOffered(house, given.orderNo);
  }
  await cancel(house, given.orderNo);
  await untilReturnAwaited(house, given.orderNo);
  return given;
}

const back = (orderNo: string, body: object = {}, key = newKey()) =>
  send(house, orderNo, 'advisor-1', 'recordReturn', { ...BACK, belongings: ['雨伞'], ...body }, key);

const everything = { orgUnitId: 'hq', kind: 'hq' as const };

async function noticesOf(orderNo: string): Promise<string[]> {
  const notices = await house.db.select().from(customerNotices).where(eq(customerNotices.orderNo, orderNo));
  return notices.map(({ kind }) => kind).sort();
}

async function eventOf(orderNo: string, type: string) {
  const [event] = await house.db
    .select()
    .from(timelineEvents)
    .where(and(eq(timelineEvents.orderNo, orderNo), eq(timelineEvents.type, type)));
  return event;
}

describe("the return of a cancelled order's car (R3.4, R2.2)", () => {
  it('is awaited before the order ends: whoever is to hand it back hears of it at once, and nothing else is held', async () => {
    const own = await waiting();
    const { orderNo } = own;
    const row = await orderRow(house, orderNo);
    expect(row).toMatchObject({ closedAt: null, outcome: null, handedOverAt: null });
    await untilInbox(house, row.responsibleId ?? '', orderNo, 'vehicle_return', ['warn_0/0']);
    const view = await readOrder(house.db, everything, orderNo);
    expect(view?.allowedCommands).toEqual(expect.arrayContaining(['recordReturn']));
    expect(view?.allowedCommands).not.toContain('cancelOrder');
    expect(view?.vehicleReturn).toMatchObject({ odometerInKm: 42_000, belongings: ['雨伞'], returned: null });
    expect(view?.clocks.map(({ kind }) => kind)).toEqual(['vehicle_return']);
    expect((await back(orderNo)).kind).toBe('done');
    expect(await untilOrder(house, orderNo, 'cancelled')).toMatchObject({ outcome: 'cancelled' });
    const story = await storyOf(house, orderNo);
    expect(story.slice(-4)).toEqual(['return_due', 'clock_milestone', 'vehicle_returned', 'order_closed']);
    expect((await clocksOf(house, orderNo, 'vehicle_return'))[0]?.outcome).toBe('met');
  });

  it('that nobody records is told up the ladder, and can be recorded all the same', async () => {
    const own = await waiting();
    await house.skip(24, 5);
    await untilInbox(house, own.manager, own.orderNo, 'vehicle_return', ['breach/1']);
    await house.skip(24, 5);
    await untilInbox(house, 'region-1', own.orderNo, 'vehicle_return', ['breach/2']);
    expect((await orderRow(house, own.orderNo)).status).toBe('awaiting_return');
    expect((await back(own.orderNo)).kind).toBe('done');
    await untilOrder(house, own.orderNo, 'cancelled');
    expect((await clocksOf(house, own.orderNo, 'vehicle_return'))[0]?.outcome).toBe('breached');
  });

  it('goes into the records: the reading of the vehicle, its history, the documents, the notice (R5.1, R5.3)', async () => {
    const own = await inRepair(house);
    await does(house, own.orderNo, own.tech, 'recordDiagnosis', { faultCodes: ['P0300'], findings: 'x' });
    const labour = {
      kind: 'labour',
      description: '工时',
      quantity: 1,
      unitPriceCents: 9_000,
      payer: 'customer',
    };
    await does(house, own.orderNo, own.tech, 'submitEstimate', {
      lines: [labour],
      diagnosisFeeCents: 20_000,
    });
    const { orderNo } = await waiting(own);
    const tooMuch = await back(orderNo, { belongings: [], diagnosisFeeCents: 20_001 });
    expect(tooMuch).toMatchObject({ kind: 'refused', refusal: { refused: 'diagnosis_fee_exceeded' } });
    await giveBack(house, orderNo, { odometerKm: 42_123, diagnosisFeeCents: 15_000, relation: '妻子' });
    await untilOrder(house, orderNo, 'cancelled');
    const [intake] = await house.db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
    const vehicleId = intake?.vehicleId ?? '';
    const [vehicle] = await house.db.select().from(vehicles).where(eq(vehicles.id, vehicleId));
    expect(vehicle?.odometerKm).toBe(42_123);
    const history = await readVehicleHistory(house.db, everything, vehicleId);
    const entry = history.orders.find((one) => one.orderNo === orderNo);
    expect(entry).toMatchObject({
      odometerOutKm: 42_123,
      returnedAt: expect.any(String),
      handedOverAt: null,
    });
    const { vehicleReturn } = await readDocuments(house.db, orderNo);
    expect(vehicleReturn).toMatchObject({ diagnosisFeeCents: 15_000, relation: '妻子', by: 'advisor-1' });
    const notices = await house.db.select().from(customerNotices).where(eq(customerNotices.orderNo, orderNo));
    expect(notices.filter(({ kind }) => kind === 'cancellation_notice')).toMatchObject([
      { text: expect.stringContaining('检测费不超过 200.00 元') },
    ]);
  });

  it('twice is once with the same answer; another one is refused (design, rule 2)', async () => {
    const { orderNo } = await waiting();
    const key = newKey();
    const first = await back(orderNo, {}, key);
    await untilOrder(house, orderNo, 'cancelled');
    const reply = first.kind === 'done' ? first.reply : null;
    expect(await back(orderNo, {}, key)).toEqual({ kind: 'done', repeated: true, reply });
    const other = await back(orderNo, { receivedBy: 'somebody else' });
    expect(other).toMatchObject({ kind: 'refused', refusal: { refused: 'not_allowed_in_state' } });
    expect((await storyOf(house, orderNo)).filter((type) => type === 'vehicle_returned')).toHaveLength(1);
  });

  it('is awaited once, also when the order is cancelled again, or in Temporal (design, rule 7)', async () => {
    const { orderNo } = await waiting();
    const again = await send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'again' });
    expect(again).toMatchObject({
      kind: 'refused',
      status: 'awaiting_return',
      allowed: ['recordRightsTold', 'recordReturn'],
    });
    expect(again).toMatchObject({ refusal: { detail: expect.stringContaining('/return') } });
    await house.temporal.workflow.getHandle(`service-order:${orderNo}`).cancel();
    await house.skip(1);
    await untilReturnAwaited(house, orderNo);
    expect((await orderRow(house, orderNo)).status).toBe('awaiting_return');
    await back(orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    const story = await storyOf(house, orderNo);
    expect(story.filter((type) => type === 'cancellation_requested' || type === 'return_due')).toHaveLength(
      2,
    );
  });

  it('may have been before the cancellation was recorded: entered late with its time', async () => {
    const own = await booked(house);
    await does(house, own.orderNo, 'advisor-1', 'checkIn', { ...CHECK_IN, belongings: ['雨伞'] });
    await untilOffered(house, own.orderNo);
    await house.skip(0, 20);
    const collectedAt = await house.inHours(0);
    await house.skip(3);
    const { orderNo } = await waiting(own);
    const early = await back(orderNo, { returnedAt: await house.inHours(-30) });
    expect(early).toMatchObject({ refusal: { refused: 'returned_before_arrival' } });
    expect((await back(orderNo, { returnedAt: collectedAt })).kind).toBe('done');
    await untilOrder(house, orderNo, 'cancelled');
    expect((await eventOf(orderNo, 'vehicle_returned'))?.data).toMatchObject({ returnedAt: collectedAt });
  });

  it('is awaited of a car that was towed in and never checked in; one that is still on its way needs none (R3.2b)', async () => {
    const [here, onItsWay] = [await booked(house), await booked(house)];
    for (const { orderNo } of [here, onItsWay])
      await does(house, orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt: null });
    const slot = { startsAt: await house.inHours(30), endsAt: await house.inHours(31) };
    await does(house, here.orderNo, 'advisor-1', 'scheduleAppointment', { slot, channel: 'wechat' });
    const arrived = { at: 'outlet', note: null };
    await does(house, here.orderNo, 'advisor-1', 'recordTowArrival', arrived);
    await cancel(house, onItsWay.orderNo);
    await untilOrder(house, onItsWay.orderNo, 'cancelled');
    expect(await storyOf(house, onItsWay.orderNo)).not.toContain('return_due');
    await waiting(here);
    // Beside the visit that is off the customer hears where the car is.
    const notices = await noticesOf(here.orderNo);
    expect(notices).toEqual(['appointment_cancelled', 'appointment_confirmed', 'cancellation_notice']);
    await giveBack(house, here.orderNo, { odometerKm: null });
    await untilOrder(house, here.orderNo, 'cancelled');
  });

  it('leaves a complaint to be filed meanwhile, which the order then waits for (R4.4)', async () => {
    const { orderNo } = await waiting();
    const complaintNo = await complaintDesk(house).file({ orderNo });
    await back(orderNo);
    await untilOrder(house, orderNo, 'awaiting_complaint');
    await untilEvent(house, orderNo, 'complaint_awaited');
    await does(house, complaintNo, 'customer', 'withdrawComplaint', {
      reason: '已解释',
      channel: 'phone',
      evidence: 'call-1',
    });
    expect(await untilOrder(house, orderNo, 'cancelled')).toMatchObject({ outcome: 'cancelled' });
  });

  it('is all that is left to do: no other deadline of the case runs on, no technician counts it (R2.2, R3.1)', async () => {
    const own = await inRepair(house);
    const customer = { name: '张三', phone: '13711112222', email: null };
    const vehicle = { make: 'BYD', model: '汉' };
    const first = await book(house, undefined, { outletId: own.outletId, customer, vehicle });
    await complaintDesk(house).file({ orderNo: first });
    const orderNo = await book(house, undefined, { outletId: own.outletId, customer, vehicle });
    await untilEvent(house, orderNo, 'customer_manager_involved');
    await does(house, orderNo, own.advisor, 'checkIn', CHECK_IN);
    for (const no of [orderNo, own.orderNo]) {
      await cancel(house, no);
      await untilReturnAwaited(house, no);
    }
    expect((await clocksOf(house, orderNo, 'manager_involvement'))[0]?.outcome).toBe('withdrawn');
    const { roster } = await readDesk(house.db, own.outletId);
    expect(roster.map(({ openOrders }) => openOrders)).toEqual([0]);
    const records = await readDeskRecords(house.db, own.outletId, house.policy);
    expect(records).toMatchObject({ holdings: {}, waiting: {} });
    for (const no of [orderNo, own.orderNo]) await giveBack(house, no);
    await untilOrder(house, orderNo, 'cancelled');
  });

  it('is no reason to turn the customer away who books again meanwhile (R3.4)', async () => {
    const own = await waiting();
    const [intake] = await house.db.select().from(intakes).where(eq(intakes.orderNo, own.orderNo));
    const known = { customer: { id: intake?.customerId }, vehicle: { id: intake?.vehicleId } };
    const next = await book(house, undefined, { outletId: own.outletId, ...known });
    await does(house, next, own.advisor, 'checkIn', CHECK_IN);
    expect((await untilOffered(house, next)).technicianId).toBe(own.tech);
    await back(own.orderNo);
    await untilOrder(house, own.orderNo, 'cancelled');
  });
});
