import { describe, expect, it } from 'vitest';
import { fireMilestone, startClock, withdrawClock } from '../../src/domain/clock.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { alertNotices } from '../../workflows/milestones.js';

const at = '2026-03-02T01:00:00.000Z';
const dueAt = '2026-03-03T01:00:00.000Z';
const later = '2026-03-03T02:00:00.000Z';
const policy = { limitMs: 48 * 3_600_000, warnAt: [0.5], calendarId: null, pausableFor: [], extension: null };
const running = startClock({ subject: 'SO-1', kind: 'repair_completion', cycle: 1, policy, at });
const warned = fireMilestone(running, { milestone: 'warn_50', dueAt, firedAt: dueAt });

describe('what an event means for the alerts (R3.2c, R3.3b)', () => {
  const closed = {
    id: 'service-order:SO-1#closed',
    type: 'order_closed',
    at: later,
    actor: SYSTEM,
    data: {},
  };
  const about = { subject: 'SO-1', orderNo: 'SO-1', n: 1, outletId: 'o1', responsibleId: null };
  const told = (before: typeof running) => {
    const slice = sliceFor(STANDARD_2025, 'service_order', 'P4_ROUTINE');
    const input = { ...about, policy: slice, carried: [], cyclesBefore: {} };
    const after = withdrawClock(before, { at: later });
    return alertNotices({ [before.id]: before }, { [after.id]: after }, closed, input, undefined);
  };

  it('ends the alert of a clock that the order ends between two steps (design, rule 7)', () => {
    expect(told(warned)).toHaveLength(1);
  });

  it('tells another class to the alert of a clock that runs and has been told of (R3.2b, R6.1)', () => {
    const data = { from: 'P4_ROUTINE', urgency: 'P1_SAFETY_CRITICAL', begins: [] };
    const applied = { ...closed, id: 'repair:SO-1:1#urgency', type: 'urgency_applied', data };
    const slice = sliceFor(STANDARD_2025, 'repair', 'P1_SAFETY_CRITICAL');
    const input = { ...about, policy: slice, carried: [], cyclesBefore: {} };
    const toldOf = (clock: typeof running) =>
      alertNotices({ [clock.id]: clock }, { [clock.id]: clock }, applied, input, undefined);
    expect([toldOf(warned), toldOf(running)].map(({ length }) => length)).toEqual([1, 0]);
  });

  it('has nothing to tell of a clock that has reached no milestone (R3.3b)', () => {
    expect(told(running)).toHaveLength(0);
  });
});
