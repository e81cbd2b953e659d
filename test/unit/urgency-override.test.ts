import { describe, expect, it } from 'vitest';
import { type ClockState, dueAt } from '../../src/domain/clock.js';
import { addMs, fromMs } from '../../src/domain/instant.js';
import { type ExecutionKind, STATUSES } from '../../src/domain/lifecycle.js';
import { decideCommand, type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksAfter, clocksToBegin } from '../../src/domain/step-clocks.js';
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
