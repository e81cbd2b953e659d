import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import { contradictions } from '../../src/domain/policy/calendar-law.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';

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
