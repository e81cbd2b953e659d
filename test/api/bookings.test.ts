import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { insertSnapshot } from '../../src/db/calendars.js';
import { calendars, customerNotices, slotReservations } from '../../src/db/schema.js';
import { addZonedDays, localDateOf, zonedMs } from '../../src/domain/calendar-zone.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { bookedOrders } from '../support/booked-orders.js';
import { testApp } from './app.js';

// Places, notices and the share of bookings kept in time, over records as transitions leave them.

const { db, app, operator, get, post, keyOf } = await testApp();

const ZONE = 'Asia/Shanghai';
const today = localDateOf(Date.now(), ZONE);
// Holidays of the days to come are of no concern here.
const past = { holidays: CN_WORKING_DAYS.holidays.filter((day) => day < today) };
await insertSnapshot(db, { ...CN_WORKING_DAYS, ...past, revision: 1 }, {}, SYSTEM);

const { customerId, order } = await bookedOrders(db);

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
      provisional: inDays(1, '12:00') > '2026-12-29',
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

describe('the outlet’s calendar (R3.2a, R8.1)', () => {
  it('decides which half-days are offered; visits on a day that was closed later are listed (R3.2a, R8.1)', async () => {
    const [holiday, closed] = [addZonedDays(today, 2), addZonedDays(today, 3)];
    const orderNo = await order('SZX-01', new Date().toISOString());
    await db.insert(slotReservations).values({ orderNo, outletId: 'SZX-01', halfDayAt: inDays(3, '08:00') });
    const dataReachesTo = addZonedDays(today, 5);
    const newer = { ...CN_WORKING_DAYS, revision: 2, holidays: [holiday], workdays: [], dataReachesTo };
    await insertSnapshot(db, newer, { 'SZX-01': [closed] }, SYSTEM);
    const { body } = await get(`/v1/org-units/SZX-01/slots?from=${addZonedDays(today, 1)}&days=6`);
    const offered = body.halfDays.filter(({ half }: { half: string }) => half === 'morning');
    expect(
      offered.map(({ date, provisional }: { date: string; provisional: boolean }) => [date, provisional]),
    ).toEqual([1, 4, 5, 6].map((n) => [addZonedDays(today, n), n > 5]));
    expect(body.visitsWhenClosed).toEqual([{ orderNo, halfDayAt: inDays(3, '08:00') }]);
    const elsewhere = await get(`/v1/org-units/SHA-01/slots?from=${closed}&days=1`);
    expect(elsewhere.body.halfDays).toHaveLength(2);
    const slot = { startsAt: inDays(3, '09:00'), endsAt: inDays(3, '10:00') };
    const refused = await post('/v1/service-orders', { ...REQUEST, outletId: 'SZX-01', slot });
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ path: 'slot.startsAt' }]]);
    await db.delete(calendars).where(eq(calendars.revision, 2));
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
