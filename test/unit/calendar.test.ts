import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWorkingTime, type BusinessCalendar, workingIntervals } from '../../src/domain/calendar.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { toMs } from '../../src/domain/instant.js';
import { calendarArb, startArb } from './clock-arbitraries.js';
import { STEP_MS, worksAt } from './clock-slow-model.js';

const shanghai: BusinessCalendar = {
  revision: 0,
  id: 'cn',
  zone: 'Asia/Shanghai',
  shifts: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: '09:00', to: '12:00' },
    { weekday, from: '13:00', to: '18:00' },
  ]),
  // The National Day week of 2026 and the Saturday that makes up for it.
  holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  workdays: ['2026-10-10'],
  closures: [],
  dataReachesTo: '2026-12-31',
};

const daily = (from: string, to: string, more: Partial<BusinessCalendar> = {}): BusinessCalendar => ({
  ...shanghai,
  shifts: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to })),
  holidays: [],
  workdays: [],
  ...more,
});

const spans = (from: string, to: string, calendar: BusinessCalendar) =>
  workingIntervals(from, to, calendar).map((i) => `${i.from.slice(5, 16)}/${i.to.slice(5, 16)}`);

describe('working time by a business calendar (R1.2)', () => {
  it('counts several shifts a day and leaves out the lunch break (R1.2)', () => {
    // Monday 11:00 in Shanghai, 4 hours: one before lunch, three after.
    expect(addWorkingTime('2026-09-21T03:00:00.000Z', 4 * HOUR_MS, shanghai)).toEqual({
      at: '2026-09-21T08:00:00.000Z',
      provisional: false,
    });
  });

  it('ends a full day at its closing, not at the next opening (R1.2)', () => {
    expect(addWorkingTime('2026-09-21T01:00:00.000Z', 8 * HOUR_MS, shanghai).at).toBe(
      '2026-09-21T10:00:00.000Z',
    );
    expect(addWorkingTime('2026-09-21T01:00:00.000Z', 8 * HOUR_MS + 1, shanghai).at).toBe(
      '2026-09-22T01:00:00.001Z',
    );
  });

  it('goes on over the holidays to the make-up workday on a Saturday (R1.2)', () => {
    // From Wednesday 30 September, 17:00: one hour, then nothing until Thursday 8 October.
    expect(addWorkingTime('2026-09-30T09:00:00.000Z', 2 * HOUR_MS, shanghai).at).toBe(
      '2026-10-08T02:00:00.000Z',
    );
    expect(spans('2026-10-09T10:00:00.000Z', '2026-10-12T02:00:00.000Z', shanghai)).toEqual([
      '10-10T01:00/10-10T04:00',
      '10-10T05:00/10-10T10:00',
      '10-12T01:00/10-12T02:00',
    ]);
  });

  it("keeps an outlet's own closure even on a make-up workday (R1.2)", () => {
    const closed = { ...shanghai, closures: ['2026-10-10'] };
    expect(spans('2026-10-09T10:00:00.000Z', '2026-10-12T02:00:00.000Z', closed)).toEqual([
      '10-12T01:00/10-12T02:00',
    ]);
  });

  it('counts beyond its data by the weekly shifts, flagged as provisional, and refuses nothing (R1.2)', () => {
    const known = addWorkingTime('2026-12-31T01:00:00.000Z', 8 * HOUR_MS, shanghai);
    expect(known).toEqual({ at: '2026-12-31T10:00:00.000Z', provisional: false });
    const beyond = addWorkingTime('2026-12-31T01:00:00.000Z', 9 * HOUR_MS, shanghai);
    expect(beyond).toEqual({ at: '2027-01-01T02:00:00.000Z', provisional: true });
    expect(workingIntervals('2026-12-31T08:00:00.000Z', '2027-01-01T02:00:00.000Z', shanghai)).toEqual([
      { from: '2026-12-31T08:00:00.000Z', to: '2026-12-31T10:00:00.000Z', provisional: false },
      { from: '2027-01-01T01:00:00.000Z', to: '2027-01-01T02:00:00.000Z', provisional: true },
    ]);
  });

  it('keeps the known and the provisional part of round-the-clock work apart (R1.2)', () => {
    expect(
      workingIntervals('2026-12-30T00:00:00.000Z', '2027-01-02T00:00:00.000Z', daily('00:00', '24:00')),
    ).toEqual([
      { from: '2026-12-30T00:00:00.000Z', to: '2026-12-31T16:00:00.000Z', provisional: false },
      { from: '2026-12-31T16:00:00.000Z', to: '2027-01-02T00:00:00.000Z', provisional: true },
    ]);
  });

  it('follows a shift over midnight (R1.2)', () => {
    expect(spans('2026-09-21T15:00:00.000Z', '2026-09-22T15:00:00.000Z', daily('22:00', '06:00'))).toEqual([
      '09-21T15:00/09-21T22:00',
      '09-22T14:00/09-22T15:00',
    ]);
  });

  it('counts an hour less on the night when summer time begins and one more when it ends (R1.2)', () => {
    const berlin = daily('00:00', '06:00', { zone: 'Europe/Berlin' });
    const hours = (day: string) =>
      workingIntervals(`${day}T12:00:00.000Z`, `${day}T23:59:00.000Z`, berlin).length === 1 &&
      workingIntervals(
        `${day}T12:00:00.000Z`,
        addWorkingTime(`${day}T12:00:00.000Z`, 10 * HOUR_MS, berlin).at,
        berlin,
      )
        .slice(0, 1)
        .map((i) => (toMs(i.to) - toMs(i.from)) / HOUR_MS)[0];
    expect([hours('2026-03-27'), hours('2026-03-28'), hours('2026-10-24')]).toEqual([6, 5, 7]);
  });

  it('moves an opening that summer time leaves out on by the missing hour, and opens once at one that occurs twice (R1.2)', () => {
    const berlin = daily('02:30', '05:00', { zone: 'Europe/Berlin' });
    expect(spans('2026-03-28T23:00:00.000Z', '2026-03-29T12:00:00.000Z', berlin)).toEqual([
      '03-29T01:30/03-29T03:00',
    ]);
    expect(spans('2026-10-24T22:00:00.000Z', '2026-10-25T12:00:00.000Z', berlin)).toEqual([
      '10-25T00:30/10-25T04:00',
    ]);
  });

  it('has no working time in a shift that lies in the missing hour, and none that runs backwards (R1.2)', () => {
    for (const [from, to] of [
      ['02:00', '03:00'],
      ['02:30', '03:00'],
    ] as const) {
      const berlin = daily(from, to, { zone: 'Europe/Berlin' });
      expect(spans('2026-03-28T23:00:00.000Z', '2026-03-29T12:00:00.000Z', berlin)).toEqual([]);
    }
  });

  it('refuses a calendar that never works, and skips a closure of half a year (R1.2)', () => {
    expect(() => addWorkingTime('2026-09-21T01:00:00.000Z', 1, { ...shanghai, shifts: [] })).toThrow(
      /no working time/,
    );
    const closures = Array.from({ length: 180 }, (_, i) =>
      new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
    );
    const at = addWorkingTime('2026-01-01T00:00:00.000Z', HOUR_MS, daily('09:00', '18:00', { closures })).at;
    expect(at).toBe('2026-06-30T02:00:00.000Z');
  });

  it('agrees with looking at the wall clock every quarter of an hour (R1.2)', () => {
    fc.assert(
      fc.property(calendarArb, startArb, fc.integer({ min: 1, max: 300 }), (calendar, start, steps) => {
        const intervals = workingIntervals(
          start,
          new Date(toMs(start) + steps * STEP_MS).toISOString(),
          calendar,
        );
        for (let i = 0; i < steps; i++) {
          const ms = toMs(start) + i * STEP_MS;
          expect(intervals.filter((x) => toMs(x.from) <= ms && ms < toMs(x.to)).length).toBe(
            worksAt(ms, calendar) ? 1 : 0,
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
