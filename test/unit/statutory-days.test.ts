import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMs, fromMs, toMs } from '../../src/domain/instant.js';
import { daysOf, goesBeyond, type RepairSpan, stretchesOf } from '../../src/domain/statutory-days.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AT = '2026-03-20T02:00:00.000Z';
const UNTIL = { until: addMs(AT, 400 * DAY_MS), dayMs: DAY_MS };
const span = (orderNo: string, fromMs: number, toMs: number | null, excluded: [number, number][] = []) => ({
  orderNo,
  from: addMs(AT, fromMs),
  to: toMs === null ? null : addMs(AT, toMs),
  excluded: excluded.map(([from, to]) => ({ from: addMs(AT, from), to: addMs(AT, to) })),
});
const daysIn = (repairs: RepairSpan[], counting = UNTIL) =>
  stretchesOf(repairs, counting).reduce((sum, { days }) => sum + days, 0);

/** The obvious way: ask of each little piece between two instants that matter whether any repair counts it. */
function slowDays(repairs: RepairSpan[], untilMs: number): number {
  const inside = (one: { from: string; to: string | null }, ms: number) =>
    toMs(one.from) <= ms && ms < (one.to === null ? untilMs : toMs(one.to));
  const live = (repair: RepairSpan, ms: number) => ms < untilMs && inside(repair, ms);
  const edges = repairs
    .flatMap((repair) => [repair, ...repair.excluded])
    .flatMap(({ from, to }) => [toMs(from), to === null ? untilMs : toMs(to)]);
  const sorted = [...new Set([...edges, untilMs])].sort((a, b) => a - b);
  let [days, left, wasAway] = [0, 0, [] as RepairSpan[]];
  const endOfRepair = () => {
    for (; left > 0; left -= DAY_MS) days += 1;
    left = 0;
  };
  for (const [i, ms] of sorted.slice(0, -1).entries()) {
    const away = repairs.filter((repair) => live(repair, ms));
    if (!away.some((repair) => wasAway.includes(repair))) endOfRepair();
    const counts = away.some((repair) => !repair.excluded.some((gap) => inside(gap, ms)));
    if (counts) left += (sorted[i + 1] ?? ms) - ms;
    wasAway = away;
  }
  endOfRepair();
  return days;
}

const offsetArb = fc.constantFrom('Z', '+08:00', '+01:00', '+02:00', '-05:00', '+05:45');
const written = (ms: number, offset: string) => {
  if (offset === 'Z') return fromMs(ms);
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const shift = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  return fromMs(ms + shift).replace('Z', offset);
};
// Lengths around full days, where a millisecond decides; the weeks around the change to summer time.
const lengthArb = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom(0, 1, -1, HOUR_MS, 7 * HOUR_MS))
  .map(([days, more]) => Math.max(0, days * DAY_MS + more));
const repairArb = fc
  .record({
    from: fc.integer({ min: 0, max: 240 }).map((quarters) => toMs(AT) + quarters * 6 * HOUR_MS),
    length: fc.option(lengthArb, { freq: 8 }),
    gaps: fc.array(fc.tuple(lengthArb, lengthArb), { maxLength: 2 }),
    offset: offsetArb,
  })
  .map(({ from, length, gaps, offset }) => ({
    from: written(from, offset),
    to: length === null ? null : written(from + length, offset),
    excluded: gaps.map(([after, lasts]) => ({
      from: written(from + after, offset),
      to: written(from + after + lasts, 'Z'),
    })),
  }));
const repairsArb = fc
  .array(repairArb, { maxLength: 6 })
  .map((repairs) => repairs.map((one, i): RepairSpan => ({ ...one, orderNo: `SO-${i}` })));

describe('the days of repair by law (R3.3b, R8.2)', () => {
  it.each([
    [0, 0],
    [1, 1],
    [DAY_MS, 1],
    [DAY_MS + 1, 2],
    [5 * DAY_MS, 5],
    [5 * DAY_MS + 1, 6],
  ])('%i ms are %i days: each full 24 hours are one, and so is what remains (article 40)', (ms, days) => {
    expect(daysOf(ms, DAY_MS)).toBe(days);
    expect(daysIn([span('A', 0, ms)])).toBe(days);
  });

  it('a night with 23 or 25 hours is counted by its hours', () => {
    const from = '2026-03-28T12:00:00+01:00';
    const repair = { orderNo: 'A', from, excluded: [] };
    expect(daysIn([{ ...repair, to: '2026-03-29T12:00:00+02:00' }])).toBe(1);
    expect(daysIn([{ ...repair, to: '2026-03-29T13:00:00+02:00' }])).toBe(1);
    expect(daysIn([{ ...repair, to: '2026-03-29T13:00:00.001+02:00' }])).toBe(2);
  });

  it('two repairs at once are one stretch, and two after each other are two, each with its own remainder', () => {
    expect(daysIn([span('A', 0, 30 * HOUR_MS), span('B', 20 * HOUR_MS, 40 * HOUR_MS)])).toBe(2);
    const apart = stretchesOf([span('B', 30 * HOUR_MS, 40 * HOUR_MS), span('A', 0, 30 * HOUR_MS)], UNTIL);
    expect(apart.map(({ orders, days }) => [orders, days])).toEqual([
      [['A'], 2],
      [['B'], 1],
    ]);
  });

  it('transport that one repair waited for counts all the same when another went on meanwhile (article 24)', () => {
    const waiting = span('A', 0, 10 * DAY_MS, [[DAY_MS, 9 * DAY_MS]]);
    expect(daysIn([waiting])).toBe(2);
    expect(daysIn([waiting, span('B', 2 * DAY_MS, 4 * DAY_MS)])).toBe(4);
  });

  it('goes beyond thirty days one millisecond after the thirtieth is full', () => {
    expect(goesBeyond([span('A', 0, null)], 30, DAY_MS)).toBe(addMs(AT, 30 * DAY_MS + 1));
    expect(goesBeyond([span('A', 0, 30 * DAY_MS)], 30, DAY_MS)).toBeNull();
    const after = [span('A', 0, 1), span('B', 40 * DAY_MS, null, [[50 * DAY_MS, 55 * DAY_MS]])];
    expect(goesBeyond(after, 30, DAY_MS)).toBe(addMs(AT, (40 + 29 + 5) * DAY_MS + 1));
  });

  it('agrees with the obvious way for any repairs, zones and exclusions', () => {
    fc.assert(
      fc.property(repairsArb, fc.integer({ min: 0, max: 90 * 24 }), (repairs, hours) => {
        const until = addMs(AT, hours * HOUR_MS);
        expect(daysIn(repairs, { until, dayMs: DAY_MS })).toBe(slowDays(repairs, toMs(until)));
      }),
      { numRuns: 500 },
    );
  });

  it('the instant at which days are passed is the first at which the count is higher', () => {
    fc.assert(
      fc.property(repairsArb, fc.integer({ min: 0, max: 30 }), (repairs, days) => {
        const passed = goesBeyond(repairs, days, DAY_MS);
        const horizon = addMs(AT, 300 * DAY_MS);
        const countAt = (until: string) => slowDays(repairs, toMs(until));
        expect(countAt(passed === null ? horizon : addMs(passed, -1))).toBeLessThanOrEqual(days);
        if (passed !== null) expect(countAt(passed)).toBeGreaterThan(days);
      }),
      { numRuns: 500 },
    );
  });
});
