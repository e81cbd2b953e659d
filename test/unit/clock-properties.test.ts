import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import {
  type ClockState,
  decideExtension,
  dueAt,
  dueMilestones,
  explain,
  fireMilestone,
  isRefusal,
  milestones,
  nextMilestone,
  PAUSE_REASONS,
  pauseClock,
  requestExtension,
  resumeClock,
  stopClock,
  wakeAt,
} from '../../src/domain/clock.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { addMs, toMs } from '../../src/domain/instant.js';
import { clockArb, maybeCalendarArb, pausesArb } from './clock-arbitraries.js';
import { STEP_MS, slowCountedMs, slowReach, worksAt } from './clock-slow-model.js';

type Op = 'pause' | 'resume' | 'request' | 'approve' | 'refuse' | 'look';
type Pauses = { reason: (typeof PAUSE_REASONS)[number]; fromStep: number; steps: number | null }[];

const stepsOn = (clock: ClockState, steps: number) => addMs(clock.startedAt, steps * STEP_MS);

/** Enters the pauses through the engine, each under a reference of its own. */
function withPauses(clock: ClockState, pauses: Pauses, calendar: BusinessCalendar | null): ClockState {
  return pauses.reduce((before, { reason, fromStep, steps }, i) => {
    const reference = `R${i}`;
    const held = pauseClock(before, { reason, at: stepsOn(clock, fromStep), by: 'x', reference }, calendar);
    if (isRefusal(held)) throw new Error(held.detail);
    if (steps === null) return held;
    const resumed = resumeClock(held, { reason, reference, at: stepsOn(clock, fromStep + steps) }, calendar);
    if (isRefusal(resumed)) throw new Error(resumed.detail);
    return resumed;
  }, clock);
}

const caseArb = maybeCalendarArb.chain((calendar) =>
  fc.record({ calendar: fc.constant(calendar), clock: clockArb(calendar), pauses: pausesArb }),
);

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

