import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import {
  type ClockState,
  decideExtension,
  dueMilestones,
  effectiveLimitMs,
  fireMilestone,
  isRefusal,
  latenessMs,
  milestones,
  nextMilestone,
  pauseClock,
  recountClock,
  relimitClock,
  requestExtension,
  resumeClock,
  startClock,
} from '../../src/domain/clock.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { addMs, fromMs, type Instant, toMs } from '../../src/domain/instant.js';
import { MOVES_BY } from '../../src/domain/machine.js';
import { calendarArb, clockArb, maybeCalendarArb } from './clock-arbitraries.js';
import { STEP_MS, slowReach } from './clock-slow-model.js';

// Monday, 08:00 at Shanghai.
const START = '2026-03-02T00:00:00.000Z';
const inHours = (hours: number) => addMs(START, hours * HOUR_MS);

const SHOP: BusinessCalendar = {
  ...{ id: 'shop', revision: 0, zone: 'Asia/Shanghai', dataReachesTo: '2026-12-31' },
  ...{ holidays: [], workdays: [], closures: ['2026-03-03'] },
  shifts: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '20:00' })),
};

const clockOf = (limitHours: number, calendar: BusinessCalendar | null = null): ClockState =>
  startClock({
    ...{ subject: 'SO-1', kind: 'repair_completion', cycle: 1, at: START },
    policy: {
      ...{ limitMs: limitHours * HOUR_MS, warnAt: [0.5, 0.75, 0.9], pausableFor: ['awaiting_parts'] },
      ...{ calendarId: calendar?.id ?? null, calendar, extension: null },
    },
  });

/** Fires all that is due, as an execution does that looks at its clocks now. */
function fired(clock: ClockState, firedAt: Instant): ClockState {
  return dueMilestones(clock, firedAt).reduce(
    (before, { milestone, at, movedAt }) => fireMilestone(before, { milestone, dueAt: at, movedAt, firedAt }),
    clock,
  );
}

const told = ({ fired }: ClockState) => fired.map((one) => [one.milestone, one.dueAt, latenessMs(one)]);

describe('a milestone that a change moves into the past (R1.2, R3.2b, R3.3b)', () => {
  it('is skipped when it is a warning: nobody is told of what is long gone', () => {
    const at = inHours(30);
    const before = fired(clockOf(48), inHours(24));
    const changed = relimitClock(before, { limitMs: HOUR_MS, at, ...MOVES_BY });
    expect(dueMilestones(changed, at)).toEqual([]);
    const later = fired(changed, addMs(inHours(31), 1));
    expect(told(later)).toEqual([
      ['warn_50', inHours(24), 0],
      ['breach', inHours(31), 1],
    ]);
    expect(milestones(later).filter(({ skipped }) => skipped)).toHaveLength(2);
  });

  it('is raised as before where the change is on record from earlier rules', () => {
    const at = inHours(30);
    const changed = relimitClock(fired(clockOf(48), inHours(24)), { limitMs: HOUR_MS, at });
    expect(dueMilestones(changed, at).map(({ milestone }) => milestone)).toEqual(['warn_75', 'warn_90']);
  });

  it('is never skipped when it is the breach; it keeps its due time, and is late from the change on', () => {
    // Tuesday was thought to be free: 20 hours of work end on Wednesday. It turns out that people worked.
    const before = fired(clockOf(20, SHOP), inHours(49));
    const at = inHours(50);
    const calendar = { ...SHOP, revision: 1, closures: [] };
    const changed = recountClock(before, { calendar, at, ...MOVES_BY });
    const breach = { milestone: 'breach', at: inHours(32), movedAt: at, skipped: false };
    expect(dueMilestones(changed, at)).toMatchObject([breach]);
    expect(told(fired(changed, addMs(at, 5))).at(-1)).toEqual(['breach', inHours(32), 5]);
  });

  it('is as late as it is where it was due before the change and nobody noticed, as after an outage', () => {
    const at = inHours(40);
    const changed = relimitClock(clockOf(48), { limitMs: HOUR_MS, at, ...MOVES_BY });
    expect(told(fired(changed, at)).at(0)).toEqual(['warn_50', inHours(20.5), 19.5 * HOUR_MS]);
  });

  it('is raised in its time when a later change puts it off again', () => {
    const shorter = relimitClock(fired(clockOf(48), inHours(24)), {
      ...{ limitMs: HOUR_MS, at: inHours(30) },
      ...MOVES_BY,
    });
    const longer = relimitClock(shorter, { limitMs: 48 * HOUR_MS, at: inHours(30.5), ...MOVES_BY });
    expect(nextMilestone(longer)).toMatchObject({ milestone: 'warn_75', at: inHours(36) });
  });
});

