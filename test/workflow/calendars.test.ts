import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { uploadCalendar } from '../../src/client/calendars.js';
import { uploadCalendar as uploadBody } from '../../src/contracts/calendars.js';
import { timelineEvents } from '../../src/db/schema.js';
import { addZonedDays, localDateOf, weekdayOf } from '../../src/domain/calendar-zone.js';
import { DAY_MS } from '../../src/domain/duration.js';
import { toMs } from '../../src/domain/instant.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { complaintDesk } from '../support/complaints.js';
import { as, does, until } from '../support/drive.js';
import { type OwnOutlet, ownOutlet } from '../support/house.js';
import { clocksOf, storyOf, untilEvent } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const { file } = complaintDesk(house);
const CLAIM = { claim: 'return', grounds: '同一故障修理四次', receivedAt: null };
const { id: _id, revision: _revision, ...DATES } = CN_WORKING_DAYS;

/** The n-th weekday after a date, which has no announced holiday in its way. */
const weekdayAfter = (date: string, n: number): string => {
  let day = date;
  for (let left = n; left > 0; ) {
    day = addZonedDays(day, 1);
    if (weekdayOf(day) <= 5) left -= 1;
  }
  return day;
};

/** Days are changed that were announced otherwise before. */
const NOTICE = { notice: '国办发明电〔2026〕99号' };

async function upload(changes: object) {
  const body = uploadBody.parse({ ...DATES, dataReachesTo: '2027-12-28', ...NOTICE, ...changes });
  const outcome = await uploadCalendar(house, { id: 'cn-working-days', body, actor: as('hq-1').actor });
  if (outcome.kind !== 'uploaded') throw new Error(JSON.stringify(outcome));
  return outcome;
}

async function claimed(own: OwnOutlet): Promise<string> {
  const no = await file({ outletId: own.outletId });
  await does(house, no, own.csm, 'recordStatutoryClaim', CLAIM);
  return no;
}
const claimOf = async (no: string) => (await clocksOf(house, no, 'statutory_claim_reply'))[0];

describe('a newer snapshot of a calendar (R8.1)', () => {
  it('moves the deadlines that run, once, and those that begin after it count by it (R4.4, R8.1)', async () => {
    const [own, shut] = [await ownOutlet(house), await ownOutlet(house)];
    const [running, atShut] = [await claimed(own), await claimed(shut)];
    const before = await claimOf(running);
    const today = localDateOf(toMs(await house.inHours(0)), CN_WORKING_DAYS.zone);
    const holidays = [...DATES.holidays, weekdayAfter(today, 3)];
    const outletClosures = { [shut.outletId]: [weekdayAfter(today, 4)] };
    const first = await upload({ holidays, outletClosures });
    for (const no of [running, atShut]) await untilEvent(house, no, 'calendar_updated');
    // Nine working days are left of ten: the holiday pushes the last of them to the next.
    const last = localDateOf(toMs(before?.dueAt ?? '') - 1, CN_WORKING_DAYS.zone);
    const dueOn = async (no: string) =>
      localDateOf(toMs((await claimOf(no))?.dueAt ?? '') - 1, 'Asia/Shanghai');
    expect(await dueOn(running)).toBe(weekdayAfter(last, 1));
    // The law's days go on while an outlet is closed.
    expect(await dueOn(atShut)).toBe(weekdayAfter(last, 1));

    const again = await upload({ holidays, outletClosures });
    expect([again.revision, again.repeated, first.repeated]).toEqual([first.revision, true, false]);

    const late = await claimed(own);
    expect(await dueOn(late)).toBe(weekdayAfter(last, 1));
    const story = await storyOf(house, late);
    expect(story.indexOf('calendar_updated')).toBe(story.indexOf('statutory_claim_made') - 1);
    await house.skip(0, 5);
    expect((await storyOf(house, running)).filter((type) => type === 'calendar_updated')).toHaveLength(1);
  });

  it('that brings a deadline forward wakes its clock in time (R4.4, R8.1)', async () => {
    const own = await ownOutlet(house);
    const no = await claimed(own);
    const due = (await claimOf(no))?.dueAt ?? '';
    const today = localDateOf(toMs(await house.inHours(0)), CN_WORKING_DAYS.zone);
    const saturdays = Array.from({ length: 12 }, (_, i) => addZonedDays(today, i + 1)).filter(
      (day) => weekdayOf(day) > 5,
    );
    await upload({ workdays: [...DATES.workdays, ...saturdays] });
    // Its claim has put the snapshot before this one on record.
    await untilEvent(house, no, 'calendar_updated', 2);
    const sooner = (await claimOf(no))?.dueAt ?? '';
    expect(toMs(due) - toMs(sooner)).toBeGreaterThanOrEqual(2 * DAY_MS);
    await house.skip(Math.ceil((toMs(sooner) - toMs(await house.inHours(0))) / 3_600_000) + 1);
    await until(async () => (await claimOf(no))?.outcome === 'breached', 'the breach');
    const [breach] = await house.db
      .select()
      .from(timelineEvents)
      .where(and(eq(timelineEvents.subject, no), eq(timelineEvents.type, 'clock_milestone')))
      .then((rows) => rows.filter(({ data }) => data.clockId === `${no}/statutory_claim_reply/1`))
      .then((rows) => rows.filter(({ data }) => data.milestone === 'breach'));
    expect(toMs(new Date(breach?.at ?? '').toISOString()) - toMs(sooner)).toBeLessThan(60_000);
  });
});
