import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BusinessCalendar,
  calendarFrom,
  calendarsWith,
  isNewer,
  movedCalendar,
} from '../../src/domain/calendar.js';
import {
  type ClockState,
  deadline,
  dueAt,
  explain,
  milestones,
  recountClock,
  startClock,
} from '../../src/domain/clock.js';
import { clocksFromEvents, type RecordedEvent } from '../../src/domain/clocks-from-events.js';
import { DAY_MS } from '../../src/domain/duration.js';
import { addMs, toMs } from '../../src/domain/instant.js';
import { isRefusal, SYSTEM } from '../../src/domain/machine.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksAfter } from '../../src/domain/step-clocks.js';
import { recordStatutoryClaim } from '../../src/domain/steps/complaint-claim.js';
import { newComplaint } from '../../src/domain/steps/complaint-state.js';
import { calendarArb, clockArb, startArb } from './clock-arbitraries.js';

const claimed = (at: string, calendar: BusinessCalendar = CN_WORKING_DAYS) =>
  startClock({
    ...{ subject: 'C-1', kind: 'statutory_claim_reply', cycle: 1, at },
    policy: {
      ...{ limitMs: 10 * DAY_MS, warnAt: [0.5], calendarId: calendar.id, calendar },
      ...{ pausableFor: [], extension: null },
    },
  });

describe('the working days of the mainland (R4.4)', () => {
  it('leave out the Spring Festival and take in the Saturdays that make up for it', () => {
    // From Monday 9 February: 9–13, Saturday 14 (made up), 24–27: ten. The festival lasts from the 15th to the 23rd.
    expect(dueAt(claimed('2026-02-08T16:00:00.000Z'))).toBe('2026-02-27T16:00:00.000Z');
  });

  it('beyond the data are provisional, and flagged (R4.4, R8.1)', () => {
    expect(deadline(claimed('2026-12-13T16:00:00.000Z'))?.provisional).toBe(false);
    expect(deadline(claimed('2026-12-20T16:00:00.000Z'))?.provisional).toBe(true);
  });

  it('of a calendar that nobody knows are plain hours, which are never later (R8.1)', () => {
    const policy = { ...sliceFor(STANDARD_2025, 'complaint', 'P4_ROUTINE'), calendars: [] };
    const made = {
      id: 'x',
      type: 'statutory_claim_made',
      at: '2026-02-08T16:00:00.000Z',
      actor: SYSTEM,
      data: {},
    };
    const clocks = clocksAfter({}, made, { policy, subject: 'C-1', cyclesBefore: {} });
    const [clock] = Object.values(clocks);
    expect(clock && dueAt(clock)).toBe('2026-02-18T16:00:00.000Z');
  });

  it('are known for every calendar that the standard names (R8.1)', () => {
    const named = Object.values(STANDARD_2025.clocks).flatMap(({ calendar }) => calendar ?? []);
    const known = STANDARD_2025.calendars.map(({ id }) => id);
    expect(known).toEqual(expect.arrayContaining(named));
    expect(sliceFor(STANDARD_2025, 'complaint', 'P4_ROUTINE').calendars).toEqual([CN_WORKING_DAYS]);
    expect(sliceFor(STANDARD_2025, 'repair', 'P4_ROUTINE').calendars).toEqual([]);
  });
});

/** Next year's announcement: the first four days of January are free. */
const NEWER: BusinessCalendar = {
  ...CN_WORKING_DAYS,
  revision: 1,
  holidays: [...CN_WORKING_DAYS.holidays, '2027-01-01', '2027-01-04'],
  dataReachesTo: '2027-12-28',
};

const recounted = (clock: ClockState, calendar: BusinessCalendar) =>
  recountClock(clock, { calendar, at: clock.startedAt });

