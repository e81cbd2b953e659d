import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import { contradictions } from '../../src/domain/policy/calendar-law.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { isNearFestival } from '../../src/domain/policy/law-days.js';
import { heldAgainstReferences } from '../../src/domain/policy/references.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';

const TODAY = '2026-09-01';
const CLAIMS = [{ limit: 'P10D' }];
const EVERY_YEAR = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].map((day) => `2027-${day}`);
const NEXT_YEAR: BusinessCalendar = {
  ...CN_WORKING_DAYS,
  holidays: [...CN_WORKING_DAYS.holidays, ...EVERY_YEAR],
  dataReachesTo: '2027-12-28',
};
const DAY_SHIFTS = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));

/** All dates of a month that are weekdays, or else on a weekend. */
const datesOf = (month: string, weekend = false) =>
  Array.from({ length: 31 }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`)
    .filter((day) => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day))
    .filter((day) => [0, 6].includes(new Date(day).getUTCDay()) === weekend);
/** Of the holidays that every year has, the weekdays of 2027. */
const FIXED = 2;

/** Weekdays of 2027 that its announcement may make free, more than it can. */
const LIKELY = [
  ...['02-03', '02-04', '02-05', '02-08', '02-09', '02-10', '02-11', '02-12', '04-05', '04-06'],
  ...['05-03', '05-04', '05-05', '06-09', '09-15', '10-04', '10-05', '10-06'],
].map((day) => `2027-${day}`);

const without = (days: string[], ...dropped: string[]) => days.filter((day) => !dropped.includes(day));
const against = (change: object, last: BusinessCalendar = CN_WORKING_DAYS, rules = CLAIMS) =>
  contradictions({ ...NEXT_YEAR, ...change }, last, rules, TODAY);

describe('an uploaded calendar that claims are answered by, held against the law (R4.4, R8.1, R8.2)', () => {
  it.each<[string, string, string, object]>([
    [
      'a public holiday as a workday',
      'workdays',
      '2026-10-01',
      {
        holidays: without(NEXT_YEAR.holidays, '2026-10-01'),
        workdays: [...NEXT_YEAR.workdays, '2026-10-01'],
      },
    ],
    [
      'a Saturday that nobody announced as a workday',
      'workdays',
      '2026-09-12',
      { workdays: [...NEXT_YEAR.workdays, '2026-09-12'] },
    ],
    [
      'public holidays left out',
      'holidays',
      '2026-09-25',
      { holidays: without(NEXT_YEAR.holidays, '2026-09-25') },
    ],
    [
      'a day off that nobody announced',
      'holidays',
      '2026-09-15',
      { holidays: [...NEXT_YEAR.holidays, '2026-09-15'] },
    ],
    [
      'a make-up workday left out',
      'holidays',
      '2026-10-10',
      { workdays: without(NEXT_YEAR.workdays, '2026-10-10') },
    ],
    [
      'next year without the holidays that every year has',
      'holidays',
      '2027-01-01, 2027-10-01',
      { holidays: CN_WORKING_DAYS.holidays },
    ],
    ['days of eight hours', 'shifts', 'later than the law', { shifts: DAY_SHIFTS }],
    ['the days of Moscow', 'shifts', 'later than the law', { zone: 'Europe/Moscow' }],
  ])('is refused with %s, and told what to do (R8.2)', (_what, path, days, change) => {
    const found = against(change);
    expect(found.map((one) => one.path)).toEqual([path]);
    expect(found[0]?.message).toContain(days);
    expect(found[0]?.message).toMatch(/`notice`|give whole days/);
  });

  it.each<[string, object]>([
    ['next year’s announcement', {}],
    ['closures, which no deadline of the law counts', { closures: ['2026-09-15'] }],
    ['what lies more than a year back left out', { holidays: without(NEXT_YEAR.holidays, '2026-01-01') }],
    [
      'next year known to the end of September',
      { holidays: without(NEXT_YEAR.holidays, ...EVERY_YEAR.slice(3)), dataReachesTo: '2027-09-30' },
    ],
  ])('is taken with %s (R8.1)', (what, change) => {
    const today = what.includes('a year back') ? '2027-09-01' : TODAY;
    expect(contradictions({ ...NEXT_YEAR, ...change }, CN_WORKING_DAYS, CLAIMS, today)).toEqual([]);
  });

  it('is refused with more days off in a year to come than the law can give one (R4.4, R8.1, R8.2)', () => {
    const found = against({ holidays: [...NEXT_YEAR.holidays, ...LIKELY] });
    expect(found).toMatchObject([{ path: 'holidays', message: expect.stringContaining('gives 13 at most') }]);
    expect(found[0]?.message).toContain(
      `off in 2027 beyond what was announced, less those that weekends make up for: ${LIKELY.length + FIXED};`,
    );
    expect(found[0]?.message).toContain('`notice`');
    // What is left of an announced year has none to give any more.
    expect(against({ holidays: [...NEXT_YEAR.holidays, '2026-12-30'] })).toMatchObject([
      { path: 'holidays', message: expect.stringMatching(/off in 2026 .*: 1; the law gives 0/) },
    ]);
  });

  it('is taken with as many as the law gives a year to come, and with what weekends make up for (R8.1, R8.2)', () => {
    const weekends = datesOf('2027-03', true);
    const holidays = [...NEXT_YEAR.holidays, ...LIKELY.slice(0, 13 - FIXED)];
    expect(against({ holidays })).toEqual([]);
    const one = LIKELY.slice(13 - FIXED, 14 - FIXED);
    expect(against({ holidays: [...holidays, ...one] })).toHaveLength(1);
    const workdays = [...NEXT_YEAR.workdays, ...weekends.slice(0, 1)];
    expect(against({ holidays: [...holidays, ...one], workdays })).toEqual([]);
    // Days off that fall on a weekend are no more.
    expect(against({ holidays: [...holidays, ...weekends] })).toEqual([]);
    expect(against({ holidays: [...holidays, ...LIKELY] }, CN_WORKING_DAYS, [])).toEqual([]);
  });

  it('is refused with days off in a year to come that lie near no festival, however few (R4.4, R8.1, R8.2)', () => {
    const march = datesOf('2027-03').slice(0, 13 - FIXED);
    expect(against({ holidays: [...NEXT_YEAR.holidays, ...march] })).toEqual([
      { path: 'holidays', message: expect.stringMatching(/^2027-03-01, .* and 1 more .*`notice`$/) },
    ]);
  });

  it('knows as near a festival what was ever announced since the festivals are what they are (R8.1)', () => {
    const { holidays } = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json');
    const since2008 = Object.keys(holidays).filter(
      (day) => day >= '2008' && ![0, 6].includes(new Date(day).getUTCDay()),
    );
    expect(since2008.length).toBeGreaterThan(300);
    // Seventy years after the war's end, once.
    expect(since2008.filter((day) => !isNearFestival(day)).sort()).toEqual(['2015-09-03', '2015-09-04']);
  });

  it('can not have them by coming with a version instead (R8.2)', () => {
    const holidays = [...NEXT_YEAR.holidays, ...datesOf('2027-03')];
    const few = [...NEXT_YEAR.holidays, '2027-03-01'];
    const failed = (calendar: object) =>
      heldAgainstReferences({ ...STANDARD_2025, calendars: [{ ...NEXT_YEAR, ...calendar }] })
        .filter(({ holds }) => !holds)
        .map(({ path }) => path);
    expect(failed({})).toEqual([]);
    for (const added of [holidays, few])
      expect(failed({ holidays: added })).toEqual(['clocks.statutory_claim_reply.calendar']);
  });

  it('may work more than the law where it did so before: such a standard is stricter (R8.2)', () => {
    const strict = { ...CN_WORKING_DAYS, shifts: EVERY_DAY, holidays: [], workdays: [] };
    expect(against({ shifts: EVERY_DAY, holidays: [], workdays: [] }, strict)).toEqual([]);
  });

  it('is free where no claim counts by it, and where a shorter limit makes up for its days off (R8.2)', () => {
    const slower = { holidays: [...NEXT_YEAR.holidays, '2026-09-15'] };
    expect(against(slower, CN_WORKING_DAYS, [])).toEqual([]);
    expect(against(slower, CN_WORKING_DAYS, [{ limit: 'P9D' }])).toEqual([]);
  });
});
