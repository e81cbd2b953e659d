import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HalfDay,
  halfDayOf,
  halfDaysFrom,
  type OutletHours,
  openFrom,
  openingHoursText,
  placesOf,
  reminderOf,
} from '../../src/domain/half-days.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { BookingRules } from '../../src/domain/policy/types.js';

const rules = STANDARD_2025.booking;
const shanghai: OutletHours = {
  zone: 'Asia/Shanghai',
  opensAt: null,
  closesAt: null,
  halfDayCapacity: null,
};

function first(count: number, from: string, by: BookingRules, outlet: OutletHours): HalfDay[] {
  const found: HalfDay[] = [];
  for (const halfDay of halfDaysFrom(from, by, outlet)) {
    found.push(halfDay);
    if (found.length === count) break;
  }
  return found;
}

const names = (halfDays: HalfDay[]) => halfDays.map(({ date, half }) => `${date} ${half}`);

describe('half-days of an outlet (R3.2a)', () => {
  it('are the morning and the afternoon of its opening hours, by its own clocks (R3.2a)', () => {
    const [morning, afternoon] = first(2, '2026-03-02T00:00:00Z', rules, shanghai);
    expect(morning).toEqual({
      date: '2026-03-02',
      half: 'morning',
      startsAt: '2026-03-02T00:00:00.000Z',
      endsAt: '2026-03-02T04:00:00.000Z',
    });
    expect(afternoon).toMatchObject({
      startsAt: '2026-03-02T04:00:00.000Z',
      endsAt: '2026-03-02T10:00:00.000Z',
    });
  });

  it('begin with the one that is under way, and leave out the days that the outlet is closed (R3.2a)', () => {
    const weekdays = rules.openingHours && { ...rules.openingHours, weekdays: [1, 2, 3, 4, 5] };
    const found = first(3, '2026-03-06T05:00:00Z', { ...rules, openingHours: weekdays }, shanghai);
    expect(names(found)).toEqual(['2026-03-06 afternoon', '2026-03-09 morning', '2026-03-09 afternoon']);
  });

  it.each([
    ['2026-03-02T07:59:59+08:00', null],
    ['2026-03-02T08:00:00+08:00', 'morning'],
    ['2026-03-02T12:00:00+08:00', 'afternoon'],
    ['2026-03-02T18:00:00+08:00', null],
  ])('a visit at %s takes a place of: %s (R3.2a)', (at, half) => {
    expect(halfDayOf(at, rules, shanghai)?.half ?? null).toBe(half);
  });

  it("an outlet's own hours and capacity go before the policy's (R3.2a, R1.2)", () => {
    const own = { ...shanghai, opensAt: '13:00', closesAt: '24:00', halfDayCapacity: 3 };
    expect(names(first(2, '2026-03-02T00:00:00Z', rules, own))).toEqual([
      '2026-03-02 afternoon',
      '2026-03-03 afternoon',
    ]);
    expect([placesOf(rules, own), placesOf(rules, shanghai)]).toEqual([3, rules.halfDayCapacity]);
    expect(openingHoursText(rules, own)).toBe('13:00–24:00 Asia/Shanghai');
  });

  it('keep their local hours over a change to summer time (R3.2a)', () => {
    const berlin = { ...shanghai, zone: 'Europe/Berlin' };
    const [before, , after] = first(3, '2026-03-28T00:00:00Z', rules, berlin);
    expect([before?.startsAt, after?.startsAt]).toEqual([
      '2026-03-28T07:00:00.000Z',
      '2026-03-29T06:00:00.000Z',
    ]);
  });

  it('follow each other round the clock where time is scaled: every visit has one (R3.2a)', () => {
    const scaled = scalePolicy(STANDARD_2025, 1000).booking;
    const at = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });
    fc.assert(
      fc.property(at, (ms) => {
        const halfDay = halfDayOf(new Date(ms).toISOString(), scaled, shanghai);
        expect(Date.parse(halfDay?.endsAt ?? '') - Date.parse(halfDay?.startsAt ?? '')).toBe(43_200);
      }),
    );
  });

  it('are in order, apart from each other, and hold the visits that begin in them (R3.2a)', () => {
    const at = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });
    const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati');
    fc.assert(
      fc.property(at, zone, (ms, where) => {
        const from = new Date(ms).toISOString();
        const outlet = { ...shanghai, zone: where };
        const found = first(6, from, rules, outlet);
        for (const [i, halfDay] of found.entries()) {
          expect(Date.parse(halfDay.endsAt)).toBeGreaterThan(ms);
          expect(Date.parse(halfDay.startsAt)).toBeLessThan(Date.parse(halfDay.endsAt));
          const next = found[i + 1];
          if (next) expect(Date.parse(next.startsAt)).toBeGreaterThanOrEqual(Date.parse(halfDay.endsAt));
          expect(halfDayOf(halfDay.startsAt, rules, outlet)).toEqual(halfDay);
        }
      }),
    );
  });

  it('end for an outlet that never opens (R3.2a)', () => {
    const never = { ...rules, openingHours: rules.openingHours && { ...rules.openingHours, weekdays: [] } };
    expect(halfDayOf('2026-03-02T02:00:00Z', never, shanghai)).toBeNull();
  });
});