describe('the clock against a slow, obvious second implementation (R3.3b)', () => {
  it('has the deadline and the warnings that counting quarter by quarter gives (R3.3b)', () => {
    fc.assert(
      fc.property(caseArb, ({ calendar, clock, pauses }) => {
        const paused = withPauses(clock, pauses, calendar);
        expect(dueAt(paused, calendar)).toBe(iso(slowReach(paused, 1, calendar)));
        const slow = [0.5, 0.75, 0.9, 1]
          .map((f) => slowReach(paused, f, calendar))
          .filter((ms) => ms !== null);
        expect(milestones(paused, calendar).map((m) => m.at)).toEqual(slow.map(iso));
      }),
      { numRuns: 150 },
    );
  });

  it('counts and excludes as counting quarter by quarter does, and adds up to gross exactly (R3.3b)', () => {
    fc.assert(
      fc.property(caseArb, fc.integer({ min: 0, max: 400 }), ({ calendar, clock, pauses }, untilStep) => {
        const paused = withPauses(clock, pauses, calendar);
        const until = stepsOn(clock, untilStep);
        const { grossMs, countedMs, excludedMs, intervals } = explain(paused, until, calendar);
        expect(grossMs).toBe(untilStep * STEP_MS);
        expect(countedMs).toBe(slowCountedMs(paused, toMs(until), calendar));
        expect(countedMs + excludedMs).toBe(grossMs);
        let edge = clock.startedAt;
        for (const interval of intervals) {
          expect(interval.from).toBe(edge);
          expect(toMs(interval.to)).toBeGreaterThan(toMs(edge));
          edge = interval.to;
        }
        expect(edge).toBe(until);
      }),
      { numRuns: 150 },
    );
  });

  it('adds up to the millisecond for instants that fall anywhere (R3.3b)', () => {
    const raw = fc.integer({ min: 0, max: 100 * HOUR_MS });
    fc.assert(
      fc.property(
        caseArb,
        fc.array(fc.tuple(raw, raw), { maxLength: 4 }),
        raw,
        ({ calendar, clock }, pairs, ms) => {
          const pauses = pairs.map(([a, b]) => ({
            reason: PAUSE_REASONS[a % 5] ?? 'awaiting_parts',
            from: addMs(clock.startedAt, Math.min(a, b)),
            to: addMs(clock.startedAt, Math.max(a, b)),
            by: 'x',
          }));
          const told = explain({ ...clock, pauses }, addMs(clock.startedAt, ms), calendar);
          const sums = { true: 0, false: 0 };
          for (const i of told.intervals) sums[`${i.counted}`] += toMs(i.to) - toMs(i.from);
          expect([sums.true, sums.false, sums.true + sums.false]).toEqual([
            told.countedMs,
            told.excludedMs,
            ms,
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what holds for every clock (R3.3b)', () => {
  it('doesn’t depend on the order in which pauses were entered (R3.3b)', () => {
    fc.assert(
      fc.property(caseArb, ({ calendar, clock, pauses }) => {
        const one = withPauses(clock, pauses, calendar);
        const other = withPauses(clock, [...pauses].reverse(), calendar);
        expect(milestones(other, calendar)).toEqual(milestones(one, calendar));
        expect(explain(other, stepsOn(clock, 300), calendar)).toEqual(
          explain(one, stepsOn(clock, 300), calendar),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('has its milestones in order, warnings in working time and never after the breach (R3.3b)', () => {
    fc.assert(
      fc.property(caseArb, ({ calendar, clock, pauses }) => {
        const all = milestones(withPauses(clock, pauses, calendar), calendar);
        const wakes = all.map((m) => toMs(wakeAt(m)));
        expect(wakes).toEqual([...wakes].sort((a, b) => a - b));
        for (const m of all.filter((x) => x.milestone !== 'breach')) {
          expect(toMs(m.at)).toBeGreaterThan(toMs(clock.startedAt));
          // A warning at closing is still inside: the quarter before it was worked.
          if (calendar) expect(worksAt(toMs(m.at) - STEP_MS, calendar)).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('waits for just the milestone that is reached next, to the millisecond (R3.3b)', () => {
    fc.assert(
      fc.property(caseArb, ({ calendar, clock, pauses }) => {
        const paused = withPauses(clock, pauses, calendar);
        const next = nextMilestone(paused, calendar);
        if (!next) return;
        expect(dueMilestones(paused, addMs(next.wakeAt, -1), calendar)).toEqual([]);
        expect(dueMilestones(paused, next.wakeAt, calendar)[0]?.milestone).toBe(next.milestone);
      }),
      { numRuns: 80 },
    );
  });
});

const stepArb = fc.record({
  wait: fc.integer({ min: 0, max: 60 }),
  op: fc.constantFrom(...(['pause', 'resume', 'request', 'approve', 'refuse', 'look'] as const)),
  reason: fc.constantFrom(...PAUSE_REASONS),
  quarters: fc.integer({ min: 1, max: 4 }).map((n) => n * 20),
});

/** One life of a clock as a workflow leads it: before each command, everything due by then is fired. */
function live(
  clock: ClockState,
  steps: { wait: number; op: Op; reason: (typeof PAUSE_REASONS)[number]; quarters: number }[],
  calendar: BusinessCalendar | null,
): { states: ClockState[]; at: string } {
  const states = [clock];
  let at = clock.startedAt;
  let now = clock;
  const settle = () => {
    for (const m of dueMilestones(now, at, calendar)) {
      now = fireMilestone(now, { milestone: m.milestone, dueAt: m.at, firedAt: at }, calendar);
    }
  };
  for (const { wait, op, reason, quarters } of steps) {
    at = addMs(at, wait * STEP_MS);
    settle();
    const input = { reason: op === 'request' ? 'hard' : reason, at, by: 'x', addMs: quarters * STEP_MS };
    const result = {
      pause: () => pauseClock(now, { ...input, reason }, calendar),
      resume: () => resumeClock(now, { ...input, reason }, calendar),
      request: () => requestExtension(now, input, calendar),
      approve: () => decideExtension(now, { approved: true, by: 'm', at }, calendar),
      refuse: () => decideExtension(now, { approved: false, by: 'm', at }, calendar),
      look: () => now,
    }[op]();
    if (!isRefusal(result)) now = result;
    settle();
    states.push(now);
  }
  return { states, at };
}

const lifeArb = maybeCalendarArb.chain((calendar) =>
  fc.record({
    calendar: fc.constant(calendar),
    clock: clockArb(calendar),
    steps: fc.array(stepArb, { minLength: 1, maxLength: 14 }),
    finish: fc.boolean(),
  }),
);

describe('whole lives of clocks (R3.3b)', () => {
  it('end breached exactly when the slow count says that they stopped after the deadline (R3.3b)', () => {
    fc.assert(
      fc.property(lifeArb, ({ calendar, clock, steps, finish }) => {
        const { states, at } = live(clock, steps, calendar);
        const last = states.at(-1) ?? clock;
        const stopped = stopClock(last, { at }, calendar);
        const decided = decideExtension(stopped, { approved: finish, by: 'm', at }, calendar);
        const end = isRefusal(decided) ? stopped : decided;
        // The stop ends open pauses, and a pause is nothing after the stop: the slow count sees the clock as it was.
        const due = slowReach({ ...end, pauses: last.pauses }, 1, calendar);
        expect(end.outcome).toBe(due !== null && due < toMs(at) ? 'breached' : 'met');
      }),
      { numRuns: 200 },
    );
  });

  it('keep a confirmed breach, fire each milestone of a revision once, and raise the revision by approvals only (R3.3b)', () => {
    fc.assert(
      fc.property(lifeArb, ({ calendar, clock, steps }) => {
        const { states } = live(clock, steps, calendar);
        let confirmed = false;
        for (const state of states) {
          if (confirmed) expect(state.outcome).toBe('breached');
          confirmed ||= state.fired.some((f) => f.milestone === 'breach' && !f.pending && !f.voided);
          const keys = state.fired.map((f) => `${f.revision}/${f.milestone}`);
          expect(new Set(keys).size).toBe(keys.length);
          for (const f of state.fired)
            expect(toMs(f.firedAt)).toBeGreaterThanOrEqual(toMs(wakeAt({ ...f, at: f.dueAt })));
          const requests = [...state.earlierExtensions, ...(state.extension ? [state.extension] : [])];
          expect(state.revision).toBe(requests.filter((e) => e.decision?.approved).length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('pass through JSON unchanged, and count the same afterwards (R3.3b)', () => {
    fc.assert(
      fc.property(lifeArb, ({ calendar, clock, steps }) => {
        const { states, at } = live(clock, steps, calendar);
        const last = states.at(-1) ?? clock;
        const copy: ClockState = JSON.parse(JSON.stringify(last));
        expect(copy).toStrictEqual(last);
        expect(explain(copy, at, calendar)).toEqual(explain(last, at, calendar));
      }),
      { numRuns: 60 },
    );
  });

  it('leave the clock they were given as it was (R3.3b)', () => {
    fc.assert(
      fc.property(lifeArb, ({ calendar, clock, steps }) => {
        const frozen = JSON.stringify(clock);
        const { states, at } = live(clock, steps, calendar);
        const before = JSON.stringify(states);
        stopClock(states.at(-1) ?? clock, { at }, calendar);
        expect([JSON.stringify(clock), JSON.stringify(states)]).toEqual([frozen, before]);
      }),
      { numRuns: 40 },
    );
  });
});
