import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startHold as startHoldBody } from '../../src/contracts/repair.js';
import { countedMsAt } from '../../src/domain/clock.js';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.js';
import { addMs, type Instant } from '../../src/domain/instant.js';
import { decideCommand, isRefusal, type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksAfter } from '../../src/domain/step-clocks.js';
import { type RepairEvent, type RepairState, repair } from '../../src/domain/steps/repair.js';
import { newRepair } from '../../src/domain/steps/repair-start.js';

const START = '2026-03-02T01:00:00.000Z';
const policy = sliceFor(STANDARD_2025, 'repair', 'P3_DEGRADED');
const context = { policy, subject: 'SO-1', cyclesBefore: {} };
const TECH = { kind: 'staff' as const, id: 'tech-1', role: 'technician' as const };
const MANAGER = { kind: 'staff' as const, id: 'manager-1', role: 'outlet_manager' as const };
const hours = (n: number): Instant => addMs(START, n * HOUR_MS);

function happened(state: RepairState, event: StepEvent): RepairState {
  return { ...repair.apply(state, event as RepairEvent), clocks: clocksAfter(state.clocks, event, context) };
}
const OPENED: RepairState = {
  ...happened(newRepair({ n: 1, technicianId: 'tech-1', workOrderNo: 'WO-1', approvers: [] }, null), {
    ...{ id: 'opened', type: 'repair_opened', at: START, actor: SYSTEM },
    data: { technicianId: 'tech-1', workOrderNo: 'WO-1', findings: [] },
  }),
  status: 'in_progress',
};

function act(
  state: RepairState,
  name: 'startHold' | 'endHold' | 'approveEstimate' | 'rejectEstimate',
  body: object,
  at: Instant,
  actor = MANAGER as object,
) {
  const by = actor as typeof MANAGER;
  const decided = decideCommand(repair, state, name, body, { at, actor: by, policy });
  if (isRefusal(decided)) return { state, refused: decided.refused };
  return { state: happened(state, { id: `${name}@${at}`, at, actor: by, ...decided }), refused: null };
}
const parts = (reference: string, more: object = {}) => ({ reason: 'awaiting_parts', reference, ...more });
const clockOf = (state: RepairState) => state.clocks['SO-1/repair_completion/1'];
const counted = (state: RepairState, at: Instant) => {
  const clock = clockOf(state);
  return clock ? countedMsAt(clock, at) / HOUR_MS : Number.NaN;
};

/** The word on a supplement that was asked for while the work was held. */
function answered(holds: object[], name: 'approveEstimate' | 'rejectEstimate'): RepairState {
  const held = holds.reduce<RepairState>((state, hold) => act(state, 'startHold', hold, hours(1)).state, {
    ...OPENED,
    diagnosis: { faultCodes: [], findings: '' } as never,
    estimates: [{ estimateId: 'E1', approved: true, lines: [] } as never, PENDING],
  });
  return act(held, name, { ...WORD, ...(name === 'rejectEstimate' && { reason: 'too dear' }) }, hours(2))
    .state;
}
const PENDING = { estimateId: 'E2', approved: null, lines: [], validUntil: null } as never;
const WORD = { estimateId: 'E2', channel: 'phone', evidence: null };
const reviewOf = (state: RepairState) => state.clocks['SO-1/hold_review/1']?.outcome;

it.each(['approveEstimate', 'rejectEstimate'] as const)(
  'a car that waits for parts is looked after whatever the customer says meanwhile (%s; R3.3b)',
  (name) => {
    const forParts = answered([parts('PO-1')], name);
    expect([forParts.status, reviewOf(forParts)]).toEqual(['on_hold', 'running']);
    expect(forParts.estimates.at(-1)?.approval ?? {}).not.toHaveProperty('holdsGoOn');
    const forCustomer = answered([{ reason: 'awaiting_customer', reference: null }], name);
    expect([forCustomer.status, reviewOf(forCustomer)]).toEqual(['in_progress', 'met']);
  },
);

