import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClockState } from '../../src/domain/clock.js';
import { dueAt } from '../../src/domain/clock.js';
import { fromMs } from '../../src/domain/instant.js';
import { EXECUTION_KINDS, type ExecutionKind } from '../../src/domain/lifecycle.js';
import { type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksAfter, clocksAtEnd, cyclesAfter } from '../../src/domain/step-clocks.js';
import { URGENCIES } from '../../src/domain/urgency.js';

const START = Date.parse('2026-03-02T01:00:00Z');
const HOUR = 3_600_000;
type Clocks = Record<string, ClockState>;

const event = (type: string, hours: number, data: object = {}): StepEvent => ({
  id: `${type}@${hours}`,
  type,
  at: fromMs(START + hours * HOUR),
  actor: SYSTEM,
  data,
});

const context = (kind: (typeof EXECUTION_KINDS)[number], cyclesBefore = {}) => ({
  policy: sliceFor(STANDARD_2025, kind, 'P4_ROUTINE'),
  subject: 'SO-1',
  cyclesBefore,
});

function afterwards(kind: (typeof EXECUTION_KINDS)[number], events: StepEvent[], cyclesBefore = {}): Clocks {
  return events.reduce<Clocks>((clocks, one) => clocksAfter(clocks, one, context(kind, cyclesBefore)), {});
}
const repair = (events: StepEvent[]) => afterwards('repair', events)['SO-1/repair_completion/1'];

describe('what events do to clocks (R1.2, R8.1)', () => {
  it('a report exactly at the deadline is in time, 1 ms later it is not (R3.2c)', () => {
    const opened = event('feedback_opened', 0, { startsAt: fromMs(START) });
    const exactly = afterwards('progress_feedback', [opened, event('progress_reported', 24)]);
    expect(exactly['SO-1/progress_feedback/1']?.outcome).toBe('met');
    expect(exactly['SO-1/progress_feedback/2']?.outcome).toBe('running');
    const late = afterwards('progress_feedback', [opened, event('progress_reported', 24 + 1 / HOUR)]);
    expect(late['SO-1/progress_feedback/1']?.outcome).toBe('breached');
  });

  it('counts from the instant that the event names (R3.2a, R3.2c)', () => {
    const opened = event('feedback_opened', 2, { startsAt: fromMs(START) });
    const clock = afterwards('progress_feedback', [opened])['SO-1/progress_feedback/1'] as ClockState;
    expect(dueAt(clock)).toBe(fromMs(START + 24 * HOUR));
  });

  it('holds the repair clock for the customer and for the check, and lets it go on (R3.3b)', () => {
    const clock = repair([
      event('repair_opened', 0),
      event('estimate_submitted', 2),
      event('estimate_approved', 12),
      event('repair_completed', 20),
      event('repair_opened', 23),
    ]) as ClockState;
    expect(dueAt(clock)).toBe(fromMs(START + (48 + 10 + 3) * HOUR));
  });

  it('ends it with a rejected estimate, not with a rejected supplement (R3.3a, R3.3b)', () => {
    const upTo = [event('repair_opened', 0), event('estimate_submitted', 2)];
    expect(repair([...upTo, event('estimate_rejected', 3)])?.outcome).toBe('met');
    expect(repair([...upTo, event('supplement_rejected', 3)])?.outcome).toBe('running');
  });

  it('lets it go on when the work is given back in a hold (R3.3b)', () => {
    const held = [
      event('repair_opened', 0),
      event('hold_started', 1, { reason: 'awaiting_parts', reference: 'P' }),
    ];
    expect(repair(held)?.outcome).toBe('paused');
    const given = repair([...held, event('repair_given_back', 4, { reason: 'ill' })]) as ClockState;
    expect(given.outcome).toBe('running');
    expect(dueAt(given)).toBe(fromMs(START + 51 * HOUR));
  });

  it('starts no clock that has no limit for the class (R3.2b)', () => {
    expect(Object.keys(afterwards('booking', [event('booking_opened', 0)]))).toEqual([
      'SO-1/first_response/1',
    ]);
  });

  it('goes on numbering after the cycles of earlier executions', () => {
    const clocks = afterwards('dispatch', [event('dispatch_opened', 0)], { dispatch_completion: 3 });
    expect(Object.keys(clocks)).toEqual(['SO-1/dispatch_completion/4']);
    expect(cyclesAfter(clocks, { dispatch_completion: 3, callback: 1 })).toEqual({
      dispatch_completion: 4,
      callback: 1,
    });
  });

  it('carries the clocks that go along from a step that ends, unless the order is cancelled (R3.3b)', () => {
    const held = event('hold_started', 1, { reason: 'awaiting_parts', reference: 'P-1' });
    const clocks = afterwards('repair', [event('repair_opened', 0), held, event('estimate_submitted', 1)]);
    const { policy } = context('repair');
    const at = fromMs(START + 2 * HOUR);
    const outcomes = (ended: Clocks) => Object.values(ended).map(({ kind, outcome }) => [kind, outcome]);
    expect(outcomes(clocksAtEnd(clocks, policy, at, false))).toEqual([
      ['repair_completion', 'paused'],
      ['hold_review', 'running'],
      ['estimate_approval', 'running'],
    ]);
    expect(outcomes(clocksAtEnd(clocks, policy, at, true))).toEqual([
      ['repair_completion', 'withdrawn'],
      ['hold_review', 'withdrawn'],
      ['estimate_approval', 'withdrawn'],
    ]);
  });
});

