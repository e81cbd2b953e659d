import { expect, it } from 'vitest';
import { uploadCalendar } from '../../src/client/calendars.js';
import { changeDuty } from '../../src/client/desks.js';
import { uploadCalendar as uploadBody } from '../../src/contracts/calendars.js';
import { orgUnits } from '../../src/db/schema.js';
import { addWorkingTime, type BusinessCalendar } from '../../src/domain/calendar.js';
import { addZonedDays, localDateOf } from '../../src/domain/calendar-zone.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { toMs } from '../../src/domain/instant.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { as, book, CHECK_IN, does, toWork, untilOffered, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { acceptOffer, clocksOf, untilEvent } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

/** Open day and night, but for closures. */
const OPEN: BusinessCalendar = {
  ...{ id: 'open', revision: 0, zone: 'Asia/Shanghai', holidays: [], workdays: [], closures: [] },
  shifts: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
  dataReachesTo: '2027-12-31',
};
const policy: Policy = {
  ...STANDARD_2025,
  calendars: [...STANDARD_2025.calendars, OPEN],
  clocks: {
    ...STANDARD_2025.clocks,
    repair_completion: {
      ...STANDARD_2025.clocks.repair_completion,
      ...{ calendar: OPEN.id, limit: 'PT120H' },
    },
  },
};
const house = await skippingHouse({ policy });

it('an order that another outlet takes over counts by its closures from then on, by the first one’s before (R3.2b, R8.1)', async () => {
  await house.db.insert(orgUnits).values({ id: 'region-m', kind: 'region', name: 'm', parentId: 'hq' });
  const [home, other] = [
    await ownOutlet(house, 1, {}, 'region-m'),
    await ownOutlet(house, 1, { onDuty: false }, 'region-m'),
  ];
  const today = localDateOf(toMs(await house.inHours(0)), OPEN.zone);
  const [tomorrow, later, atHome, last] = [1, 3, 4, 5].map((days) => addZonedDays(today, days)) as [
    string,
    string,
    string,
    string,
  ];
  const upload = (outletClosures: Record<string, string[]>) => {
    const { id, revision: _revision, ...dates } = OPEN;
    const body = uploadBody.parse({ ...dates, outletClosures });
    return uploadCalendar(house, { id, body, actor: as('hq-1').actor });
  };
  await upload({ [home.outletId]: [tomorrow, atHome], [other.outletId]: [later, last] });

  const orderNo = await book(house, 'a noise', { outletId: home.outletId });
  await does(house, orderNo, home.advisor, 'checkIn', CHECK_IN);
  const tech = await acceptOffer(house, orderNo);
  await toWork(house, orderNo, tech);
  // Past the day on which the first one is closed.
  await house.skip(50);
  const [mine, theirs] = [tech, other.technicians[0] as string];
  await changeDuty(house, { outletId: other.outletId, staffId: theirs, onDuty: true });
  await changeDuty(house, { outletId: home.outletId, staffId: mine, onDuty: false });
  await does(house, orderNo, mine, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
  await untilStep(house, orderNo, 'dispatch', 'queued');
  await house.skip(2, 5);
  const offer = await untilOffered(house, orderNo);
  expect(offer.outletId).toBe(other.outletId);
  await does(house, orderNo, theirs, 'acceptAssignment', { offerId: offer.offerId });
  await untilEvent(house, orderNo, 'repair_opened', 2);
  await untilEvent(house, orderNo, 'calendar_updated', 2);

  const dueBy = async (closures: string[]) => {
    const [clock] = await clocksOf(house, orderNo, 'repair_completion');
    const due = addWorkingTime(clock?.startedAt ?? '', 120 * HOUR_MS, { ...OPEN, closures }).at;
    expect(Math.abs(toMs(clock?.dueAt ?? '') - toMs(due))).toBeLessThan(60_000);
  };
  await dueBy([tomorrow, later, last]);
  // Newer dates leave what was counted at the first outlet as it was.
  await upload({ [other.outletId]: [last] });
  await untilEvent(house, orderNo, 'calendar_updated', 3);
  await dueBy([tomorrow, last]);
});
