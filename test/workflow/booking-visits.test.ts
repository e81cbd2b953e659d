import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { noticesOf } from '../../src/db/reads/notices.js';
import { readOrder } from '../../src/db/reads/orders.js';
import { slotReservations } from '../../src/db/schema.js';
import { addZonedDays, localDateOf, zonedMs } from '../../src/domain/calendar-zone.js';
import type { BookingState } from '../../src/domain/steps/booking.js';
import { book, CHECK_IN, does, orderRow, send, until, untilOffered, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { booked, clocksOf, stateOf, storyOf, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const posted: { type: string; data: Record<string, unknown> }[] = [];
/** Answers 500 so many times for a notice. */
const refusals = new Map<string, number>();
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString('utf8');
  });
  request.on('end', () => {
    const told = JSON.parse(body);
    posted.push(told);
    const left = refusals.get(told.data.id) ?? 0;
    refusals.set(told.data.id, left - 1);
    response.writeHead(left > 0 ? 500 : 204).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
afterAll(() => new Promise((resolve) => receiver.close(resolve)));
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
const house = await skippingHouse({ webhook: { url, secret: undefined } });

async function slotIn(hours: number) {
  return { startsAt: await house.inHours(hours), endsAt: await house.inHours(hours + 1) };
}

async function scheduled(hours: number) {
  const own = await booked(house);
  await does(house, own.orderNo, 'advisor-1', 'scheduleAppointment', {
    slot: await slotIn(hours),
    channel: 'wechat',
  });
  return own;
}

const ZONE = 'Asia/Shanghai';
const HQ = { orgUnitId: 'hq', kind: 'hq' as const };
const told = async (orderNo: string) => (await noticesOf(house.db, orderNo)).map(({ id }) => id);
const postsOf = (orderNo: string) =>
  posted.filter(({ type, data }) => type === 'customer.notice' && data.orderNo === orderNo);
const placesOf = (orderNo: string) =>
  house.db.select().from(slotReservations).where(eq(slotReservations.orderNo, orderNo));
const over = (orderNo: string) => does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'test over' });

