import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { insertSnapshot } from '../../src/db/calendars.js';
import { calendars } from '../../src/db/schema.js';
import { localDateOf } from '../../src/domain/calendar-zone.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { bookedOrders } from '../support/booked-orders.js';
import { testApp } from './app.js';

const { db, get, keyOf } = await testApp();
const { order, settledAt } = await bookedOrders(db);
const today = localDateOf(Date.now(), 'Asia/Shanghai');

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
      total: { booked: 9, counted: 7, within: 4, share: 4 / 7, open: 0, withoutVisit: 2, provisional: 0 },
      outlets: [
        {
          outletId: 'CAN-01',
          booked: 1,
          counted: 1,
          within: 1,
          share: 1,
          open: 0,
          withoutVisit: 0,
          provisional: 0,
        },
        {
          outletId: 'SHA-01',
          booked: 6,
          counted: 4,
          within: 2,
          share: 0.5,
          open: 0,
          withoutVisit: 2,
          provisional: 0,
        },
        {
          outletId: 'SZX-01',
          booked: 2,
          counted: 2,
          within: 1,
          share: 0.5,
          open: 0,
          withoutVisit: 0,
          provisional: 0,
        },
      ],
    });
  });

  it('counts by holidays, make-up workdays and the outlet’s own closures; beyond the data it is provisional (R3.2a, R7.1)', async () => {
    // Booked on the Thursday before the Spring Festival of 2026: Friday, the made-up Saturday, Tuesday the 24th.
    const thursday = '2026-02-12T02:00:00.000Z';
    const handedOver = (handedOverAt: string) => ({ handedOverAt, closedAt: handedOverAt });
    for (const outletId of ['HGH-01', 'CAN-01']) {
      await order(outletId, thursday, handedOver('2026-02-24T15:59:59.000Z'));
      await order(outletId, thursday, handedOver('2026-02-25T15:59:59.000Z'));
    }
    const outletClosures = { 'CAN-01': ['2026-02-13'] };
    const snapshot = { ...CN_WORKING_DAYS, revision: 2, dataReachesTo: '2026-02-24' };
    const within = async () => {
      const { body } = await get('/v1/reports/bookings?from=2026-02-12&to=2026-02-12');
      return body.outlets.map((one: Record<string, unknown>) => [one.outletId, one.within, one.provisional]);
    };
    const whole = [
      ['CAN-01', 1, 0],
      ['HGH-01', 1, 0],
    ];
    expect(await within()).toEqual(whole);
    await insertSnapshot(db, snapshot, outletClosures, SYSTEM);
    expect(await within()).toEqual([
      ['CAN-01', 2, 2],
      ['HGH-01', 1, 0],
    ]);
    await db.delete(calendars).where(eq(calendars.revision, 2));
    expect(await within()).toEqual(whole);
  });

  it('leaves out who still has time, and everything outside the period, the outlet, the scope (R2.1, R7.1)', async () => {
    for (let i = 0; i < 2; i++) await order('SHA-01', new Date().toISOString());
    const { body } = await get(`/v1/reports/bookings?from=${today}&to=${today}&outletId=SHA-01`);
    expect(body.total).toMatchObject({
      booked: 2,
      counted: 0,
      within: 0,
      share: null,
      open: 2,
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
