import { expect, it } from 'vitest';
import { uploadCalendar } from '../../src/client/calendars.js';
import { uploadCalendar as uploadBody } from '../../src/contracts/calendars.js';
import { noticesOf } from '../../src/db/reads/notices.js';
import { readOrgUnit } from '../../src/db/reads/org-units.js';
import { readSlots } from '../../src/db/reads/slots.js';
import { addZonedDays, localDateOf, zonedMs } from '../../src/domain/calendar-zone.js';
import { fromMs, toMs } from '../../src/domain/instant.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { BookingState } from '../../src/domain/steps/booking.js';
import { as, book, does, orderRow, send, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { clocksOf, stateOf, storyOf, untilEvent, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse({
  policy: { ...STANDARD_2025, booking: { ...STANDARD_2025.booking, reminderHours: null } },
});
const ZONE = 'Asia/Shanghai';
const { id: _id, revision: _revision, ...DATES } = CN_WORKING_DAYS;
const today = localDateOf(toMs(await house.inHours(0)), ZONE);
const day = (n: number) => addZonedDays(today, n);

async function upload(outletClosures: Record<string, string[]>) {
  // No holidays ahead, so that the test runs on any day.
  const dates = { ...DATES, holidays: [], workdays: [], dataReachesTo: day(300), notice: '无节假日' };
  const body = uploadBody.parse({ ...dates, outletClosures });
  const outcome = await uploadCalendar(house, { id: 'cn-working-days', body, actor: as('hq-1').actor });
  expect(outcome.kind).toBe('uploaded');
}
const slotOn = (n: number) => {
  const startsMs = zonedMs(day(n), '10:00', ZONE);
  return { startsAt: fromMs(startsMs), endsAt: fromMs(startsMs + 3_600_000) };
};

it('a closure over a booked visit is told to its outlet until another is agreed on; the customer is no no-show (R3.2a, R8.1)', async () => {
  await upload({});
  const [own, other] = [await ownOutlet(house), await ownOutlet(house)];
  const orderNo = await book(house, 'oil change', { outletId: own.outletId, slot: slotOn(4) });
  const elsewhere = await book(house, 'oil change', { outletId: other.outletId, slot: slotOn(4) });
  for (const no of [orderNo, elsewhere]) await untilStep(house, no, 'booking', 'scheduled');
  await upload({ [own.outletId]: [day(4)] });
  await untilEvent(house, orderNo, 'visit_day_closed');
  for (const who of [own.advisor, own.manager])
    await untilInbox(house, who, orderNo, 'closed_visit', ['warn_0/0']);
  const unit = await readOrgUnit(house.db, { orgUnitId: 'hq', kind: 'hq' }, own.outletId);
  if (!unit) throw new Error(`no outlet ${own.outletId}`);
  const slots = await readSlots(house.db, unit, house.policy, { days: 7 }, await house.inHours(0));
  expect(slots.visitsWhenClosed.map((visit) => visit.orderNo)).toEqual([orderNo]);
  const again = { slot: slotOn(4), channel: 'phone' };
  expect(await send(house, orderNo, own.advisor, 'scheduleAppointment', again)).toMatchObject({
    refusal: { refused: 'outside_opening_hours' },
  });
  // The hour of the visit passes: who keeps the outlet's door closed is no customer's fault.
  await house.skip(4 * 24 + 14);
  expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'scheduled' });
  expect((await noticesOf(house.db, orderNo)).map(({ kind }) => kind)).toEqual(['appointment_confirmed']);
  await does(house, orderNo, own.advisor, 'scheduleAppointment', { slot: slotOn(6), channel: 'phone' });
  expect((await clocksOf(house, orderNo, 'closed_visit')).map(({ outcome }) => outcome)).toEqual([
    'breached',
  ]);
  expect((await stateOf<BookingState>(house, 'booking', orderNo)).closedThen).toBe(false);
  expect(await storyOf(house, elsewhere)).not.toContain('visit_day_closed');
});
