import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import { halfDaysFrom, type OutletHours, reminderOf } from '../../src/domain/half-days.js';
import { addMs } from '../../src/domain/instant.js';
import { isRefusal, type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { isOpenOn, isProvisional, outletDaysFrom } from '../../src/domain/open-days.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksAfter } from '../../src/domain/step-clocks.js';
import { type BookingEvent, type BookingState, booking, newBooking } from '../../src/domain/steps/booking.js';
import { recordNoShow } from '../../src/domain/steps/visit.js';
import { followDays } from '../../src/domain/steps/visit-days.js';
import { endOfWorkingDay } from '../../src/domain/working-days.js';

const policy = sliceFor(STANDARD_2025, 'booking', 'P4_ROUTINE');
const rules = STANDARD_2025.booking;
const NOW = '2026-09-29T02:00:00.000Z';
const HOUR = 3_600_000;
const daysOf = (changes: Partial<BusinessCalendar> = {}) =>
  outletDaysFrom({ ...CN_WORKING_DAYS, ...changes }, NOW);
const own = { zone: 'Asia/Shanghai', opensAt: null, closesAt: null, halfDayCapacity: null };
const hours: OutletHours = { ...own, days: daysOf() };
const newer = (changes: Partial<BusinessCalendar>) => ({ ...CN_WORKING_DAYS, revision: 1, ...changes });

describe('an outlet’s days (R3.2a)', () => {
  const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
  it.each([
    ['a weekday', '2026-09-29', true],
    ['a holiday', '2026-10-01', false],
    ['a made-up Saturday', '2026-10-10', true],
    ['a closure, though made up for', '2026-09-20', false],
    ['a free Sunday of an outlet that opens at weekends', '2026-10-11', true],
  ])(
    '%s: a closure beats a make-up workday, that a holiday, that the weekdays (R3.2a)',
    (_what, date, open) => {
      const days = { ...CN_WORKING_DAYS, closures: ['2026-09-20'] };
      expect(isOpenOn(date, EVERY_DAY, days)).toBe(open);
      if (date === '2026-10-11') expect(isOpenOn(date, [1, 2, 3, 4, 5], days)).toBe(false);
    },
  );

  it('leave out the half-days of National Day, and offer provisional ones beyond the data (R3.2a)', () => {
    const dates = new Set<string>();
    for (const { date } of halfDaysFrom(NOW, rules, hours)) {
      if (dates.size === 4) break;
      dates.add(date);
    }
    expect([...dates]).toEqual(['2026-09-29', '2026-09-30', '2026-10-08', '2026-10-09']);
    expect([isProvisional('2026-12-28', daysOf()), isProvisional('2027-01-01', daysOf())]).toEqual([
      false,
      true,
    ]);
  });

  it('bring a reminder forward to the last open hour before holidays (R3.2a)', () => {
    // The day before the 8th is a holiday: the outlet closes for it at six on the 30th.
    const visit = '2026-10-08T02:00:00.000Z';
    expect(reminderOf(rules, visit, NOW, hours)).toBe('2026-09-30T10:00:00.000Z');
    expect(reminderOf(rules, visit, NOW, own)).toBe('2026-10-07T02:00:00.000Z');
  });

  it('are what the working days of the KPI are counted by (R3.2a, R7.1)', () => {
    const end = (calendar: BusinessCalendar | null) => endOfWorkingDay('2026-02-12', 3, own.zone, calendar);
    // Friday, the made-up Saturday, and the Tuesday after the Spring Festival.
    expect(end(CN_WORKING_DAYS)).toBe('2026-02-24T16:00:00.000Z');
    expect(end({ ...CN_WORKING_DAYS, closures: ['2026-02-13'] })).toBe('2026-02-25T16:00:00.000Z');
    expect(end(null)).toBe('2026-02-17T16:00:00.000Z');
  });
});

describe('a closure that comes after the booking (R3.2a, R8.1)', () => {
  const VISIT = '2026-10-09T02:00:00.000Z';
  const slot = { startsAt: VISIT, endsAt: addMs(VISIT, HOUR) };
  function played(state: BookingState, event: Partial<StepEvent>): BookingState {
    const whole = { id: 'x', at: NOW, actor: SYSTEM, data: {}, ...event } as BookingEvent;
    const clocks = clocksAfter(state.clocks, whole, { policy, subject: 'SO-1', cyclesBefore: {} });
    return { ...booking.apply(state, whole), clocks };
  }
  const scheduled = (remindAt: string | null = '2026-10-08T02:00:00.000Z', more: object = {}) =>
    played(newBooking(undefined, { hours }), {
      type: 'appointment_scheduled',
      data: { slot, channel: 'phone', startsAt: VISIT, remindAt, ...more },
    });
  const follow = (state: BookingState, heard: BusinessCalendar | null, at = NOW) =>
    followDays(state, heard, { at, policy });
  const live = ({ clocks }: BookingState) =>
    Object.values(clocks).flatMap(({ kind, stoppedAt }) => (stoppedAt === null ? [kind] : []));

  it('is told to the outlet; nobody is reminded of it, and nobody is a no-show (R3.2a)', () => {
    const decided = follow(scheduled(), newer({ closures: ['2026-10-09'] }));
    expect(decided).toMatchObject({ type: 'visit_day_closed', data: { slot, remindAt: null } });
    const closed = played(scheduled(), decided as Partial<StepEvent>);
    expect([closed.closedThen, closed.remindAt]).toEqual([true, null]);
    expect(live(closed)).toEqual(['closed_visit']);
    const later = { at: addMs(VISIT, 3 * HOUR) };
    expect(recordNoShow(closed, { note: '' }, later)).toMatchObject({ refused: 'not_allowed_in_state' });
    // Told once; moved to another day, the visit is one like any other.
    expect(isRefusal(follow(closed, newer({ closures: ['2026-10-09'] })))).toBe(true);
    const next = { startsAt: addMs(VISIT, 72 * HOUR), endsAt: addMs(VISIT, 73 * HOUR) };
    const moved = played(closed, {
      type: 'appointment_rescheduled',
      data: { slot: next, channel: 'phone', startsAt: next.startsAt, remindAt: null },
    });
    expect([moved.closedThen, live(moved)]).toEqual([false, ['check_in']]);
  });

  it('that is taken back has the visit watched and reminded of again (R3.2a)', () => {
    const closed = played(
      scheduled(),
      follow(scheduled(), newer({ closures: ['2026-10-09'] })) as Partial<StepEvent>,
    );
    const decided = follow(closed, { ...newer({}), revision: 2 });
    expect(decided).toMatchObject({
      type: 'visit_day_reopened',
      data: { startsAt: VISIT, remindAt: '2026-10-08T02:00:00.000Z' },
    });
    const open = played(closed, decided as Partial<StepEvent>);
    expect([open.closedThen, live(open)]).toEqual([false, ['check_in']]);
  });

  it('over the reminder’s day alone moves the reminder; one that changes nothing leaves no trace (R3.2a)', () => {
    expect(follow(scheduled(), newer({ closures: ['2026-10-08'] }))).toMatchObject({
      type: 'opening_days_changed',
      data: { remindAt: '2026-09-30T10:00:00.000Z' },
    });
    expect(follow(scheduled(null), newer({ closures: ['2026-10-20'] }))).toMatchObject({
      type: 'opening_days_changed',
      data: { remindAt: null },
    });
    expect(isRefusal(follow(scheduled(), newer({ closures: ['2026-09-01'] })))).toBe(true);
    expect(isRefusal(follow(scheduled(), null))).toBe(true);
    expect(
      isRefusal(follow(newBooking(undefined, { hours: own }), newer({ closures: ['2026-10-09'] }))),
    ).toBe(true);
  });

  it('leaves a visit alone that has begun (R3.2a)', () => {
    const heard = newer({ closures: ['2026-10-09'] });
    expect(follow(scheduled(null), heard, addMs(VISIT, HOUR))).toMatchObject({
      type: 'opening_days_changed',
    });
  });
});
