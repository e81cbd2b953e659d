import { describe, expect, it } from 'vitest';
import {
  type ClockPolicy,
  type ClockRefusal,
  type ClockState,
  decideExtension,
  dueAt,
  dueMilestones,
  fireMilestone,
  firstDueAt,
  isRefusal,
  milestones,
  nextMilestone,
  pauseClock,
  requestExtension,
  resumeClock,
  startClock,
  stopClock,
} from '../../src/domain/clock.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { addMs } from '../../src/domain/instant.js';

const START = '2026-11-23T08:00:00.000Z';
const h = (hours: number) => addMs(START, hours * HOUR_MS);
const policy: ClockPolicy = {
  limitMs: 48 * HOUR_MS,
  warnAt: [0.5, 0.75, 0.9],
  calendarId: null,
  pausableFor: ['in_quality_check'],
  extension: { maxMs: 24 * HOUR_MS, decidedBy: ['outlet_manager'] },
};
const start = (changes: Partial<ClockPolicy> = {}) =>
  startClock({
    subject: 'SO-1',
    kind: 'repair_completion',
    cycle: 1,
    policy: { ...policy, ...changes },
    at: START,
  });

function ok(result: ClockState | ClockRefusal): ClockState {
  if (isRefusal(result)) throw new Error(`${result.refused}: ${result.detail}`);
  return result;
}

const settle = (clock: ClockState, now: string) =>
  dueMilestones(clock, now).reduce(
    (c, m) => fireMilestone(c, { milestone: m.milestone, dueAt: m.at, firedAt: now }),
    clock,
  );
const file = (clock: ClockState, at: string, hours = 12) =>
  requestExtension(clock, { at, by: 'tech-1', reason: 'engine must come out', addMs: hours * HOUR_MS });
const approve = (clock: ClockState, at: string) =>
  ok(decideExtension(clock, { approved: true, by: 'mgr-1', at }));
const refuse = (clock: ClockState, at: string) =>
  ok(decideExtension(clock, { approved: false, by: 'mgr-1', at }));