type Op =
  | { op: 'hold' | 'end' | 'ask' | 'grant' }
  | { op: 'limit'; hours: number }
  | { op: 'calendar'; calendar: BusinessCalendar };

const opArb: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constantFrom('hold' as const, 'end' as const, 'ask' as const, 'grant' as const) }),
  fc.record({ op: fc.constant('limit' as const), hours: fc.integer({ min: 1, max: 8 }).map((n) => n * 5) }),
  fc.record({ op: fc.constant('calendar' as const), calendar: calendarArb }),
);

function changedBy(clock: ClockState, op: Op, at: Instant): ClockState {
  const changed = () => {
    switch (op.op) {
      case 'hold':
        return pauseClock(clock, { reason: 'awaiting_parts', at, by: 'x' });
      case 'end':
        return resumeClock(clock, { reason: 'awaiting_parts', at });
      case 'ask':
        return requestExtension(clock, { at, by: 'x', reason: 'x', addMs: 5 * HOUR_MS });
      case 'grant':
        return decideExtension(clock, { approved: true, by: 'm', at });
      case 'limit':
        return relimitClock(clock, { limitMs: op.hours * HOUR_MS, at, ...MOVES_BY });
      case 'calendar': {
        if (!clock.calendar) return clock;
        const calendar = { ...op.calendar, revision: clock.calendar.revision + 1 };
        return recountClock(clock, { calendar, at, ...MOVES_BY });
      }
    }
  };
  const result = changed();
  return isRefusal(result) ? clock : result;
}

/** Leads the clock to an instant as a house does whose timers ring on time. */
function punctually(clock: ClockState, until: Instant): ClockState {
  let now = clock;
  for (let next = nextMilestone(now); next && toMs(next.wakeAt) <= toMs(until); next = nextMilestone(now)) {
    const ringsAt = Math.max(toMs(next.wakeAt), toMs(now.movedAt ?? now.startedAt), toMs(lastGrant(now)));
    now = fired(now, fromMs(ringsAt));
  }
  return now;
}

const lastGrant = ({ extension, earlierExtensions, startedAt }: ClockState): Instant =>
  [...earlierExtensions, extension].flatMap((e) => (e?.decision?.approved ? e.decision.at : [])).at(-1) ??
  startedAt;

const livesArb = maybeCalendarArb.chain((calendar) =>
  fc.record({
    calendar: fc.constant(calendar),
    clock: clockArb(calendar).map((clock) => (calendar ? { ...clock, calendar } : clock)),
    steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), opArb), { minLength: 1, maxLength: 12 }),
  }),
);

describe('a house whose timers ring on time (R3.3b)', () => {
  it('is never late, whatever moves the milestones, and raises all that lay ahead of the last change', () => {
    fc.assert(
      fc.property(livesArb, ({ clock, steps }) => {
        let now = clock;
        let at: Instant = clock.startedAt;
        for (const [wait, op] of steps) {
          at = addMs(at, wait * STEP_MS);
          now = punctually(changedBy(punctually(now, at), op, at), at);
          for (const one of now.fired) expect([0, 1]).toContain(latenessMs(one));
          const keys = now.fired.map(({ revision, milestone }) => `${revision} ${milestone}`);
          expect(new Set(keys).size).toBe(keys.length);
        }
        const movedMs = Math.max(toMs(now.movedAt ?? now.startedAt), toMs(lastGrant(now)));
        for (const fraction of [0.5, 0.75, 0.9, 1]) {
          const due = slowReach(now, fraction, now.calendar ?? null);
          const isBreach = fraction === 1;
          if (due === null || due + (isBreach ? 1 : 0) > toMs(at)) continue;
          // The slow model counts whole steps only: where the share of the limit isn't one, it was due within the last of them.
          const earliest = (effectiveLimitMs(now) * fraction) % STEP_MS === 0 ? due : due - STEP_MS;
          if (!isBreach && earliest < movedMs) continue;
          const milestone = isBreach ? 'breach' : `warn_${fraction * 100}`;
          const { revision } = now;
          expect(now.fired).toContainEqual(expect.objectContaining({ revision, milestone }));
        }
      }),
      { numRuns: 80 },
    );
  });
});
