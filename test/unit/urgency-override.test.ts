import { describe, expect, it } from 'vitest';
import { clocksToBegin, limitsOnRecord } from '../../src/domain/class-change.js';
import { type ClockState, dueAt } from '../../src/domain/clock.js';
import { addMs, fromMs } from '../../src/domain/instant.js';
import { type ExecutionKind, STATUSES } from '../../src/domain/lifecycle.js';
import { decideCommand, MOVES_BY, type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksAfter } from '../../src/domain/step-clocks.js';
import { newServiceOrder, serviceOrder } from '../../src/domain/steps/service-order.js';
import type { Urgency } from '../../src/domain/urgency.js';

const START = fromMs(Date.parse('2026-03-02T01:00:00Z'));
const MINUTE_MS = 60_000;
const minute = (minutes: number) => addMs(START, minutes * MINUTE_MS);
const advisor = { kind: 'staff' as const, id: 'advisor-1', role: 'service_advisor' as const };

const event = (type: string, minutes: number, data: object = {}): StepEvent => ({
  ...{ id: `${type}@${minutes}`, type, at: minute(minutes), actor: SYSTEM, data },
});

/** The clocks of an execution whose class changes once, as the kernel counts them. */
function reclassified(kind: ExecutionKind, from: Urgency, to: Urgency, before: StepEvent[], minutes: number) {
  const context = { policy: sliceFor(STANDARD_2025, kind, from), subject: 'SO-1', cyclesBefore: {} };
  const clocks = before.reduce<Record<string, ClockState>>((now, one) => clocksAfter(now, one, context), {});
  const begins = clocksToBegin(
    context.policy,
    to,
    before.map(({ type }) => type),
  );
  return clocksAfter(clocks, event('urgency_applied', minutes, { from, urgency: to, begins }), context);
}

describe("a person's word against the rules' (R3.2b)", () => {
  const policy = sliceFor(STANDARD_2025, 'service_order', 'P4_ROUTINE');
  const context = { at: START, actor: advisor, policy };
  const decide = (status: string, urgency: Urgency) => {
    const state = { ...newServiceOrder('P4_ROUTINE'), status: status as 'open' };
    return decideCommand(serviceOrder, state, 'changeUrgency', { urgency, reason: 'it smokes' }, context);
  };

  it('is recorded with who, why and what it was before (R3.2b)', () => {
    const decided = decide('open', 'P1_SAFETY_CRITICAL');
    expect(decided).toEqual({
      type: 'urgency_changed',
      data: { from: 'P4_ROUTINE', urgency: 'P1_SAFETY_CRITICAL', reason: 'it smokes' },
    });
    const changed = { id: 'x', at: START, actor: advisor, ...decided } as never;
    const state = serviceOrder.apply(newServiceOrder('P4_ROUTINE'), changed);
    expect(serviceOrder.order?.(state)).toEqual({ urgency: 'P1_SAFETY_CRITICAL' });
    expect(state.override).toEqual({ from: 'P4_ROUTINE', reason: 'it smokes', by: advisor, at: START });
  });

  it('is refused for the class that it has, and once the order is ending (R3.2b)', () => {
    expect(decide('open', 'P4_ROUTINE')).toMatchObject({ refused: 'urgency_unchanged' });
    for (const status of STATUSES.service_order.filter((one) => one !== 'open'))
      expect(decide(status, 'P1_SAFETY_CRITICAL')).toMatchObject({ refused: 'not_allowed_in_state' });
  });
});

