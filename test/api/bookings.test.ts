import { describe, expect, it } from 'vitest';
import {
  customerNotices,
  customers,
  intakes,
  serviceOrders,
  slotReservations,
  timelineEvents,
  vehicles,
} from '../../src/db/schema.js';
import { addZonedDays, localDateOf, zonedMs } from '../../src/domain/calendar-zone.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { testApp } from './app.js';

// Places, notices and the share of bookings kept in time, over records as transitions leave them.

const { db, app, operator, get, post, keyOf } = await testApp();

const ZONE = 'Asia/Shanghai';
const customerId = 'C-1';
await db.insert(customers).values({ id: customerId, name: '测试', phone: '13800138000' });
await db.insert(vehicles).values({ id: 'V-1', customerId, make: 'TOYOTA', model: 'COROLLA' });

type OrderRow = typeof serviceOrders.$inferInsert;
let orders = 0;

async function order(outletId: string, createdAt: string, row: Partial<OrderRow> = {}): Promise<string> {
  const orderNo = `SO-B${++orders}`;
  await db.insert(intakes).values({
    ...{ orderNo, outletId, urgency: 'P4_ROUTINE', customerId, vehicleId: 'V-1', channel: 'phone' },
    ...{ customerType: 'new', problem: 'oil', components: [], warnings: [], createdAt },
    ...{ urgencyRule: 'routine', urgencyMatched: '', policyVersion: 'standard-2025' },
  });
  await db.insert(serviceOrders).values({
    ...{ orderNo, outletId, urgency: 'P4_ROUTINE', status: 'open', step: 'booking', stepStatus: 'scheduled' },
    ...{ currentExecution: `booking:${orderNo}:1`, openedAt: createdAt, updatedAt: createdAt },
    ...row,
  });
  return orderNo;
}

async function settledAt(orderNo: string, at: string): Promise<void> {
  const executionId = `booking:${orderNo}:1`;
  await db.insert(timelineEvents).values({
    ...{ executionId, seq: 1, id: `${executionId}#settled`, kind: 'booking', subject: orderNo, orderNo, at },
    ...{ type: 'settled_at_reception', actor: SYSTEM, data: {}, status: 'settled_at_reception' },
  });
}

const inDays = (days: number, time: string) => {
  const date = addZonedDays(localDateOf(Date.now(), ZONE), days);
  return new Date(zonedMs(date, time, ZONE)).toISOString();
};

async function fill(outletId: string, halfDayAt: string, places: number): Promise<void> {
  for (let i = 0; i < places; i++) {
    const orderNo = await order(outletId, new Date().toISOString());
    await db.insert(slotReservations).values({ orderNo, outletId, halfDayAt });
  }
}

const patch = (url: string, payload: object) =>
  app.inject({ method: 'PATCH', url, payload, headers: { authorization: `Bearer ${operator}` } });

const REQUEST = {
  outletId: 'HGH-01',
  customer: { id: customerId },
  vehicle: { id: 'V-1' },
  problem: 'oil change',
  channel: 'web',
};

