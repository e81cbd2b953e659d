import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BusinessCalendar, type Shift, workingIntervals } from '../../src/domain/calendar.js';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.js';
import { fromMs } from '../../src/domain/instant.js';
import { STEP_MS } from './clock-slow-model.js';

// Nights on which the clocks change, by whole and half hours, at midnight and after it, in both halves of the world.
const NIGHTS = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Santiago', '2026-04-05'],
  ['America/Santiago', '2026-09-06'],
  ['Africa/Cairo', '2026-04-24'],
  ['Pacific/Auckland', '2026-09-27'],
  ['America/Havana', '2026-03-08'],
  ['Asia/Shanghai', '2026-03-29'],
] as const;

const timeOf = (quarters: number) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`;

/** Most of them begin or end in the small hours; they may overlap, and go on over midnight. */
const shiftArb: fc.Arbitrary<Shift> = fc.record({
  weekday: fc.integer({ min: 1, max: 7 }),
  from: fc.oneof(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 95 })).map(timeOf),
  to: fc.oneof(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 96 })).map(timeOf),
});

const walls = new Map<string, Map<number, string>>();

/** What the clocks of the zone show, as `2026-03-29 01:45`. */
function wallAt(ms: number, zone: string): string {
  const known = walls.get(zone) ?? new Map<number, string>();
  walls.set(zone, known);
  const format = { timeZone: zone, dateStyle: 'short', timeStyle: 'short' } as const;
  const shown = known.get(ms) ?? new Intl.DateTimeFormat('sv-SE', format).format(ms);
  known.set(ms, shown);
  return shown;
}

/**
 * The instant of a wall time, found by looking at the clock every quarter of an hour: the first that shows it; for one that
 * no clock shows, as far from the noon before as if nothing had been left out.
 */
function slowInstant(date: string, time: string, zone: string): number {
  const wantedMs = Date.parse(`${date}T00:00:00Z`) + minutesOf(time) * 60_000;
  const wanted = fromMs(wantedMs).slice(0, 16).replace('T', ' ');
  const aroundMs = wantedMs - DAY_MS;
  for (let ms = aroundMs; ms < wantedMs + DAY_MS; ms += STEP_MS) if (wallAt(ms, zone) === wanted) return ms;
  const shownMs = Date.parse(`${wallAt(aroundMs, zone).replace(' ', 'T')}Z`);
  return aroundMs + (wantedMs - shownMs);
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Every quarter of an hour in which some shift is worked. */
function slowQuarters({ shifts, zone }: BusinessCalendar, fromMs_: number, toMs_: number): number[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (let ms = fromMs_ - 3 * DAY_MS; ms < toMs_ + 2 * DAY_MS; ms += DAY_MS) {
    const [date, next] = [ms, ms + DAY_MS].map((day) => fromMs(day).slice(0, 10)) as [string, string];
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
    for (const { from, to } of shifts.filter((shift) => shift.weekday === weekday)) {
      const end = to <= from ? next : date;
      spans.push({ fromMs: slowInstant(date, from, zone), toMs: slowInstant(end, to, zone) });
    }
  }
  const found: number[] = [];
  for (let ms = fromMs_; ms < toMs_; ms += STEP_MS)
    if (spans.some((span) => span.fromMs <= ms && ms < span.toMs)) found.push(ms);
  return found;
}

it('works the hours that somebody at the clock would count, in the small hours of nights on which it changes (R1.2)', () => {
  const arb = fc.tuple(
    fc.constantFrom(...NIGHTS),
    fc.array(shiftArb, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 0, max: 95 }),
  );
  fc.assert(
    fc.property(arb, ([[zone, night], shifts, offset]) => {
      const calendar: BusinessCalendar = {
        ...{ id: 'small-hours', revision: 0, zone, shifts, dataReachesTo: '2026-12-31' },
        ...{ holidays: [], workdays: [], closures: [] },
      };
      const startMs = Date.parse(`${night}T00:00:00Z`) - 30 * HOUR_MS + offset * STEP_MS;
      const endMs = startMs + 60 * HOUR_MS;
      const intervals = workingIntervals(fromMs(startMs), fromMs(endMs), calendar);
      const worked = intervals.flatMap(({ from, to }) => {
        const quarters = (Date.parse(to) - Date.parse(from)) / STEP_MS;
        return Array.from({ length: quarters }, (_, i) => Date.parse(from) + i * STEP_MS);
      });
      expect(worked).toEqual(slowQuarters(calendar, startMs, endMs));
      for (const [i, { from }] of intervals.entries()) {
        if (i > 0) expect(Date.parse(from)).toBeGreaterThan(Date.parse(intervals[i - 1]?.to ?? ''));
      }
    }),
    { numRuns: 150 },
  );
});