describe('a newer snapshot of a calendar (R3.3b, R8.1)', () => {
  it('moves the deadline of a running clock, which is provisional no more', () => {
    const clock = claimed('2026-12-20T16:00:00.000Z');
    expect(dueAt(clock)).toBe('2027-01-01T16:00:00.000Z');
    expect(deadline(recounted(clock, NEWER))).toEqual({
      at: '2027-01-05T16:00:00.000Z',
      provisional: false,
    });
  });

  it('an older one, or one of another calendar, changes nothing', () => {
    const clock = recounted(claimed('2026-12-20T16:00:00.000Z'), NEWER);
    expect(recounted(clock, CN_WORKING_DAYS)).toBe(clock);
    expect(recounted(clock, { ...NEWER, id: 'other', revision: 9 })).toBe(clock);
  });

  it('counts as if it had been known from the start', () => {
    fc.assert(
      fc.property(calendarArb, calendarArb, startArb, (older, newer, at) => {
        const later = { ...newer, revision: 1 };
        expect(recounted(claimed(at, older), later)).toEqual(claimed(at, later));
      }),
    );
  });

  it('without the dates before the start gives the same deadline and the same explanation', () => {
    fc.assert(
      fc.property(
        calendarArb.chain((calendar) => fc.tuple(fc.constant(calendar), clockArb(calendar))),
        ([calendar, clock]) => {
          const trimmed = calendarFrom(calendar, clock.startedAt);
          const until = addMs(clock.startedAt, 20 * DAY_MS);
          expect(explain({ ...clock, calendar: trimmed }, until)).toEqual(explain(clock, until, calendar));
        },
      ),
    );
  });

  it('on record, the events alone give the clock that the execution had (R3.3b, R8.1)', () => {
    const recorded = (type: string, at: string, data: object = {}): RecordedEvent => ({
      ...{ executionId: 'complaint:C-1', kind: 'complaint', status: 'received' },
      event: { id: `${type}@${at}`, type, at, actor: SYSTEM, data },
    });
    const startsAt = '2026-12-20T16:00:00.000Z';
    const events = [
      recorded('complaint_filed', '2026-12-20T08:00:00.000Z', { urgency: 'P4_ROUTINE', dueAts: {} }),
      recorded('statutory_claim_made', '2026-12-20T09:00:00.000Z', { startsAt }),
      recorded('calendar_updated', '2026-12-22T09:00:00.000Z', { from: 0, calendar: NEWER }),
      recorded('complaint_replied', '2026-12-23T09:00:00.000Z'),
      recorded('statutory_claim_made', '2026-12-24T09:00:00.000Z', { startsAt: '2026-12-24T16:00:00.000Z' }),
    ];
    const clocks = clocksFromEvents('C-1', events, STANDARD_2025);
    const [first, second] = [1, 2].map((cycle) => clocks[`C-1/statutory_claim_reply/${cycle}`]);
    expect(first).toMatchObject({ outcome: 'met', calendar: { revision: 1 } });
    expect(second).toMatchObject({ outcome: 'running', calendar: { revision: 1 } });
  });
});

describe('the days of the law (R4.4, R8.2)', () => {
  const shut = (revision: number) => ({ ...NEWER, revision, closures: ['2026-12-22', '2026-12-23'] });
  const made = {
    ...{ id: 'x', type: 'statutory_claim_made', at: '2026-12-20T16:00:00.000Z' },
    ...{ actor: SYSTEM, data: {} },
  };
  const dueWith = (calendar: BusinessCalendar, newer?: BusinessCalendar) => {
    const policy = { ...sliceFor(STANDARD_2025, 'complaint', 'P4_ROUTINE'), calendars: [calendar] };
    const context = { policy, subject: 'C-1', cyclesBefore: {} };
    const started = clocksAfter({}, made, context);
    const updated = { ...made, id: 'y', type: 'calendar_updated', data: { from: 0, calendar: newer } };
    const [clock] = Object.values(newer ? clocksAfter(started, updated, context) : started);
    return clock && dueAt(clock);
  };

  it('go on while an outlet is closed, whether that is known before or comes with newer dates', () => {
    expect(dueWith(shut(1))).toBe('2027-01-05T16:00:00.000Z');
    expect(dueWith(CN_WORKING_DAYS, shut(1))).toBe('2027-01-05T16:00:00.000Z');
  });
});