describe('free places (R3.2a)', () => {
  it('are shown per half-day, full ones too, with the next that have one (R3.2a)', async () => {
    await fill('SHA-01', inDays(1, '08:00'), 10);
    await fill('SHA-01', inDays(1, '12:00'), 4);
    const from = localDateOf(Date.parse(inDays(1, '00:00')), ZONE);
    const { status, body } = await get(`/v1/org-units/SHA-01/slots?from=${from}&days=2`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ outletId: 'SHA-01', zone: ZONE });
    expect(body.halfDays).toHaveLength(4);
    expect(body.halfDays[0]).toEqual({
      date: from,
      half: 'morning',
      startsAt: inDays(1, '08:00'),
      endsAt: inDays(1, '12:00'),
      capacity: 10,
      taken: 10,
      free: 0,
    });
    expect(body.halfDays[1]).toMatchObject({ half: 'afternoon', taken: 4, free: 6 });
    const next = body.nextFree.map(({ startsAt, free }: { startsAt: string; free: number }) => [
      startsAt,
      free,
    ]);
    expect(next).toEqual([
      [inDays(1, '12:00'), 6],
      [inDays(2, '08:00'), 10],
      [inDays(2, '12:00'), 10],
    ]);
  });

  it('follow what the outlet has of its own (R1.2, R3.2a)', async () => {
    const own = { halfDayCapacity: 2, opensAt: '13:00', closesAt: '20:00' };
    expect((await patch('/v1/org-units/CAN-01', own)).json()).toMatchObject(own);
    const from = localDateOf(Date.parse(inDays(1, '00:00')), ZONE);
    const { body } = await get(`/v1/org-units/CAN-01/slots?from=${from}&days=1`);
    expect(body.halfDays).toEqual([
      expect.objectContaining({ startsAt: inDays(1, '13:00'), endsAt: inDays(1, '20:00'), free: 2 }),
    ]);
    const refused = await patch('/v1/org-units/CAN-01', { opensAt: '20:00', closesAt: '08:00' });
    expect([refused.statusCode, refused.json().errors]).toMatchObject([422, [{ path: 'closesAt' }]]);
    expect((await patch('/v1/org-units/CAN-01', { opensAt: '20:00' })).statusCode).toBe(422);
  });

  it('are no secret to their outlet, and of no unit that is out of sight or takes no cars (R2.1)', async () => {
    const key = await keyOf('SHA-01-A1', 'SHA-01');
    expect((await get('/v1/org-units/SHA-01/slots', key)).status).toBe(200);
    expect((await get('/v1/org-units/HGH-01/slots', key)).status).toBe(404);
    expect((await get('/v1/org-units/HQ/slots')).status).toBe(404);
    expect((await get('/v1/org-units/SHA-01/slots?days=0')).status).toBe(422);
  });
});

describe('a booking without a place (R3.2a)', () => {
  it('is refused before there is an order, with what is free instead (R3.2a)', async () => {
    await fill('HGH-01', inDays(3, '08:00'), 10);
    const slot = { startsAt: inDays(3, '09:00'), endsAt: inDays(3, '10:00') };
    const before = (await get('/v1/service-orders?outletId=HGH-01&limit=200')).body.items.length;
    const answer = await post('/v1/service-orders', { ...REQUEST, slot });
    expect([answer.status, answer.body.code]).toEqual([409, 'slot_full']);
    const offered = answer.body.freeSlots.map(({ startsAt }: { startsAt: string }) => startsAt);
    expect(offered).toEqual([inDays(3, '12:00'), inDays(4, '08:00'), inDays(4, '12:00')]);
    expect((await get('/v1/service-orders?outletId=HGH-01&limit=200')).body.items).toHaveLength(before);
  });

  it.each([
    ['at night', { slot: { startsAt: inDays(3, '03:00'), endsAt: inDays(3, '04:00') } }, 'slot.startsAt'],
    [
      'for a walk-in with a slot',
      {
        slot: { startsAt: inDays(3, '13:00'), endsAt: inDays(3, '14:00') },
        walkIn: { odometerKm: 1, broughtBy: '车主' },
      },
      'slot',
    ],
    ['for a walk-in without a reading', { walkIn: { broughtBy: '车主' } }, 'walkIn.odometerKm'],
  ])('%s says what is wrong (R3.2a)', async (_what, fields, path) => {
    const answer = await post('/v1/service-orders', { ...REQUEST, ...fields });
    expect([answer.status, answer.body.errors]).toMatchObject([422, [{ path }]]);
  });
});