describe('reminder of a visit (R3.2a)', () => {
  const visit = '2026-03-04T02:00:00.000Z';
  it.each([
    ['2026-03-02T02:00:00.000Z', '2026-03-03T02:00:00.000Z'],
    ['2026-03-03T01:59:59.999Z', '2026-03-03T02:00:00.000Z'],
    ['2026-03-03T02:00:00.000Z', null],
    ['2026-03-03T20:00:00.000Z', null],
  ])('of a visit agreed at %s goes out at %s (R3.2a)', (bookedAt, remindAt) => {
    expect(reminderOf(rules, visit, bookedAt, shanghai)).toBe(remindAt);
    expect(reminderOf(rules, visit, bookedAt, null)).toBe(remindAt);
  });

  const hours = (own: Partial<typeof shanghai>, weekdays = [1, 2, 3, 4, 5, 6, 7]) => ({
    outlet: { ...shanghai, ...own },
    policy: { ...rules, openingHours: rules.openingHours && { ...rules.openingHours, weekdays } },
  });
  const roundTheClock = { opensAt: '00:00', closesAt: '24:00' };
  // Monday, 2 March 2026; Shanghai is eight hours ahead.
  it.each([
    [
      'in the night goes out the evening before',
      roundTheClock,
      '2026-03-03T19:00:00.000Z',
      '2026-03-02T12:00:00.000Z',
    ],
    ['in the early morning too', roundTheClock, '2026-03-03T23:30:00.000Z', '2026-03-02T12:00:00.000Z'],
    ['by day goes out at its hour', roundTheClock, '2026-03-03T06:00:00.000Z', '2026-03-02T06:00:00.000Z'],
    [
      'before opening goes out at closing',
      { opensAt: '10:00' },
      '2026-03-03T01:00:00.000Z',
      '2026-03-01T10:00:00.000Z',
    ],
  ])('that would fall %s (R3.2a)', (_when, own, visitAt, remindAt) => {
    const { outlet, policy } = hours(own);
    expect(reminderOf(policy, visitAt, '2026-02-20T02:00:00.000Z', outlet)).toBe(remindAt);
  });

  it('on a closed day goes out on the last open one; after that, at the first open hour before the visit (R3.2a)', () => {
    const { outlet, policy } = hours({}, [1, 2, 3, 4, 5]);
    const monday = '2026-03-09T02:00:00.000Z';
    expect(reminderOf(policy, monday, '2026-03-02T02:00:00.000Z', outlet)).toBe('2026-03-06T10:00:00.000Z');
    expect(reminderOf(policy, monday, '2026-03-06T11:00:00.000Z', outlet)).toBe('2026-03-09T00:00:00.000Z');
    expect(reminderOf(policy, '2026-03-09T00:00:00.000Z', '2026-03-06T11:00:00.000Z', outlet)).toBeNull();
  });

  it('is after the booking, before the visit, and at an hour at which people are called (R3.2a)', () => {
    const start = Date.parse('2026-03-01T00:00:00Z');
    const minutes = (max: number) => fc.integer({ min: 1, max });
    const closed = fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 });
    fc.assert(
      fc.property(
        minutes(50_000),
        minutes(20_000),
        closed,
        fc.boolean(),
        (booked, ahead, weekdays, always) => {
          const { outlet, policy } = hours(always ? roundTheClock : {}, weekdays);
          const bookedMs = start + booked * 60_000;
          const visitMs = bookedMs + ahead * 60_000;
          const at = reminderOf(
            policy,
            new Date(visitMs).toISOString(),
            new Date(bookedMs).toISOString(),
            outlet,
          );
          if (at === null) return;
          expect(Date.parse(at)).toBeGreaterThan(bookedMs);
          expect(Date.parse(at)).toBeLessThan(visitMs);
          const local = new Date(Date.parse(at) + 8 * 3_600_000);
          const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
          expect(minute).toBeGreaterThanOrEqual(8 * 60);
          expect(minute).toBeLessThanOrEqual(always ? 20 * 60 : 18 * 60);
          expect(weekdays).toContain(local.getUTCDay() || 7);
        },
      ),
    );
  });
});

describe('the next open moment (R3.2a)', () => {
  it.each([
    ['2026-03-02T02:00:00.000Z', '2026-03-02T02:00:00.000Z'],
    ['2026-03-02T11:00:00.000Z', '2026-03-03T00:00:00.000Z'],
  ])('from %s on is %s (R3.2a)', (at, open) => {
    expect(openFrom(at, rules, shanghai)).toBe(open);
    expect(openFrom(at, rules, null)).toBe(at);
  });
});