describe('what another class does to running deadlines (R1.2, R3.2b)', () => {
  it('P4 to P1 at the desk: a quarter of an hour from now, not four hours (R3.2b)', () => {
    const opened = [event('dispatch_opened', 0)];
    const clocks = reclassified('dispatch', 'P4_ROUTINE', 'P1_SAFETY_CRITICAL', opened, 60);
    expect(dueAt(clocks['SO-1/dispatch_completion/1'] as ClockState)).toBe(minute(75));
  });

  it('to P1 before the car has come: a call is owed from now on (R3.2b)', () => {
    const opened = [event('booking_opened', 0)];
    const clocks = reclassified('booking', 'P3_DEGRADED', 'P1_SAFETY_CRITICAL', opened, 20);
    expect(dueAt(clocks['SO-1/callback/1'] as ClockState)).toBe(minute(35));
    expect(dueAt(clocks['SO-1/first_response/1'] as ClockState)).toBe(minute(48 * 60));
  });

  it('to P1 after the customer was called: no second call is owed (R3.2b)', () => {
    const called = [event('booking_opened', 0), event('callback_made', 10)];
    const clocks = reclassified('booking', 'P3_DEGRADED', 'P1_SAFETY_CRITICAL', called, 20);
    expect(Object.keys(clocks)).not.toContain('SO-1/callback/1');
  });

  it('from P1 to P4: the call is owed no more, and that is no success (R3.2b)', () => {
    const opened = [event('booking_opened', 0)];
    const clocks = reclassified('booking', 'P1_SAFETY_CRITICAL', 'P4_ROUTINE', opened, 5);
    expect(clocks['SO-1/callback/1']).toMatchObject({ stoppedAt: minute(5), outcome: 'withdrawn' });
  });

  it('a deadline that is the same for all classes stays as it is (R3.3b)', () => {
    const opened = [event('repair_opened', 0)];
    const clocks = reclassified('repair', 'P4_ROUTINE', 'P1_SAFETY_CRITICAL', opened, 600);
    expect(dueAt(clocks['SO-1/repair_completion/1'] as ClockState)).toBe(minute(48 * 60));
  });
});

