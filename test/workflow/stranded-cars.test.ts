import { describe, expect, it } from 'vitest';
import type { BookingState } from '../../src/domain/steps/booking.js';
import { CHECK_IN, does, send, untilOffered } from '../support/drive.js';
import { booked, clocksOf, stateOf, storyOf, toldOf, untilAlert, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

/** A car that nobody should drive, with a tow that is expected in so many hours. */
async function stranded(hours: number | null = 1) {
  const own = await booked(house, 'brake failure, pedal goes to the floor');
  await does(house, own.orderNo, 'advisor-1', 'recordCallback', {
    reached: true,
    advisedNotToDrive: true,
    note: '停在路边，等拖车',
  });
  const expectedAt = hours === null ? null : await house.inHours(hours);
  await does(house, own.orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt });
  return { ...own, expectedAt };
}

const CALLED_OFF = { reason: '车又能开了', calledOffBy: 'customer', supplierContact: '调度王师傅' };
const arrives = (orderNo: string, at: 'vehicle' | 'outlet') =>
  send(house, orderNo, 'advisor-1', 'recordTowArrival', { at, note: null });
const stateOfBooking = (orderNo: string) => stateOf<BookingState>(house, 'booking', orderNo);
const over = (orderNo: string) => does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'test over' });

describe('stranded cars (R3.2b)', () => {
  it('need no slot: called back, told not to drive, towed, brought in, checked in as towed (R3.2b)', async () => {
    const { orderNo } = await stranded();
    expect(await arrives(orderNo, 'vehicle')).toMatchObject({ kind: 'done' });
    expect(await arrives(orderNo, 'outlet')).toMatchObject({ kind: 'done' });
    const { result } = await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    expect(result).toMatchObject({ towedInBy: '平安救援' });
    const story = await storyOf(house, orderNo);
    const ofTheTow = ['callback_made', 'tow_ordered', 'tow_arrived', 'vehicle_brought_in', 'checked_in'];
    expect(story.filter((type) => ofTheTow.includes(type))).toEqual(ofTheTow);
    expect(await stateOfBooking(orderNo)).toMatchObject({
      slot: null,
      tow: { supplier: '平安救援', arrivedAt: expect.any(String), broughtInAt: expect.any(String) },
    });
    await untilOffered(house, orderNo);
    await over(orderNo);
  });

  it('an overdue tow is heard of half an hour after the hour that was named, and higher up (R3.2b)', async () => {
    const { orderNo, manager, expectedAt } = await stranded(2);
    expect((await clocksOf(house, orderNo, 'tow_arrival'))[0]?.startedAt).toBe(expectedAt);
    await house.skip(2, 28);
    expect(await toldOf(house, orderNo, 'tow_arrival')).toEqual([]);
    await house.skip(0, 4);
    await untilInbox(house, manager, orderNo, 'tow_arrival', ['breach/1']);
    await house.skip(0, 15);
    await untilInbox(house, 'region-1', orderNo, 'tow_arrival', ['breach/2']);
    await over(orderNo);
  });

  it('a tow of which no hour was named is overdue half an hour after it was ordered (R3.2b)', async () => {
    const { orderNo, manager } = await stranded(null);
    await house.skip(0, 32);
    await untilInbox(house, manager, orderNo, 'tow_arrival', ['breach/1']);
    await over(orderNo);
  });

  it('another supplier is ordered when the first does not come: its own hour counts, the alert ends (R3.2b)', async () => {
    const { orderNo, manager } = await stranded(1);
    await house.skip(1, 35);
    await untilInbox(house, manager, orderNo, 'tow_arrival', ['breach/1']);
    const again = { supplier: '大地救援', expectedAt: await house.inHours(1) };
    await does(house, orderNo, 'advisor-1', 'orderTow', again);
    await untilAlert(house, `${orderNo}/tow_arrival/1`, 'resolved');
    await house.skip(1, 5);
    expect(await arrives(orderNo, 'vehicle')).toMatchObject({ kind: 'done' });
    expect(await toldOf(house, orderNo, 'tow_arrival')).toEqual(['breach/0', 'breach/1']);
    expect((await clocksOf(house, orderNo, 'tow_arrival')).map(({ outcome }) => outcome)).toEqual([
      'breached',
      'met',
    ]);
    expect(await stateOfBooking(orderNo)).toMatchObject({ tow: { supplier: '大地救援' } });
    await over(orderNo);
  });

  it('an arrival that can not be is refused: no tow, twice, in the wrong order, expected yesterday (R3.2b)', async () => {
    const own = await booked(house, 'brake failure, pedal goes to the floor');
    const because = (refused: string) => ({ kind: 'refused', refusal: { refused } });
    expect(await arrives(own.orderNo, 'vehicle')).toMatchObject(because('no_tow_ordered'));
    const late = { supplier: '平安救援', expectedAt: await house.inHours(-1) };
    expect(await send(house, own.orderNo, 'advisor-1', 'orderTow', late)).toMatchObject(
      because('nothing_to_schedule'),
    );
    const { orderNo } = await stranded();
    await arrives(orderNo, 'vehicle');
    expect(await arrives(orderNo, 'vehicle')).toMatchObject(because('tow_has_arrived'));
    await arrives(orderNo, 'outlet');
    expect(await arrives(orderNo, 'outlet')).toMatchObject(because('tow_has_arrived'));
    expect(await arrives(orderNo, 'vehicle')).toMatchObject(because('tow_has_arrived'));
    await over(orderNo);
    await over(own.orderNo);
  });

  it('a tow that comes hours after the agreed visit makes no no-show of it (R3.2a, R3.2b)', async () => {
    const { orderNo } = await booked(house, 'brake failure, pedal goes to the floor');
    const slot = { startsAt: await house.inHours(3), endsAt: await house.inHours(4) };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', { slot, channel: 'phone' });
    const tow = { supplier: '平安救援', expectedAt: await house.inHours(3) };
    await does(house, orderNo, 'advisor-1', 'orderTow', tow);
    await arrives(orderNo, 'vehicle');
    await house.skip(6, 0);
    expect(await stateOfBooking(orderNo)).toMatchObject({ status: 'scheduled' });
    await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    await untilOffered(house, orderNo);
    await over(orderNo);
  });

  it('a visit that is agreed or moved after the tow was ordered makes no no-show of it either (R3.2a, R3.2b)', async () => {
    const { orderNo } = await stranded(1);
    const visit = async (hours: number) => ({
      slot: { startsAt: await house.inHours(hours), endsAt: await house.inHours(hours + 1) },
      channel: 'phone',
    });
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', await visit(2));
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', await visit(3));
    await arrives(orderNo, 'vehicle');
    expect(await clocksOf(house, orderNo, 'check_in')).toEqual([]);
    const noShow = await send(house, orderNo, 'advisor-1', 'recordNoShow', { note: 'not here' });
    expect(noShow).toMatchObject({ kind: 'refused' });
    await house.skip(6, 0);
    expect(await stateOfBooking(orderNo)).toMatchObject({ status: 'scheduled' });
    expect((await clocksOf(house, orderNo, 'tow_delivery'))[0]?.outcome).toBe('breached');
    await over(orderNo);
  });

  it('a car in the yard is somebody’s by name until it is checked in: told at once, then the manager (R2.2, R3.2b)', async () => {
    const { orderNo, advisor, manager } = await stranded();
    await arrives(orderNo, 'outlet');
    await untilInbox(house, advisor, orderNo, 'registration', ['warn_0/0']);
    await house.skip(0, 29);
    expect(await toldOf(house, orderNo, 'registration')).toEqual(['warn_0/0']);
    await house.skip(0, 3);
    await untilInbox(house, manager, orderNo, 'registration', ['breach/1']);
    await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    await untilAlert(house, `${orderNo}/registration/1`, 'resolved');
    await untilOffered(house, orderNo);
    await over(orderNo);
  });

  it('a tow that is called off is awaited no longer, the order goes on and the visit is watched again (R3.2a, R3.2b)', async () => {
    const { orderNo } = await booked(house, 'brake failure, pedal goes to the floor');
    const slot = { startsAt: await house.inHours(5), endsAt: await house.inHours(6) };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', { slot, channel: 'phone' });
    await does(house, orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt: null });
    await arrives(orderNo, 'vehicle');
    await does(house, orderNo, 'advisor-1', 'cancelTow', CALLED_OFF);
    expect(await send(house, orderNo, 'advisor-1', 'cancelTow', CALLED_OFF)).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'no_tow_ordered' },
    });
    expect((await clocksOf(house, orderNo, 'tow_delivery'))[0]?.outcome).not.toBe('running');
    expect((await clocksOf(house, orderNo, 'arrival'))[0]?.outcome).not.toBe('running');
    const watched = (await clocksOf(house, orderNo, 'check_in')).at(-1);
    expect(watched).toMatchObject({ outcome: 'running', startedAt: slot.startsAt });
    await house.skip(3, 0);
    expect(await toldOf(house, orderNo, 'tow_delivery')).toEqual([]);
    const { result } = await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    expect(result).toMatchObject({ towedInBy: null, towedIn: false });
    expect(await storyOf(house, orderNo)).toContain('tow_called_off_for_visit');
    await untilOffered(house, orderNo);
    await over(orderNo);
  });

  it('with no visit agreed the wait for the car goes on, and another tow is awaited anew (R3.2b)', async () => {
    const { orderNo, manager } = await stranded(1);
    await does(house, orderNo, 'advisor-1', 'cancelTow', CALLED_OFF);
    await house.skip(2, 0);
    expect(await toldOf(house, orderNo, 'tow_arrival')).toEqual([]);
    expect((await clocksOf(house, orderNo, 'arrival'))[0]?.outcome).toBe('running');
    expect(await clocksOf(house, orderNo, 'check_in')).toEqual([]);
    await does(house, orderNo, 'advisor-1', 'orderTow', { supplier: '大地救援', expectedAt: null });
    await house.skip(0, 32);
    await untilInbox(house, manager, orderNo, 'tow_arrival', ['breach/1']);
    await over(orderNo);
  });

  it('48 hours are only the ceiling of the first response, whatever was ordered meanwhile (R7.1)', async () => {
    const own = await booked(house, "engine won't start");
    await does(house, own.orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt: null });
    const [first] = await clocksOf(house, own.orderNo, 'first_response');
    expect(first).toMatchObject({ outcome: 'running', limitMs: 48 * 3_600_000 });
    await over(own.orderNo);
  });
});
