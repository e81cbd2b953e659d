import fc from 'fast-check';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import { type ClockState, PAUSE_REASONS, startClock } from '../../src/domain/clock.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { fromMs } from '../../src/domain/instant.js';
import { STEP_MS } from './clock-slow-model.js';

// The weeks around the changes to and from summer time, in the northern and the southern half of the world.
const SEASONS = [
  '2026-03-06',
  '2026-03-27',
  '2026-04-03',
  '2026-10-02',
  '2026-10-23',
  '2026-10-30',
  '2026-07-01',
];

/** A start on a quarter of an hour. */
export const startArb = fc
  .tuple(fc.constantFrom(...SEASONS), fc.integer({ min: 0, max: 4 * 96 }))
  .map(([day, steps]) => fromMs(Date.parse(`${day}T00:00:00Z`) + steps * STEP_MS));

const timeArb = (fromHour: number, toHour: number) =>
  fc.integer({ min: fromHour * 4, max: toHour * 4 }).map((quarters) => {
    const minutes = String((quarters % 4) * 15).padStart(2, '0');
    return `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${minutes}`;
  });

// No shift begins or ends between midnight and 04:00, when wall times may be missing or double: those have examples of their own.
const dayShiftsArb = fc.oneof(
  fc.constant([]),
  fc.tuple(timeArb(5, 11), timeArb(12, 14), timeArb(14, 17), timeArb(18, 24)).map(([a, b, c, d]) => [
    { from: a, to: b },
    { from: c, to: d },
  ]),
  fc.tuple(timeArb(20, 23), timeArb(5, 8)).map(([from, to]) => [{ from, to }]),
  fc.constant([{ from: '00:00', to: '24:00' }]),
);

const datesArb = fc.array(
  fc
    .tuple(fc.constantFrom(...SEASONS), fc.integer({ min: 0, max: 12 }))
    .map(([day, n]) => fromMs(Date.parse(`${day}T00:00:00Z`) + n * 24 * HOUR_MS).slice(0, 10)),
  { maxLength: 6 },
);

const ZONES = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'UTC',
];

/** Calendars that work on Wednesdays at least, in zones with and without summer time. */
export const calendarArb: fc.Arbitrary<BusinessCalendar> = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    week: fc.array(dayShiftsArb, { minLength: 7, maxLength: 7 }),
    holidays: datesArb,
    workdays: datesArb,
    closures: datesArb,
    dataReachesTo: fc.constantFrom('2026-03-31', '2026-12-31'),
  })
  .map(({ week, ...rest }) => ({
    id: 'calendar',
    revision: 0,
    ...rest,
    shifts: week.flatMap((shifts, i) => {
      const own = i === 2 && shifts.length === 0 ? [{ from: '08:00', to: '17:00' }] : shifts;
      return own.map((shift) => ({ weekday: i + 1, ...shift }));
    }),
  }));

/** A calendar for half of the clocks, plain hours for the others. */
export const maybeCalendarArb = fc.option(calendarArb);

/** A clock of 5 to 40 hours on quarters of an hour, whose warnings fall on them as well, with the rules of a repair. */
export const clockArb = (calendar: BusinessCalendar | null): fc.Arbitrary<ClockState> =>
  fc.tuple(startArb, fc.integer({ min: 1, max: 8 })).map(([at, fives]) =>
    startClock({
      subject: 'SO-1',
      kind: 'repair_completion',
      cycle: 1,
      at,
      policy: {
        limitMs: fives * 5 * HOUR_MS,
        warnAt: [0.5, 0.75, 0.9],
        calendarId: calendar?.id ?? null,
        pausableFor: [...PAUSE_REASONS],
        extension: { maxMs: 40 * HOUR_MS, decidedBy: ['outlet_manager'] },
      },
    }),
  );

/** Pauses, in quarters of an hour after the start: overlapping, empty and at most one without an end. */
export const pausesArb = fc.array(
  fc.record({
    reason: fc.constantFrom(...PAUSE_REASONS),
    fromStep: fc.integer({ min: 0, max: 240 }),
    steps: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 8 }),
  }),
  { maxLength: 5 },
);
