import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addZonedDays, weekdayOf } from '../../src/domain/calendar-zone.js';
import { endOfWorkingDay } from '../../src/domain/working-days.js';

it.each([
  ['a Monday', '2026-03-02', '2026-03-05T16:00:00.000Z'],
  ['a Wednesday, over the weekend', '2026-03-04', '2026-03-09T16:00:00.000Z'],
  ['a Friday', '2026-03-06', '2026-03-11T16:00:00.000Z'],
  ['a Saturday, like the Friday', '2026-03-07', '2026-03-11T16:00:00.000Z'],
  ['a Sunday, like the Friday', '2026-03-08', '2026-03-11T16:00:00.000Z'],
])('three working days from %s end with the third after it (R3.2a, R7.1)', (_day, date, end) => {
  expect(endOfWorkingDay(date, 3, 'Asia/Shanghai')).toBe(end);
});

it('counts as many working days as asked for, whatever the day (R3.2a)', () => {
  const start = fc.integer({ min: 0, max: 2000 }).map((days) => addZonedDays('2026-01-01', days));
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 20 }), (date, days) => {
      const end = endOfWorkingDay(date, days, 'UTC').slice(0, 10);
      let counted = 0;
      for (let day = addZonedDays(date, 1); day < end; day = addZonedDays(day, 1)) {
        if (weekdayOf(day) <= 5) counted += 1;
      }
      expect(counted).toBe(days);
    }),
  );
});