describe('a claim that comes when next year’s holidays are not known yet (R4.4, R8.1)', () => {
  const policy = sliceFor(STANDARD_2025, 'complaint', 'P4_ROUTINE');
  const clockOfClaim = (at: string) => {
    const context = { at, actor: SYSTEM, policy };
    const body = { claim: 'return' as const, grounds: '同一故障修理四次', receivedAt: null };
    const decided = recordStatutoryClaim(newComplaint([], false), body, context);
    if (isRefusal(decided)) throw new Error(decided.detail);
    const event = { id: 'x', at, actor: SYSTEM, ...decided };
    const [clock] = Object.values(clocksAfter({}, event, { policy, subject: 'C-1', cyclesBefore: {} }));
    if (!clock) throw new Error('no clock');
    return clock;
  };

  it.each(['2026-12-21', '2027-03-10', '2030-05-06'])(
    'is taken in on %s, and its deadline is flagged: the law’s days are known to 28 December 2026 (R4.4, R8.1)',
    (day) => {
      const clock = clockOfClaim(`${day}T02:00:00.000Z`);
      const due = deadline(clock);
      expect(due).toMatchObject({ provisional: true });
      expect(toMs(due?.at ?? '') - toMs(clock.startedAt)).toBeGreaterThanOrEqual(10 * DAY_MS);
      const breach = milestones(clock).find(({ milestone }) => milestone === 'breach');
      expect(breach).toMatchObject({ provisional: true });
    },
  );

  it('is flagged no more once they are uploaded, and is due by them (R8.1)', () => {
    const clock = clockOfClaim('2026-12-21T02:00:00.000Z');
    expect(deadline(recounted(clock, NEWER))).toEqual({
      at: '2027-01-06T16:00:00.000Z',
      provisional: false,
    });
  });
});

describe('a warning on a calendar (R3.3b)', () => {
  it('falls in working hours, at closing at the latest, and never after the breach', () => {
    fc.assert(
      fc.property(
        calendarArb.chain((calendar) => clockArb(calendar).map((clock) => ({ ...clock, calendar }))),
        (clock) => {
          const reached = milestones(clock);
          const breach = reached.find(({ milestone }) => milestone === 'breach');
          for (const { at } of reached) {
            expect(toMs(at)).toBeLessThanOrEqual(toMs(breach?.at ?? ''));
            const before = explain(clock, at).intervals.at(-1);
            expect(before?.reason).not.toBe('closed_hours');
          }
        },
      ),
    );
  });
});

describe('work that another outlet takes over (R3.2b, R8.1)', () => {
  const of = (revision: number, closures: string[]) => ({ ...CN_WORKING_DAYS, revision, closures });
  const moved = { n: 1, from: '2026-03-05' };
  const first = of(1, ['2026-03-03', '2026-03-09']);
  const taken = movedCalendar(first, of(1, ['2026-03-04', '2026-03-10']), moved);

  it('keeps the first one’s closures to the day before, and has its own from then on', () => {
    expect(taken).toEqual({ ...of(1, ['2026-03-03', '2026-03-10']), moved });
    expect([isNewer(taken, first), isNewer(first, taken), isNewer(taken, taken)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('goes on so with newer dates, and with dates that were newer than the other outlet’s', () => {
    const later = of(2, ['2026-03-02', '2026-03-11']);
    expect(calendarsWith([taken], later)).toEqual([{ ...of(2, ['2026-03-03', '2026-03-11']), moved }]);
    expect(calendarsWith([taken], first)).toBeNull();
    expect(movedCalendar(later, of(1, ['2026-03-10']), moved)).toMatchObject({
      ...{ revision: 2, closures: ['2026-03-02', '2026-03-10'] },
    });
  });

  it('moves again with the next one', () => {
    const again = movedCalendar(taken, of(1, ['2026-03-12']), { n: 2, from: '2026-03-11' });
    expect(again.closures).toEqual(['2026-03-03', '2026-03-10', '2026-03-12']);
    expect(isNewer(again, taken)).toBe(true);
  });
});