describe('a clock that goes along', () => {
  it('is known to the executions that its rule names, and to the one that starts it (R3.3b, R8.1)', () => {
    const rule = { ...STANDARD_2025.clocks.callback, carries: ['dispatch', 'repair'] as ExecutionKind[] };
    const policy = { ...STANDARD_2025, clocks: { ...STANDARD_2025.clocks, callback: rule } };
    const knows = EXECUTION_KINDS.filter(
      (kind) => sliceFor(policy, kind, 'P1_SAFETY_CRITICAL').clocks.callback,
    );
    expect(knows).toEqual(['booking', 'dispatch', 'repair']);
  });
});

describe('whatever happens', () => {
  const types = [
    ...new Set(
      Object.values(STANDARD_2025.clocks).flatMap(({ starts, stops, pauses }) => [
        ...starts,
        ...stops,
        ...pauses.flatMap(({ on, until }) => [on, ...until]),
      ]),
    ),
    'hold_started',
    'hold_ended',
    'extension_requested',
    'extension_decided',
    'repair_given_back',
  ];
  const dataArb = fc.record({
    reason: fc.constantFrom('awaiting_parts', 'awaiting_customer', 'insurer_assessment'),
    reference: fc.constant(null),
    addMs: fc.integer({ min: 1, max: 100 * HOUR }),
    approved: fc.boolean(),
    clockIds: fc.constant([]),
  });
  const eventsArb = fc
    .array(fc.tuple(fc.constantFrom(...types), fc.integer({ min: 0, max: 30 }), dataArb), { maxLength: 40 })
    .map((rows) => {
      let hours = 0;
      return rows.map(([type, step, data]) => {
        hours += step;
        return event(type, hours, data);
      });
    });

  it('no kind has two live clocks, ids are unique, what has stopped stays as it was (R3.3b)', () => {
    const whereArb = fc.record({
      kind: fc.constantFrom(...EXECUTION_KINDS),
      urgency: fc.constantFrom(...URGENCIES),
    });
    fc.assert(
      fc.property(whereArb, eventsArb, ({ kind, urgency }, events) => {
        const where = { ...context(kind), policy: sliceFor(STANDARD_2025, kind, urgency) };
        let clocks: Clocks = {};
        for (const one of events) {
          const next = clocksAfter(clocks, one, where);
          for (const [id, clock] of Object.entries(clocks)) {
            if (clock.stoppedAt === null) continue;
            // Only the decision on a request that was filed in time applies back to it.
            const decided = one.type === 'extension_decided' && clock.extension?.decision === null;
            const { extension, outcome } = (decided && next[id]) || clock;
            expect(next[id]).toEqual({ ...clock, extension, outcome });
          }
          clocks = next;
          const live = Object.values(clocks).filter(({ stoppedAt }) => stoppedAt === null);
          expect(new Set(live.map((clock) => clock.kind)).size).toBe(live.length);
          for (const [id, clock] of Object.entries(clocks)) {
            expect(id).toBe(`SO-1/${clock.kind}/${clock.cycle}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
