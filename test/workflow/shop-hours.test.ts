import { expect, it } from 'vitest';
import { uploadCalendar } from '../../src/client/calendars.js';
import { uploadCalendar as uploadBody } from '../../src/contracts/calendars.js';
import { addWorkingTime, type BusinessCalendar, workingIntervals } from '../../src/domain/calendar.js';
import { addZonedDays, localDateOf } from '../../src/domain/calendar-zone.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { toMs } from '../../src/domain/instant.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { as, check, completeWork, does, untilStep } from '../support/drive.js';
import { clocksOf, inWork, ledgerOf, untilEvent } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

/** Two shifts a day, every day; nothing is known beyond the year 2027. */
const SHOP_HOURS: BusinessCalendar = {
  ...{ id: 'shop-hours', revision: 0, zone: 'Asia/Shanghai', holidays: [], workdays: [], closures: [] },
  shifts: [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [
    { weekday, from: '08:00', to: '12:00' },
    { weekday, from: '13:00', to: '18:00' },
  ]),
  dataReachesTo: '2027-12-31',
};
const policy: Policy = {
  ...STANDARD_2025,
  calendars: [...STANDARD_2025.calendars, SHOP_HOURS],
  clocks: {
    ...STANDARD_2025.clocks,
    repair_completion: {
      ...STANDARD_2025.clocks.repair_completion,
      ...{ calendar: 'shop-hours', limit: 'PT20H' },
    },
  },
  dispatch: { ...STANDARD_2025.dispatch, unfilled: [] },
  booking: { ...STANDARD_2025.booking, reminderHours: null },
};
const house = await skippingHouse({ policy });
const repairClock = async (orderNo: string) => {
  const [clock] = await clocksOf(house, orderNo, 'repair_completion');
  if (!clock) throw new Error('no clock');
  return clock;
};

it("counts a repair by its shop's hours, warns before closing, and goes on by newer dates through the check (R3.3b, R8.1)", async () => {
  const { orderNo, tech } = await inWork(house);
  const begun = await repairClock(orderNo);
  // The customer's word was waited for, no longer than a moment of the shop's hours.
  const plain = addWorkingTime(begun.startedAt, 20 * HOUR_MS, SHOP_HOURS).at;
  expect(Math.abs(toMs(begun.dueAt ?? '') - toMs(plain))).toBeLessThan(60_000);

  const { id: _id, revision: _revision, ...dates } = SHOP_HOURS;
  const tomorrow = addZonedDays(localDateOf(toMs(await house.inHours(0)), SHOP_HOURS.zone), 1);
  const body = uploadBody.parse({ ...dates, closures: [tomorrow] });
  await uploadCalendar(house, { id: 'shop-hours', body, actor: as('hq-1').actor });
  await untilEvent(house, orderNo, 'calendar_updated');
  const moved = await repairClock(orderNo);
  const closed = { ...SHOP_HOURS, closures: [tomorrow] };
  expect(
    Math.abs(toMs(moved.dueAt ?? '') - toMs(addWorkingTime(begun.startedAt, 20 * HOUR_MS, closed).at)),
  ).toBeLessThan(60_000);

  // Whenever this runs: between 11 and 18 of the 20 hours.
  await house.skip(64);
  const fired = (await ledgerOf(house, orderNo, 'repair_completion')).filter(({ level }) => level === 0);
  expect(fired.length).toBeGreaterThan(0);
  for (const { firedAt } of fired) {
    // In working hours, or at closing.
    const at = new Date(new Date(firedAt).getTime() - 1000).toISOString();
    expect(workingIntervals(at, new Date(firedAt).toISOString(), closed)).not.toEqual([]);
  }
  await completeWork(house, orderNo, tech);
  await untilStep(house, orderNo, 'quality_check', 'pending');
  expect(await repairClock(orderNo)).toMatchObject({ outcome: 'paused', calendar: { revision: 1 } });
  await check(house, orderNo, true);
  expect((await repairClock(orderNo)).stoppedAt).not.toBeNull();
  await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'test over' });
});