describe('confirmation (R3.2a)', () => {
  it('goes out at once by the customer’s channel, posted once, on record (R3.2a)', async () => {
    const { outletId } = await ownOutlet(house);
    const slot = await slotIn(30);
    const orderNo = await book(house, 'oil change', { outletId, slot, channel: 'app' });
    const delivered = () => noticesOf(house.db, orderNo).then((all) => (all[0]?.deliveredAt ? all : null));
    const [notice] = await until(delivered, 'the confirmation');
    expect(notice).toMatchObject({
      id: `${orderNo}/appointment_confirmed/1`,
      channel: 'app',
      via: 'webhook',
      attempts: 1,
      answer: 'HTTP 204',
    });
    expect(notice?.text).toContain(`网点 ${outletId}`);
    expect(postsOf(orderNo)).toHaveLength(1);
    expect(postsOf(orderNo)[0]?.data).toMatchObject({ kind: 'appointment_confirmed', channel: 'app' });
    await over(orderNo);
  });

  it('is tried again while the webhook fails, and delays no visit (R3.2a)', async () => {
    const { orderNo } = await booked(house);
    refusals.set(`${orderNo}/appointment_confirmed/1`, 3);
    const body = { slot: await slotIn(4), channel: 'phone' };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', body);
    await until(async () => postsOf(orderNo).length > 0, 'the first post');
    await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    await untilOffered(house, orderNo);
    await over(orderNo);
    await until(async () => {
      await house.skip(0, 5);
      return (await noticesOf(house.db, orderNo))[0]?.deliveredAt;
    }, 'the delivery');
    expect((await noticesOf(house.db, orderNo))[0]).toMatchObject({ attempts: 4, answer: 'HTTP 204' });
  });

  it('a moved visit and a cancelled one are told too, each once (R3.2a)', async () => {
    const { orderNo } = await scheduled(5);
    const body = { slot: await slotIn(9), channel: 'wechat' };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', body);
    await over(orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    expect(await told(orderNo)).toEqual([
      `${orderNo}/appointment_confirmed/1`,
      `${orderNo}/appointment_moved/2`,
      `${orderNo}/appointment_cancelled/2`,
    ]);
    expect(await placesOf(orderNo)).toEqual([]);
  });
});

describe('reminder (R3.2a)', () => {
  const reminders = async (orderNo: string) =>
    (await told(orderNo)).filter((id) => id.includes('visit_reminder'));

  it('goes out a day before the visit, once (R3.2a)', async () => {
    const { orderNo } = await scheduled(48);
    await house.skip(23, 55);
    expect(await reminders(orderNo)).toEqual([]);
    await house.skip(0, 10);
    await until(async () => (await reminders(orderNo)).length > 0, 'the reminder');
    await house.skip(20);
    expect(await reminders(orderNo)).toEqual([`${orderNo}/visit_reminder/1`]);
    expect((await storyOf(house, orderNo)).filter((type) => type === 'visit_reminded')).toHaveLength(1);
    expect(await stateOf<BookingState>(house, 'booking', orderNo)).toMatchObject({ remindAt: null });
    await over(orderNo);
  });

  it('is for the new time when the visit is moved, not for the old one (R3.2a)', async () => {
    const { orderNo } = await scheduled(30);
    const body = { slot: await slotIn(60), channel: 'phone' };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', body);
    await house.skip(35, 55);
    expect(await reminders(orderNo)).toEqual([]);
    await house.skip(0, 10);
    await until(async () => (await reminders(orderNo)).length > 0, 'the reminder');
    expect(await reminders(orderNo)).toEqual([`${orderNo}/visit_reminder/2`]);
    await over(orderNo);
  });

  it('is sent again for another time after it went out (R3.2a)', async () => {
    const { orderNo } = await scheduled(26);
    await house.skip(2, 5);
    await until(async () => (await reminders(orderNo)).length === 1, 'the first reminder');
    const body = { slot: await slotIn(50), channel: 'phone' };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', body);
    await house.skip(26, 5);
    await until(async () => (await reminders(orderNo)).length === 2, 'the second reminder');
    await over(orderNo);
  });

  it('is left out for a visit that is agreed later than that, and after cancelling (R3.2a)', async () => {
    const soon = await scheduled(20);
    const later = await scheduled(40);
    await over(later.orderNo);
    await untilOrder(house, later.orderNo, 'cancelled');
    await house.skip(19);
    expect([await reminders(soon.orderNo), await reminders(later.orderNo)]).toEqual([[], []]);
    await over(soon.orderNo);
  });
});

describe('coming (R3.2a)', () => {
  it('without a booking: checked in at once, counted in the half-day, and never a no-show (R3.2a)', async () => {
    const own = await ownOutlet(house);
    const extra = { outletId: own.outletId, channel: 'walk_in', walkIn: CHECK_IN };
    const orderNo = await book(house, 'oil change', extra);
    await untilOffered(house, orderNo);
    const story = await storyOf(house, orderNo);
    expect(story).toContain('checked_in');
    expect(await clocksOf(house, orderNo, 'check_in')).toEqual([]);
    expect(await placesOf(orderNo)).toMatchObject([{ outletId: own.outletId, walkIn: true }]);
    expect(await told(orderNo)).toEqual([]);
    await over(orderNo);
    // Free at once, not when the car goes back.
    await untilOrder(house, orderNo, 'awaiting_return');
    expect(await placesOf(orderNo)).toEqual([]);
  });

  it('without a booking to a full half-day: taken in all the same, and counted (R3.2a)', async () => {
    const own = await ownOutlet(house);
    await house.db.execute(`update org_units set half_day_capacity = 1 where id = '${own.outletId}'`);
    const walksIn = () => book(house, 'oil change', { outletId: own.outletId, walkIn: CHECK_IN });
    const orderNos = [await walksIn(), await walksIn()];
    for (const orderNo of orderNos) {
      await untilStep(house, orderNo, 'dispatch', orderNo === orderNos[0] ? 'assigned' : 'queued');
      expect(await placesOf(orderNo)).toMatchObject([{ walkIn: true }]);
    }
    for (const orderNo of orderNos) await over(orderNo);
  });

  it('half a day too early frees the place that was kept, in time it uses it (R3.2a)', async () => {
    const early = await scheduled(40);
    await does(house, early.orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    await untilOffered(house, early.orderNo);
    expect(await placesOf(early.orderNo)).toEqual([]);
    await over(early.orderNo);
    const inTime = await scheduled(2);
    await house.skip(2, 10);
    await does(house, inTime.orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    await untilOffered(house, inTime.orderNo);
    expect(await placesOf(inTime.orderNo)).toHaveLength(1);
    await over(inTime.orderNo);
  });

  it('after the half-day of the visit: checked in, and counted in the one in which they come (R3.2a)', async () => {
    const own = await booked(house);
    const tomorrow = addZonedDays(localDateOf(Date.parse(await house.inHours(0)), ZONE), 1);
    const noonMs = zonedMs(tomorrow, '12:00', ZONE);
    const [startsAt, endsAt] = [-30, 30].map((minutes) => new Date(noonMs + minutes * 60_000).toISOString());
    const visit = { slot: { startsAt, endsAt }, channel: 'phone' };
    await does(house, own.orderNo, 'advisor-1', 'scheduleAppointment', visit);
    expect(await placesOf(own.orderNo)).toMatchObject([{ walkIn: false }]);
    await house.skip(0, Math.ceil((noonMs - Date.parse(await house.inHours(0))) / 60_000) + 20);
    await does(house, own.orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    const [place] = await placesOf(own.orderNo);
    expect([Date.parse(place?.halfDayAt ?? ''), place?.walkIn]).toEqual([noonMs, true]);
    await over(own.orderNo);
  });

  it('after the no-show has ended the order: told how to go on, and the new booking is linked to the old (R3.2a)', async () => {
    const { orderNo, outletId } = await scheduled(3);
    await house.skip(5, 5);
    await untilOrder(house, orderNo, 'closed');
    expect(await placesOf(orderNo)).toEqual([]);
    const late = await send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    expect(late).toMatchObject({ kind: 'refused', refusal: { refused: 'not_allowed_in_state' } });
    expect(JSON.stringify(late)).toContain('book anew');
    expect(JSON.stringify(late)).toContain(orderNo);
    const again = await book(house, 'oil change', { outletId, walkIn: CHECK_IN, insteadOf: orderNo });
    await untilOffered(house, again);
    expect(await readOrder(house.db, HQ, again)).toMatchObject({ insteadOf: orderNo, replacedBy: [] });
    expect(await readOrder(house.db, HQ, orderNo)).toMatchObject({ insteadOf: null, replacedBy: [again] });
    for (const insteadOf of [again, 'SO-99999999'])
      await expect(book(house, 'oil change', { outletId, insteadOf })).rejects.toThrow('insteadOf');
    await over(again);
  });

  it('in the very moment of the no-show: in time at the deadline, else told how to go on (R3.2a)', async () => {
    const visits = [await scheduled(3), await scheduled(3), await scheduled(3)];
    // The deadline passes with the last of these: what the timers do and what the counter sends meet.
    await house.skip(5);
    const answers = await Promise.all(
      visits.map(({ orderNo }) => send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN)),
    );
    for (const [i, { orderNo }] of visits.entries()) {
      const answer = answers[i];
      if (answer?.kind === 'done') {
        expect((await orderRow(house, orderNo)).step).not.toBe('service_order');
        expect(await storyOf(house, orderNo)).toContain('checked_in');
        await over(orderNo);
        continue;
      }
      expect(answer).toMatchObject({ kind: 'refused', refusal: { refused: 'not_allowed_in_state' } });
      expect(JSON.stringify(answer)).toContain(`insteadOf: \\"${orderNo}\\"`);
      expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'no_show' });
    }
  });

  it('to an outlet that is closed then is refused, with what is free (R3.2a)', async () => {
    const { orderNo } = await booked(house);
    const { outletId } = await orderRow(house, orderNo);
    await house.db.execute(`update org_units set half_day_capacity = 0 where id = '${outletId}'`);
    const body = { slot: await slotIn(5), channel: 'phone' };
    const full = await send(house, orderNo, 'advisor-1', 'scheduleAppointment', body);
    expect(full).toMatchObject({ kind: 'refused', refusal: { refused: 'slot_full' }, freeSlots: [] });
    const never = { opensAt: '00:00', closesAt: '00:01', halfDayCapacity: 5 };
    await house.db.execute(
      `update org_units set opens_at = '${never.opensAt}', closes_at = '${never.closesAt}', half_day_capacity = 5 where id = '${outletId}'`,
    );
    const noon = `${(await house.inHours(48)).slice(0, 10)}T04:00:00.000Z`;
    const slot = { startsAt: noon, endsAt: noon.replace('T04', 'T05') };
    const closed = await send(house, orderNo, 'advisor-1', 'scheduleAppointment', { slot, channel: 'phone' });
    expect(closed).toMatchObject({ kind: 'refused', refusal: { refused: 'outside_opening_hours' } });
    if (closed.kind === 'refused') expect(closed.freeSlots).toHaveLength(3);
    expect(await untilStep(house, orderNo, 'booking', 'requested')).toBeTruthy();
    await over(orderNo);
  });
});