describe('holds that overlap (R3.3b)', () => {
  it('a supplement submitted and approved on the way leaves a hold for parts, and its time (R3.3a, R3.3b)', () => {
    const held = act(OPENED, 'startHold', parts('PO-1'), hours(1)).state;
    const supplement = { estimateId: 'E2', workGoesOn: false, lines: [] };
    const asked = happened(held, {
      ...{ id: 'asked', type: 'estimate_submitted', at: hours(2), actor: TECH, data: supplement },
    });
    const word = { estimateId: 'E2', channel: 'phone', evidence: null };
    const answered = happened(asked, {
      ...{ id: 'answered', type: 'estimate_approved', at: hours(3), actor: TECH, data: word },
    });
    expect([answered.status, counted(answered, hours(5))]).toEqual(['on_hold', 1]);
    const over = act(answered, 'endHold', { note: null }, hours(6)).state;
    expect([over.status, counted(over, hours(7))]).toEqual(['in_progress', 2]);
    // Not answered yet when the parts come, the customer's word is still waited for.
    const still = act(asked, 'endHold', { note: null }, hours(6)).state;
    expect([still.status, counted(still, hours(7))]).toEqual(['awaiting_approval', 1]);
  });

  it('count once; the work goes on with the end of the last (R3.3b)', () => {
    const one = act(OPENED, 'startHold', parts('PO-1'), hours(1)).state;
    const two = act(one, 'startHold', { reason: 'insurer_assessment', reference: 'CL-1' }, hours(2)).state;
    expect(act(two, 'startHold', parts('PO-1'), hours(3)).refused).toBe('hold_exists');
    expect(act(two, 'endHold', { note: null }, hours(3)).refused).toBe('hold_unclear');
    expect(act(two, 'endHold', { holdId: 'H9-9', note: null }, hours(3)).refused).toBe('no_such_hold');
    const left = act(two, 'endHold', { holdId: 'H1-1', note: null }, hours(4)).state;
    expect([left.status, left.partsOrders]).toEqual(['on_hold', []]);
    const over = act(left, 'endHold', { note: null }, hours(6)).state;
    expect([over.status, counted(over, hours(7))]).toEqual(['in_progress', 2]);
  });

  it('for one reason with two numbers end one by one (R3.3b)', () => {
    const one = act(OPENED, 'startHold', parts('PO-1'), hours(1)).state;
    const two = act(one, 'startHold', parts('PO-2'), hours(1)).state;
    const left = act(two, 'endHold', { holdId: 'H1-2', note: null }, hours(2)).state;
    expect(clockOf(left)?.outcome).toBe('paused');
    expect(left.partsOrders).toEqual(['PO-1']);
  });

  it('stop the clock exactly while at least one of them is open, however they lie (R3.3b)', () => {
    const minute = fc.integer({ min: 1, max: 40 * 60 });
    fc.assert(
      fc.property(fc.array(fc.tuple(minute, minute), { minLength: 1, maxLength: 4 }), (pairs) => {
        const spans = pairs.map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 }));
        const acts = spans.flatMap(({ from, to }, i) => [
          { at: from, name: 'startHold' as const, ref: `PO-${i}` },
          { at: to, name: 'endHold' as const, ref: `PO-${i}` },
        ]);
        let state = OPENED;
        for (const { at, name, ref } of acts.sort((a, b) => a.at - b.at)) {
          const holdId = state.holds.find(({ reference }) => reference === ref)?.holdId;
          const body = name === 'startHold' ? parts(ref) : { holdId, note: null };
          const done = act(state, name, body, addMs(START, at * MINUTE_MS));
          expect(done.refused).toBeNull();
          state = done.state;
        }
        const end = 41 * 60;
        let free = 0;
        for (let m = 0; m < end; m++) if (!spans.some(({ from, to }) => from <= m && m < to)) free += 1;
        expect(counted(state, addMs(START, end * MINUTE_MS)) * 60).toBeCloseTo(free, 6);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a hold that is entered late (R3.3b)', () => {
  const late = (more: object = {}) => parts('PO-1', { startedAt: hours(2), ...more });

  it('counts from when it began, and names the manager who entered it (R2.2, R3.3b)', () => {
    expect(act(OPENED, 'startHold', late(), hours(5), TECH).refused).toBe('role_may_not_decide');
    const { state } = act(OPENED, 'startHold', late(), hours(5));
    expect([state.status, counted(state, hours(9))]).toEqual(['on_hold', 2]);
    expect(clockOf(state)?.pauses).toMatchObject([{ by: 'manager-1', from: hours(2), reference: 'PO-1' }]);
  });

  it('when it is over is on record without stopping the work (R3.3b)', () => {
    const { state } = act(OPENED, 'startHold', late({ endedAt: hours(4) }), hours(5));
    expect([state.status, counted(state, hours(9))]).toEqual(['in_progress', 7]);
    expect(state.holds).toMatchObject([{ startedAt: hours(2), endedAt: hours(4) }]);
  });

  it('when it is over is one of its own beside an open one of the same number (R3.3b)', () => {
    const open = act(OPENED, 'startHold', parts('PO-1'), hours(8)).state;
    const before = act(open, 'startHold', late({ endedAt: hours(4) }), hours(12)).state;
    expect([before.status, clockOf(before)?.outcome, counted(before, hours(12))]).toEqual([
      ...['on_hold', 'paused'],
      6,
    ]);
    const across = act(open, 'startHold', late({ startedAt: hours(7), endedAt: hours(11) }), hours(12)).state;
    expect([across.status, clockOf(across)?.outcome, counted(across, hours(13))]).toEqual([
      ...['on_hold', 'paused'],
      7,
    ]);
    const over = act(across, 'endHold', { note: null }, hours(14)).state;
    expect([over.status, counted(over, hours(15))]).toEqual(['in_progress', 8]);
  });

  it('is refused beyond what the standard allows, before the clock, and ahead of time (R3.3b)', () => {
    expect(act(OPENED, 'startHold', late(), hours(27)).refused).toBe('hold_too_late');
    expect(act(OPENED, 'startHold', parts('P', { startedAt: hours(-1) }), hours(5)).refused).toBe(
      'hold_too_late',
    );
    expect(act(OPENED, 'startHold', late(), hours(1)).refused).toBe('not_happened_yet');
    const wrong = [{ endedAt: hours(4) }, { startedAt: hours(4), endedAt: hours(3) }];
    for (const times of wrong) expect(startHoldBody.safeParse(parts('P', times)).success).toBe(false);
  });

  it('never lifts a breach that is on record (R3.3b)', () => {
    const data = { clockId: 'SO-1/repair_completion/1', milestone: 'breach', dueAt: hours(48), revision: 0 };
    const breach = { id: 'b', type: 'clock_milestone', at: hours(48.1), actor: SYSTEM, data };
    const breached = happened(OPENED, breach);
    const over = { startedAt: hours(40), endedAt: hours(47) };
    expect(act(breached, 'startHold', parts('PO-1', over), hours(49)).refused).toBe('hold_too_late');
  });
});