describe('notices to customers (R3.2a)', () => {
  it('are read per order, and fetched by a front office as its outbox (R3.2a)', async () => {
    const orderNo = await order('SZX-01', inDays(0, '08:00'));
    const notice = (kind: 'appointment_confirmed' | 'visit_reminder', time: string) => ({
      ...{ id: `${orderNo}/${kind}/1`, orderNo, kind, cycle: 1, channel: 'wechat', text: '您的预约已确认' },
      ...{ via: 'outbox' as const, createdAt: inDays(0, time) },
    });
    await db
      .insert(customerNotices)
      .values([notice('visit_reminder', '09:00'), notice('appointment_confirmed', '08:00')]);
    const read = await get(`/v1/service-orders/${orderNo}/notices`);
    expect(read.body.notices.map(({ kind }: { kind: string }) => kind)).toEqual([
      'appointment_confirmed',
      'visit_reminder',
    ]);
    const page = await get('/v1/customer-notices?outletId=SZX-01&delivered=false&limit=1');
    expect(page.body.items).toMatchObject([{ id: `${orderNo}/visit_reminder/1`, via: 'outbox' }]);
    const rest = await get(
      `/v1/customer-notices?outletId=SZX-01&delivered=false&limit=1&cursor=${page.body.nextCursor}`,
    );
    expect(rest.body).toMatchObject({
      items: [{ id: `${orderNo}/appointment_confirmed/1` }],
      nextCursor: null,
    });
    const key = await keyOf('SHA-01-A1', 'SHA-01');
    expect((await get(`/v1/service-orders/${orderNo}/notices`, key)).status).toBe(404);
    expect((await get('/v1/customer-notices', key)).body.items).toEqual([]);
  });
});

describe('bookings completed within three working days (R3.2a, R7.1)', () => {
  it('counts what is decided, by the outlet’s own calendar, and says how many that is (R3.2a, R7.1)', async () => {
    // Monday, 2 March 2026, in Shanghai: three working days end with Thursday.
    const monday = '2026-03-01T16:30:00.000Z';
    const friday = '2026-03-06T02:00:00.000Z';
    const handedOver = (handedOverAt: string) => ({ handedOverAt, closedAt: handedOverAt });
    await order('SHA-01', monday, handedOver('2026-03-05T15:59:59.000Z'));
    await order('SHA-01', monday, handedOver('2026-03-05T16:00:00.000Z'));
    await order('SHA-01', friday, handedOver('2026-03-11T10:00:00.000Z'));
    await order('SHA-01', friday);
    await order('SHA-01', monday, { status: 'cancelled', closedAt: '2026-03-02T01:00:00.000Z' });
    await order('SHA-01', monday, { status: 'awaiting_return' });
    await order('CAN-01', friday, handedOver('2026-03-06T09:00:00.000Z'));
    // Settled at reception it is done, though the follow-up goes on; settled on the fifth day it was late.
    for (const at of ['2026-03-02T03:00:00.000Z', '2026-03-06T03:00:00.000Z']) {
      const orderNo = await order('SZX-01', monday, { step: 'follow_up', stepStatus: 'scheduled' });
      await settledAt(orderNo, at);
    }
    const { status, body } = await get('/v1/reports/bookings?from=2026-03-02&to=2026-03-06');
    expect(status).toBe(200);
    expect(body).toEqual({
      from: '2026-03-02',
      to: '2026-03-06',
      workingDays: 3,
      total: { booked: 9, counted: 7, within: 4, share: 4 / 7, open: 0, withoutVisit: 2 },
      outlets: [
        { outletId: 'CAN-01', booked: 1, counted: 1, within: 1, share: 1, open: 0, withoutVisit: 0 },
        { outletId: 'SHA-01', booked: 6, counted: 4, within: 2, share: 0.5, open: 0, withoutVisit: 2 },
        { outletId: 'SZX-01', booked: 2, counted: 2, within: 1, share: 0.5, open: 0, withoutVisit: 0 },
      ],
    });
  });

  it('leaves out who still has time, and everything outside the period, the outlet, the scope (R2.1, R7.1)', async () => {
    const today = localDateOf(Date.now(), ZONE);
    const { body } = await get(`/v1/reports/bookings?from=${today}&to=${today}&outletId=SHA-01`);
    expect(body.total).toEqual({
      booked: 14,
      counted: 0,
      within: 0,
      share: null,
      open: 14,
      withoutVisit: 0,
    });
    const key = await keyOf('CAN-01-M1', 'CAN-01');
    const own = await get('/v1/reports/bookings?from=2026-03-02&to=2026-03-06', key);
    expect(own.body.outlets).toMatchObject([{ outletId: 'CAN-01' }]);
    const advisor = await keyOf('CAN-01-A1', 'CAN-01');
    expect((await get(`/v1/reports/bookings?from=${today}&to=${today}`, advisor)).status).toBe(403);
    expect((await get('/v1/reports/bookings?from=2026-03-06&to=2026-03-02')).body.errors).toMatchObject([
      { path: 'to' },
    ]);
  });
});