describe('another class of an order whose limit a person has set (R1.2, R3.2b, R3.3b)', () => {
  const ID = 'SO-1/repair_completion/1';
  const limitsOf = (limit: string | Record<Urgency, string>) => ({
    ...STANDARD_2025,
    clocks: {
      ...STANDARD_2025.clocks,
      repair_completion: { ...STANDARD_2025.clocks.repair_completion, limit },
    },
  });
  const ONE = limitsOf('PT48H');
  const BY_CLASS = limitsOf({
    ...{ P1_SAFETY_CRITICAL: 'PT8H', P2_IMMOBILIZED: 'PT24H' },
    ...{ P3_DEGRADED: 'PT48H', P4_ROUTINE: 'PT96H' },
  });
  type Change = [hour: number, to: Urgency | { limit: number }];

  /** The hours from the start at which the repair is due after some changes, as the kernel counts them. */
  function dueAfter(policy: typeof ONE, from: Urgency, changes: Change[], rules: object = MOVES_BY): number {
    let context = { policy: sliceFor(policy, 'repair', from), subject: 'SO-1', cyclesBefore: {} };
    let clocks = clocksAfter({}, event('repair_opened', 0), context);
    for (const [hour, to] of changes) {
      const isClass = typeof to === 'string';
      const data = isClass
        ? { from: context.policy.urgency, urgency: to, begins: [], ...rules }
        : { clockId: ID, fromMs: 0, limitMs: to.limit * 60 * MINUTE_MS, reason: 'x', ...rules };
      clocks = clocksAfter(
        clocks,
        event(isClass ? 'urgency_applied' : 'limit_changed', hour * 60, data),
        context,
      );
      if (isClass) context = { ...context, policy: sliceFor(policy, 'repair', to) };
    }
    return (Date.parse(dueAt(clocks[ID] as ClockState) ?? '') - Date.parse(START)) / (60 * MINUTE_MS);
  }

  it('leaves it alone where the standard has one limit for both, longer or shorter (R3.3b)', () => {
    expect(
      dueAfter(ONE, 'P4_ROUTINE', [
        [10, { limit: 72 }],
        [11, 'P3_DEGRADED'],
      ]),
    ).toBe(72);
    expect(
      dueAfter(ONE, 'P4_ROUTINE', [
        [10, { limit: 72 }],
        [11, 'P1_SAFETY_CRITICAL'],
      ]),
    ).toBe(72);
    expect(
      dueAfter(ONE, 'P3_DEGRADED', [
        [1, { limit: 10 }],
        [2, 'P4_ROUTINE'],
      ]),
    ).toBe(11);
  });

  it('in a more urgent class the shorter of the two holds, counted from the change (R3.2b, R3.3b)', () => {
    expect(
      dueAfter(BY_CLASS, 'P4_ROUTINE', [
        [1, { limit: 120 }],
        [10, 'P2_IMMOBILIZED'],
      ]),
    ).toBe(34);
    expect(
      dueAfter(BY_CLASS, 'P4_ROUTINE', [
        [0, { limit: 20 }],
        [10, 'P2_IMMOBILIZED'],
      ]),
    ).toBe(20);
  });

  it("in a less urgent class it is the person's still (R3.3b)", () => {
    expect(
      dueAfter(BY_CLASS, 'P2_IMMOBILIZED', [
        [0, { limit: 12 }],
        [10, 'P4_ROUTINE'],
      ]),
    ).toBe(12);
    expect(
      dueAfter(BY_CLASS, 'P2_IMMOBILIZED', [
        [1, { limit: 200 }],
        [10, 'P4_ROUTINE'],
      ]),
    ).toBe(200);
  });

  it('a class that is set right again leaves nothing behind, nor does one on the way to another (R3.3b)', () => {
    const own: Change = [0, { limit: 90 }];
    const mistaken: Change = [10, 'P1_SAFETY_CRITICAL'];
    expect(dueAfter(BY_CLASS, 'P4_ROUTINE', [own, mistaken])).toBe(18);
    expect(dueAfter(BY_CLASS, 'P4_ROUTINE', [own, mistaken, [11, 'P4_ROUTINE']])).toBe(90);
    expect(dueAfter(BY_CLASS, 'P4_ROUTINE', [own, mistaken, [11, 'P3_DEGRADED']])).toBe(48);
  });

  it('a limit of earlier rules left no trace on its clock: the story tells of it, until a class was set (R3.3b)', () => {
    const context = {
      policy: sliceFor(BY_CLASS, 'repair', 'P2_IMMOBILIZED'),
      subject: 'SO-1',
      cyclesBefore: {},
    };
    const limitMs = 30 * 60 * MINUTE_MS;
    const changed = event('limit_changed', 60, { clockId: ID, fromMs: 0, limitMs, reason: 'x', rules: 2 });
    const story = [event('repair_opened', 0), changed];
    const clocks = story.reduce<Record<string, ClockState>>((all, one) => clocksAfter(all, one, context), {});
    const ownLimits = limitsOnRecord(clocks, story);
    expect(ownLimits).toEqual([ID]);
    const applied = (own: object) => {
      const to = { from: 'P2_IMMOBILIZED', urgency: 'P4_ROUTINE', begins: [], ...own, ...MOVES_BY };
      return clocksAfter(clocks, event('urgency_applied', 120, to), context);
    };
    const kept = applied({ ownLimits });
    expect(kept[ID]).toMatchObject({ limitMs, ownLimit: { limitMs, urgency: 'P2_IMMOBILIZED' } });
    expect(applied({})[ID]).toMatchObject({ limitMs: 96 * 60 * MINUTE_MS });
    expect(limitsOnRecord(kept, story)).toEqual([]);
    expect(limitsOnRecord(clocks, [...story, event('urgency_applied', 90)])).toEqual([]);
    const again = { ...changed, data: { ...(changed.data as object), ...MOVES_BY } };
    expect(limitsOnRecord(clocksAfter(clocks, again, context), [...story, again])).toEqual([]);
  });

  it('changes of earlier versions are recomputed as they were recorded (R3.3b, R8.1)', () => {
    const changes: Change[] = [
      [10, { limit: 72 }],
      [11, 'P3_DEGRADED'],
    ];
    for (const rules of [{}, { rules: 1 }, { rules: 2 }])
      expect(dueAfter(ONE, 'P4_ROUTINE', changes, rules)).toBe(59);
  });
});
