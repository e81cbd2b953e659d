import { describe, expect, it } from 'vitest';
import type { BookingState } from '../../src/domain/steps/booking.js';
import { book, CHECK_IN, does, orderRow, send, untilOffered, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import {
  booked,
  clocksOf,
  inboxOf,
  stateOf,
  storyOf,
  toldOf,
  untilInbox,
  untilOrder,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

async function slotIn(hours: number) {
  return { startsAt: await house.inHours(hours), endsAt: await house.inHours(hours + 1) };
}

async function scheduled(hours: number) {
  const own = await booked(house);
  const slot = await slotIn(hours);
  await does(house, own.orderNo, 'advisor-1', 'scheduleAppointment', { slot, channel: 'phone' });
  return { ...own, slot };
}

describe('appointment (R3.2a)', () => {
  it('is confirmed at once when the customer chose a slot, and kept by coming (R3.2a)', async () => {
    const { outletId } = await ownOutlet(house);
    const slot = await slotIn(24);
    const orderNo = await book(house, 'oil change', { outletId, slot });
    await untilStep(house, orderNo, 'booking', 'scheduled');
    expect((await clocksOf(house, orderNo, 'first_response'))[0]?.outcome).toBe('met');
    await house.skip(25);
    await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    await untilOffered(house, orderNo);
    expect((await clocksOf(house, orderNo, 'check_in'))[0]?.outcome).toBe('met');
    await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'test over' });
  });

  it('closes as a no-show two hours after the agreed time, by itself (R3.2a)', async () => {
    const { orderNo } = await scheduled(24);
    await house.skip(25, 55);
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'scheduled' });
    await house.skip(0, 10);
    expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'no_show' });
    expect(await storyOf(house, orderNo)).not.toContain('dispatch_opened');
  });

  it('counts from the new time once it is moved (R3.2a)', async () => {
    const { orderNo } = await scheduled(4);
    const slot = await slotIn(30);
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', { slot, channel: 'wechat' });
    expect(await storyOf(house, orderNo)).toContain('appointment_rescheduled');
    await house.skip(20);
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'scheduled' });
    expect(await stateOf<BookingState>(house, 'booking', orderNo)).toMatchObject({ slot });
    await house.skip(12, 5);
    await untilOrder(house, orderNo, 'closed');
    const ids = (await clocksOf(house, orderNo, 'check_in')).map(({ cycle, outcome }) => [cycle, outcome]);
    expect(ids).toEqual([
      [1, 'met'],
      [2, 'breached'],
    ]);
  });

  it('can not begin in the past, nor be missed before it begins (R3.2a)', async () => {
    const { orderNo } = await scheduled(4);
    const past = { slot: await slotIn(-1), channel: 'phone' };
    expect(await send(house, orderNo, 'advisor-1', 'scheduleAppointment', past)).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'nothing_to_schedule' },
    });
    expect(await send(house, orderNo, 'advisor-1', 'recordNoShow', { note: 'not here' })).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'not_allowed_in_state' },
    });
    await house.skip(4, 30);
    await does(house, orderNo, 'advisor-1', 'recordNoShow', { note: 'called: sold the car' });
    expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'no_show' });
  });
});

describe('first response (R7.1)', () => {
  it('is due within 48 hours: warned, alerted, climbing (R7.1)', async () => {
    const { orderNo, advisor, manager } = await booked(house);
    await house.skip(44);
    await untilInbox(house, advisor, orderNo, 'first_response', ['warn_50/0', 'warn_90/0']);
    await house.skip(4, 5);
    await untilInbox(house, manager, orderNo, 'first_response', ['breach/1']);
    await house.skip(2);
    await untilInbox(house, 'region-1', orderNo, 'first_response', ['breach/2']);
  });
});

