import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import { type ClockState, countedMsAt, dueAt } from '../../src/domain/clock.js';
import type { Clocks } from '../../src/domain/clock-maps.js';
import { clocksFromEvents, type RecordedEvent } from '../../src/domain/clocks-from-events.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { addMs, type Instant, toMs } from '../../src/domain/instant.js';
import { MOVES_BY, type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { clocksAfter } from '../../src/domain/step-clocks.js';
import { URGENCIES, type Urgency } from '../../src/domain/urgency.js';
import { calendarArb, startArb } from './clock-arbitraries.js';
import { STEP_MS, slowCountedMs, slowReach } from './clock-slow-model.js';

// The whole way from events to deadlines against counting quarter by quarter: holds that overlap or come late, more
// time, limits of the order's own and of other classes, newer calendars, in zones with and without summer time.

type Op =
  | { op: 'hold' | 'end'; ref: number }
  | { op: 'late'; back: number; steps: number }
  | { op: 'extend'; hours: number }
  | { op: 'relimit'; hours: number }
  | { op: 'classify'; urgency: Urgency }
  | { op: 'calendar'; calendar: BusinessCalendar };

const ref = fc.integer({ min: 1, max: 3 });
const hours = fc.integer({ min: 1, max: 8 }).map((fives) => fives * 5);
/** The limits of the four classes in hours: often some are the same. */
const limitsArb = fc.tuple(hours, hours, hours, hours);
type Limits = [number, number, number, number];
const opArb: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constantFrom('hold' as const, 'end' as const), ref }),
  fc.record({
    op: fc.constant('late' as const),
    back: fc.integer({ min: 2, max: 60 }),
    steps: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({ op: fc.constant('extend' as const), hours }),
  fc.record({ op: fc.constant('relimit' as const), hours }),
  fc.record({ op: fc.constant('classify' as const), urgency: fc.constantFrom(...URGENCIES) }),
  fc.record({ op: fc.constant('calendar' as const), calendar: calendarArb }),
);

/** The slow model's clock: nothing of it is made by the engine. */
interface Slow {
  clock: ClockState;
  calendar: BusinessCalendar | null;
  holds: Set<number>;
  /** What of its limit was granted on top. */
  extendedMs: number;
  limits: Limits;
  urgency: Urgency;
  /** What a person's last limit came to, and in which class. */
  own: { ms: number; urgency: Urgency } | null;
}

/** Another limit, in ms without what was granted: a shorter one from now on, and never later than what stands. */
function slowLimitMs({ clock, calendar, extendedMs }: Slow, wantedMs: number, at: Instant): number {
  const fromNowMs = slowCountedMs(clock, toMs(at), calendar) + wantedMs;
  return Math.max(wantedMs, Math.min(clock.limitMs - extendedMs, fromNowMs));
}

/** Which limit another class asks for; null for that which stands. */
function slowWantedMs({ limits, urgency, own }: Slow, to: Urgency): number | null {
  const standardMs = (one: Urgency) => (limits[URGENCIES.indexOf(one)] ?? 0) * HOUR_MS;
  if (standardMs(to) === standardMs(urgency)) return null;
  if (own === null) return standardMs(to);
  const more = URGENCIES.slice(0, URGENCIES.indexOf(own.urgency)).includes(to);
  return more && standardMs(to) !== standardMs(own.urgency) ? Math.min(own.ms, standardMs(to)) : own.ms;
}

function slowly(slow: Slow, op: Op, at: Instant, revision: number): Slow {
  const { clock, calendar, holds, extendedMs } = slow;
  const paused = (from: Instant, to: Instant | null, reference: string): ClockState => {
    const pauses = [...clock.pauses, { reason: 'awaiting_parts' as const, from, to, by: 'x', reference }];
    return { ...clock, pauses };
  };
  switch (op.op) {
    case 'hold': {
      if (holds.has(op.ref)) return slow;
      return { ...slow, clock: paused(at, null, `R${op.ref}`), holds: new Set([...holds, op.ref]) };
    }
    case 'end': {
      const ends = (p: ClockState['pauses'][number]) => p.to === null && p.reference === `R${op.ref}`;
      const pauses = clock.pauses.map((p) => (ends(p) ? { ...p, to: at } : p));
      return { ...slow, clock: { ...clock, pauses }, holds: new Set([...holds].filter((n) => n !== op.ref)) };
    }
    case 'late': {
      const [from, to] = lateSpan(clock, op, at);
      return { ...slow, clock: paused(from, to, 'late') };
    }
    case 'extend': {
      const moreMs = op.hours * HOUR_MS;
      const limitMs = clock.limitMs + moreMs;
      return { ...slow, clock: { ...clock, limitMs }, extendedMs: extendedMs + moreMs };
    }
    case 'relimit': {
      const ms = slowLimitMs(slow, op.hours * HOUR_MS, at);
      const own = { ms, urgency: slow.urgency };
      return { ...slow, clock: { ...clock, limitMs: ms + extendedMs }, own };
    }
    case 'classify': {
      const { urgency } = op;
      const wantedMs = slowWantedMs(slow, urgency);
      if (wantedMs === null) return { ...slow, urgency };
      const limitMs = slowLimitMs(slow, wantedMs, at) + extendedMs;
      return { ...slow, clock: { ...clock, limitMs }, urgency };
    }
    case 'calendar':
      return calendar ? { ...slow, calendar: { ...op.calendar, id: calendar.id, revision } } : slow;
  }
}

function lateSpan(clock: ClockState, { back, steps }: { back: number; steps: number }, at: Instant) {
  const from = Math.max(toMs(clock.startedAt), toMs(at) - back * STEP_MS);
  const to = Math.min(toMs(at), from + steps * STEP_MS);
  return [
    addMs(clock.startedAt, from - toMs(clock.startedAt)),
    addMs(clock.startedAt, to - toMs(clock.startedAt)),
  ] as const;
}

function eventsOf(op: Op, slow: Slow, at: Instant, revision: number): { type: string; data: object }[] {
  const named = (n: number) => ({ reason: 'awaiting_parts', reference: `R${n}`, holdId: `H${n}` });
  switch (op.op) {
    case 'hold':
      return slow.holds.has(op.ref)
        ? []
        : [{ type: 'hold_started', data: { ...named(op.ref), startedAt: at } }];
    case 'end':
      return slow.holds.has(op.ref) ? [{ type: 'hold_ended', data: named(op.ref) }] : [];
    case 'late': {
      const [startedAt, endedAt] = lateSpan(slow.clock, op, at);
      return [{ type: 'hold_recorded', data: { ...named(0), holdId: 'L', startedAt, endedAt } }];
    }
    case 'extend':
      return [
        { type: 'extension_requested', data: { reason: 'x', addMs: op.hours * HOUR_MS, hours: op.hours } },
        { type: 'extension_decided', data: { approved: true, reason: null } },
      ];
    case 'relimit':
      return [
        {
          type: 'limit_changed',
          data: { clockId: ID, fromMs: 0, limitMs: op.hours * HOUR_MS, reason: 'x', ...MOVES_BY },
        },
      ];
    case 'classify': {
      const { urgency: from } = slow;
      if (from === op.urgency) return [];
      return [{ type: 'urgency_applied', data: { from, urgency: op.urgency, begins: [], ...MOVES_BY } }];
    }
    case 'calendar':
      return slow.calendar
        ? [
            {
              type: 'calendar_updated',
              data: { from: 0, calendar: { ...op.calendar, id: slow.calendar.id, revision }, ...MOVES_BY },
            },
          ]
        : [];
  }
}

const ID = 'SO-1/repair_completion/1';

/** The standard with a repair of so many hours by a calendar, or by plain hours, and time enough to be granted. */
function standardWith(calendar: BusinessCalendar | null, limits: Limits): Policy {
  const limit = Object.fromEntries(URGENCIES.map((urgency, i) => [urgency, `PT${limits[i]}H`]));
  const rule = {
    ...STANDARD_2025.clocks.repair_completion,
    ...{ limit: limit as Record<Urgency, string>, calendar: calendar?.id ?? null, pauses: [] },
    extension: { max: 'PT4000H', decidedBy: [] },
  };
  const clocks = { ...STANDARD_2025.clocks, repair_completion: rule };
  return { ...STANDARD_2025, clocks, calendars: calendar ? [calendar] : [] };
}

it('from the events comes the deadline that counting quarter by quarter gives, after each of them (R3.3b, R8.1)', () => {
  const story = fc.array(fc.tuple(fc.integer({ min: 1, max: 24 }), opArb), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.option(calendarArb), limitsArb, startArb, story, (calendar, limits, startedAt, ops) => {
      const standard = standardWith(calendar, limits);
      const urgency: Urgency = 'P3_DEGRADED';
      let context = {
        policy: sliceFor(standard, 'repair', urgency),
        subject: 'SO-1',
        cyclesBefore: {},
      };
      const told: RecordedEvent[] = [];
      let clocks: Clocks = {};
      const happens = (type: string, at: Instant, data: object) => {
        const event: StepEvent = { id: `${type}${told.length}`, type, at, actor: SYSTEM, data };
        told.push({ executionId: 'repair:SO-1:1', kind: 'repair', status: 'in_progress', event });
        clocks = clocksAfter(clocks, event, context);
        if (type !== 'urgency_applied') return;
        context = {
          ...context,
          policy: sliceFor(standard, 'repair', (data as { urgency: Urgency }).urgency),
        };
      };
      happens('repair_opened', startedAt, { urgency });
      const first = clocks[ID];
      if (!first) throw new Error('no clock');
      let slow: Slow = {
        clock: first,
        calendar,
        holds: new Set(),
        extendedMs: 0,
        limits,
        urgency,
        own: null,
      };
      let at = startedAt;
      for (const [i, [steps, op]] of ops.entries()) {
        at = addMs(at, steps * STEP_MS);
        const due = slowReach(slow.clock, 1, slow.calendar);
        // Past the deadline a story goes on with a breach, which stands.
        if (due !== null && due < toMs(at)) return;
        for (const { type, data } of eventsOf(op, slow, at, i + 1)) happens(type, at, data);
        slow = slowly(slow, op, at, i + 1);
        const clock = clocks[ID] as ClockState;
        const slowDue = slowReach(slow.clock, 1, slow.calendar);
        expect(dueAt(clock)).toBe(slowDue === null ? null : new Date(slowDue).toISOString());
        expect(countedMsAt(clock, at)).toBe(slowCountedMs(slow.clock, toMs(at), slow.calendar));
      }
      expect(clocksFromEvents('SO-1', told, standard)[ID]).toEqual(clocks[ID]);
    }),
    { numRuns: 200 },
  );
});