describe('an extension filed in advance (报备)', () => {
  it('moves the deadline when it is approved, and keeps the first deadline, reason and approver (R3.3b)', () => {
    const clock = approve(ok(file(start(), h(10))), h(11));
    expect([dueAt(clock), firstDueAt(clock), clock.revision]).toEqual([h(60), h(48), 1]);
    expect(clock.extension).toMatchObject({
      reason: 'engine must come out',
      decision: { by: 'mgr-1', at: h(11) },
    });
  });

  it('counts when it is filed exactly at the deadline, and is refused a millisecond later (R3.3b)', () => {
    expect(isRefusal(file(start(), h(48)))).toBe(false);
    expect(file(start(), addMs(h(48), 1))).toMatchObject({ refused: 'extension_too_late' });
    expect(file(settle(start(), h(50)), h(50))).toMatchObject({ refused: 'extension_too_late' });
  });

  it('approved after the deadline applies back: the pending breach is voided and stays on record (R3.3b)', () => {
    const pending = settle(ok(file(start(), h(47))), h(49));
    expect(pending.fired.at(-1)).toEqual({
      revision: 0,
      milestone: 'breach',
      dueAt: h(48),
      firedAt: h(49),
      pending: true,
    });
    const clock = approve(pending, h(50));
    expect(clock.fired.find((f) => f.milestone === 'breach')).toEqual({
      revision: 0,
      milestone: 'breach',
      dueAt: h(48),
      firedAt: h(49),
      voided: true,
    });
    expect([clock.outcome, dueAt(clock)]).toEqual(['running', h(60)]);
    expect(stopClock(clock, { at: h(60) }).outcome).toBe('met');
  });

  it('refused after the deadline confirms the breach, dated by the first deadline (R3.3b)', () => {
    const clock = refuse(settle(ok(file(start(), h(47))), h(49)), h(50));
    expect(clock.fired.at(-1)).toEqual({ revision: 0, milestone: 'breach', dueAt: h(48), firedAt: h(49) });
    expect([clock.outcome, clock.revision, dueAt(clock)]).toEqual(['breached', 0, h(48)]);
    expect(stopClock(clock, { at: h(51) }).outcome).toBe('breached');
  });

  it('refused before the deadline leaves it as it was, and another may be filed in time (R3.3b)', () => {
    const refused = refuse(ok(file(start(), h(10))), h(11));
    expect([refused.outcome, dueAt(refused)]).toEqual(['running', h(48)]);
    const again = approve(ok(file(refused, h(12), 24)), h(13));
    expect([dueAt(again), again.revision, again.earlierExtensions.length]).toEqual([h(72), 1, 1]);
  });

  it('decided after the work was finished still settles the outcome (R3.3b)', () => {
    const finished = stopClock(settle(ok(file(start(), h(47))), h(52)), { at: h(52) });
    expect(finished.outcome).toBe('breached');
    expect(approve(finished, h(55)).outcome).toBe('met');
    expect(refuse(finished, h(55)).outcome).toBe('breached');
  });

  it('that is too short for the time used leaves a breach of the new deadline (R3.3b)', () => {
    const clock = settle(approve(settle(ok(file(start(), h(47), 4)), h(49)), h(60)), h(60));
    expect(clock.fired.filter((f) => f.milestone === 'breach')).toEqual([
      { revision: 0, milestone: 'breach', dueAt: h(48), firedAt: h(49), voided: true },
      { revision: 1, milestone: 'breach', dueAt: h(52), firedAt: h(60) },
    ]);
    expect(clock.outcome).toBe('breached');
  });

  it('has warnings of its own, without a flood of those that lie before the approval (R3.3b)', () => {
    // 72 hours in all: the new warnings are at 36, 54 and 64.8 hours; the approval comes at 40.
    const clock = approve(settle(ok(file(start(), h(30), 24)), h(40)), h(40));
    expect(milestones(clock).map((m) => [m.milestone, m.at, m.skipped])).toEqual([
      ['warn_50', h(36), true],
      ['warn_75', h(54), false],
      ['warn_90', h(64.8), false],
      ['breach', h(72), false],
    ]);
    expect(dueMilestones(clock, h(40))).toEqual([]);
    expect(nextMilestone(clock)).toMatchObject({ milestone: 'warn_75', at: h(54) });
    expect(settle(clock, h(54)).fired.at(-1)).toMatchObject({ revision: 1, milestone: 'warn_75' });
  });

  it('keeps a quality check that began while the decision was open (R3.3b, R3.3c)', () => {
    const pending = settle(ok(file(start(), h(47))), h(50));
    const checked = ok(pauseClock(pending, { reason: 'in_quality_check', by: 'tech-1', at: h(50) }));
    const failed = ok(resumeClock(checked, { reason: 'in_quality_check', at: h(53) }));
    expect(dueAt(approve(failed, h(54)))).toBe(h(63));
    expect(dueAt(refuse(failed, h(54)))).toBe(h(48));
  });

  it('is limited to the maximum of the policy over all requests (R3.3b)', () => {
    expect(file(start(), h(1), 25)).toMatchObject({ refused: 'extension_beyond_maximum' });
    expect(file(start(), h(1), 0)).toMatchObject({ refused: 'extension_beyond_maximum' });
    expect(file(start(), h(1), Number.NaN)).toMatchObject({ refused: 'extension_beyond_maximum' });
    const once = approve(ok(file(start(), h(1), 20)), h(2));
    expect(file(once, h(3), 5)).toMatchObject({ refused: 'extension_beyond_maximum' });
    expect(dueAt(approve(ok(file(once, h(60), 4)), h(61)))).toBe(h(72));
  });

  it('is refused where the policy has none, where one is undecided, and on a stopped clock (R3.3b)', () => {
    expect(file(start({ extension: null }), h(1))).toMatchObject({ refused: 'not_extendable' });
    const filed = ok(file(start(), h(1)));
    expect(file(filed, h(2))).toMatchObject({ refused: 'extension_pending' });
    expect(file(stopClock(start(), { at: h(1) }), h(2))).toMatchObject({ refused: 'clock_stopped' });
    expect(file(start(), h(-1))).toMatchObject({ refused: 'out_of_order' });
  });

  it('is decided once, not before it was filed, and only when there is one (R3.3b)', () => {
    const decision = { approved: true, by: 'mgr-1', at: h(2) };
    expect(decideExtension(start(), decision)).toMatchObject({ refused: 'no_extension_pending' });
    const filed = ok(file(start(), h(1)));
    expect(decideExtension(filed, { ...decision, at: h(0) })).toMatchObject({ refused: 'out_of_order' });
    expect(decideExtension(approve(filed, h(2)), decision)).toMatchObject({
      refused: 'no_extension_pending',
    });
  });
});