describe('call back the urgent (R3.2b)', () => {
  it.each([
    ['brake failure, pedal goes to the floor', 15],
    ["engine won't start", 30],
  ])(
    '%s: within %i minutes, else the outlet and then the region hear of it (R3.2b)',
    async (problem, minutes) => {
      const { orderNo, manager } = await booked(house, problem);
      await house.skip(0, minutes - 1);
      expect(await toldOf(house, orderNo, 'callback')).toEqual([]);
      await house.skip(0, 2);
      await untilInbox(house, manager, orderNo, 'callback', ['breach/1']);
      await house.skip(0, 15);
      await untilInbox(house, 'region-1', orderNo, 'callback', ['breach/2']);
    },
  );

  it('made in time it alerts nobody; a tow brings the car without a slot (R3.2b)', async () => {
    const { orderNo, manager } = await booked(house, 'brake failure, pedal goes to the floor');
    const advice = { reached: true, advisedNotToDrive: true, note: 'stands at home' };
    await does(house, orderNo, 'advisor-1', 'recordCallback', advice);
    await does(house, orderNo, 'advisor-1', 'orderTow', { supplier: '拖车公司', expectedAt: null });
    await house.skip(1);
    expect(await inboxOf(house, manager, orderNo, 'callback')).toEqual([]);
    await does(house, orderNo, 'advisor-1', 'checkIn', { ...CHECK_IN, broughtBy: 'tow' });
    await untilOffered(house, orderNo);
    expect(await stateOf<BookingState>(house, 'booking', orderNo)).toMatchObject({
      callbacks: 1,
      tow: { supplier: '拖车公司' },
    });
    await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'test over' });
  });

  it('is not made by a call that nobody answers: the deadline passes aloud (R3.2b, R3.1)', async () => {
    const { orderNo, manager } = await booked(house, 'brake failure, pedal goes to the floor');
    const unanswered = { reached: false, advisedNotToDrive: false, note: 'no answer' };
    await does(house, orderNo, 'advisor-1', 'recordCallback', unanswered);
    expect(await storyOf(house, orderNo)).toContain('callback_attempted');
    expect((await clocksOf(house, orderNo, 'first_response'))[0]?.outcome).toBe('running');
    await house.skip(0, 16);
    await untilInbox(house, manager, orderNo, 'callback', ['breach/1']);
  });

  it.each([
    ['called', 'recordCallback', { reached: true, advisedNotToDrive: true, note: 'will be towed' }],
    ['fetched', 'orderTow', { supplier: '拖车公司', expectedAt: null }],
  ] as const)('%s, but never arrived: heard of after 24 hours (R3.2b)', async (_how, command, body) => {
    const { orderNo, manager } = await booked(house, 'brake failure, pedal goes to the floor');
    await does(house, orderNo, 'advisor-1', command, body);
    await house.skip(23, 50);
    expect(await toldOf(house, orderNo, 'arrival')).toEqual([]);
    await house.skip(0, 15);
    await untilInbox(house, manager, orderNo, 'arrival', ['breach/1']);
    await does(house, orderNo, 'advisor-1', 'checkIn', { ...CHECK_IN, broughtBy: 'tow' });
    await untilOffered(house, orderNo);
    // Left on the table it would be offered every few minutes of the hours that later cases skip.
    await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'test over' });
  });

  it('a call about an agreed visit has the car awaited from that visit on (R3.2a)', async () => {
    const { orderNo, slot } = await scheduled(48);
    const reminder = { reached: true, advisedNotToDrive: false, note: 'reminded' };
    await does(house, orderNo, 'advisor-1', 'recordCallback', reminder);
    const [clock] = await clocksOf(house, orderNo, 'arrival');
    expect(Date.parse(clock?.startedAt ?? '')).toBe(Date.parse(slot.startsAt));
    await house.skip(30);
    expect(await toldOf(house, orderNo, 'arrival')).toEqual([]);
    const moved = { slot: await slotIn(40), channel: 'phone' };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', moved);
    expect((await clocksOf(house, orderNo, 'arrival'))[0]?.outcome).toBe('met');
  });

  it('is no duty for routine work (R3.2b)', async () => {
    const { orderNo } = await booked(house);
    expect(await clocksOf(house, orderNo, 'callback')).toEqual([]);
  });
});
