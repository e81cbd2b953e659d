import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../src/domain/calendar.js';
import {
  type ClockPolicy,
  type ClockRefusal,
  type ClockState,
  dueAt,
  dueMilestones,
  explain,
  fireMilestone,
  isRefusal,
  milestones,
  nextMilestone,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  wakeAt,
  withdrawClock,
} from '../../src/domain/clock.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { addMs } from '../../src/domain/instant.js';

const START = '2026-11-23T08:00:00.000Z';
const h = (hours: number) => addMs(START, hours * HOUR_MS);

const progress: ClockPolicy = {
  limitMs: 24 * HOUR_MS,
  warnAt: [0.5, 0.75, 0.9],
  calendarId: null,
  pausableFor: [],
  extension: null,
};
const repair: ClockPolicy = {
  ...progress,
  limitMs: 48 * HOUR_MS,
  pausableFor: ['awaiting_customer', 'awaiting_parts', 'in_quality_check'],
};
const start = (policy: ClockPolicy, kind = 'repair_completion') =>
  startClock({ subject: 'SO-1', kind, cycle: 1, policy, at: START });

function ok(result: ClockState | ClockRefusal): ClockState {
  if (isRefusal(result)) throw new Error(`${result.refused}: ${result.detail}`);
  return result;
}

/** Fires what is due at `now`, as the workflow does before every change. */
function settle(clock: ClockState, now: string, calendar?: BusinessCalendar): ClockState {
  return dueMilestones(clock, now, calendar).reduce(
    (c, m) => fireMilestone(c, { milestone: m.milestone, dueAt: m.at, firedAt: now }, calendar),
    clock,
  );
}

describe('a clock of plain hours', () => {
  it('is named by subject, kind and cycle and is due 24 hours after dispatch (R3.2c)', () => {
    const clock = start(progress, 'progress_feedback');
    expect(clock.id).toBe('SO-1/progress_feedback/1');
    expect(dueAt(clock)).toBe('2026-11-24T08:00:00.000Z');
  });

  it('is due 48 hours after the start of repair, warned at 50, 75 and 90 per cent (R3.3b)', () => {
    expect(milestones(start(repair)).map((m) => [m.milestone, m.at])).toEqual([
      ['warn_50', h(24)],
      ['warn_75', h(36)],
      ['warn_90', h(43.2)],
      ['breach', h(48)],
    ]);
  });

  it('wakes at each warning and 1 ms after the deadline (R3.3b)', () => {
    const clock = start(repair);
    expect(nextMilestone(clock)).toEqual({ clock: clock.id, milestone: 'warn_50', at: h(24), wakeAt: h(24) });
    expect(wakeAt({ milestone: 'breach', at: h(48) })).toBe(addMs(h(48), 1));
    const warned = settle(clock, h(48));
    expect(nextMilestone(warned)).toMatchObject({ milestone: 'breach', at: h(48), wakeAt: addMs(h(48), 1) });
    expect(nextMilestone(settle(warned, addMs(h(48), 1)))).toBeNull();
  });

  it('is met exactly at the deadline and breached one millisecond later (R3.3b)', () => {
    expect(stopClock(start(repair), { at: h(48) }).outcome).toBe('met');
    expect(stopClock(start(repair), { at: addMs(h(48), 1) }).outcome).toBe('breached');
    expect(dueMilestones(start(repair), h(48)).map((m) => m.milestone)).toEqual([
      'warn_50',
      'warn_75',
      'warn_90',
    ]);
    expect(dueMilestones(start(repair), addMs(h(48), 1)).map((m) => m.milestone)).toContain('breach');
  });

  it('keeps a breach although the work is finished later (R3.3b)', () => {
    const breached = settle(start(repair), h(50));
    expect(breached.outcome).toBe('breached');
    expect(stopClock(breached, { at: h(51) }).outcome).toBe('breached');
    expect(withdrawClock(breached, { at: h(51) }).outcome).toBe('breached');
  });

  it('gives every milestone that an outage has passed, in time order, with its own due instant (R3.3b)', () => {
    expect(dueMilestones(start(repair), h(500)).map((m) => m.at)).toEqual([h(24), h(36), h(43.2), h(48)]);
  });

  it('has nothing to wait for once stopped, yet keeps what it had passed before (R3.3b)', () => {
    const stopped = stopClock(start(repair), { at: h(30) });
    expect(nextMilestone(stopped)).toBeNull();
    expect(dueMilestones(stopped, h(100)).map((m) => m.milestone)).toEqual(['warn_50']);
    expect(stopClock(stopped, { at: h(100) })).toEqual(stopped);
  });

  it('fires a milestone once, however often it is told to (R3.3b)', () => {
    const once = settle(start(repair), h(24));
    expect(fireMilestone(once, { milestone: 'warn_50', dueAt: h(24), firedAt: h(25) })).toEqual(once);
    expect(once.fired).toEqual([{ revision: 0, milestone: 'warn_50', dueAt: h(24), firedAt: h(24) }]);
  });

  it('is withdrawn when nobody needs it any more (R3.2c)', () => {
    expect(withdrawClock(start(progress), { at: h(1) })).toMatchObject({
      outcome: 'withdrawn',
      stoppedAt: h(1),
    });
  });
});

describe('pauses', () => {
  const parts = { reason: 'awaiting_parts', by: 'tech-1', reference: 'PO-7' } as const;
  const customer = { reason: 'awaiting_customer', by: 'tech-1' } as const;

  it('are refused for a reason that the policy does not list (R3.3b)', () => {
    expect(pauseClock(start(progress), { ...parts, at: h(1) })).toMatchObject({
      refused: 'reason_not_pausable',
    });
    expect(pauseClock(start(repair), { reason: 'insurer_assessment', by: 'x', at: h(1) })).toMatchObject({
      refused: 'reason_not_pausable',
    });
  });

  it('leave no deadline while they last and move it by their length afterwards (R3.3b)', () => {
    const paused = ok(pauseClock(start(repair), { ...parts, at: h(10) }));
    expect([paused.outcome, dueAt(paused), nextMilestone(paused)]).toEqual(['paused', null, null]);
    const resumed = ok(resumeClock(paused, { reason: 'awaiting_parts', at: h(15) }));
    expect([resumed.outcome, dueAt(resumed), resumed.revision]).toEqual(['running', h(53), 0]);
    expect(resumed.pauses).toEqual([{ ...parts, from: h(10), to: h(15) }]);
  });

  it('count once where they overlap, and the clock goes on after the last (R3.3b)', () => {
    let clock = ok(pauseClock(start(repair), { ...parts, at: h(10) }));
    clock = ok(pauseClock(clock, { ...customer, at: h(12) }));
    clock = ok(resumeClock(clock, { reason: 'awaiting_parts', at: h(14) }));
    expect(clock.outcome).toBe('paused');
    clock = ok(resumeClock(clock, { reason: 'awaiting_customer', at: h(16) }));
    expect(dueAt(clock)).toBe(h(54));
    expect(explain(clock, h(20)).intervals).toEqual([
      { from: h(0), to: h(10), counted: true, reason: 'running' },
      { from: h(10), to: h(12), counted: false, reason: 'awaiting_parts' },
      { from: h(12), to: h(14), counted: false, reason: 'awaiting_customer+awaiting_parts' },
      { from: h(14), to: h(16), counted: false, reason: 'awaiting_customer' },
      { from: h(16), to: h(20), counted: true, reason: 'running' },
    ]);
  });

  it('for two parts orders end one by one (R3.3b)', () => {
    let clock = ok(pauseClock(start(repair), { ...parts, at: h(10) }));
    expect(pauseClock(clock, { ...parts, at: h(11) })).toMatchObject({ refused: 'already_paused' });
    clock = ok(pauseClock(clock, { ...parts, reference: 'PO-8', at: h(11) }));
    clock = ok(resumeClock(clock, { reason: 'awaiting_parts', reference: 'PO-7', at: h(12) }));
    expect(clock.outcome).toBe('paused');
    expect(resumeClock(clock, { reason: 'awaiting_parts', reference: 'PO-7', at: h(13) })).toMatchObject({
      refused: 'not_paused',
    });
    expect(dueAt(ok(resumeClock(clock, { reason: 'awaiting_parts', at: h(13) })))).toBe(h(51));
  });

  it('can not end before they begin, begin before the clock or change a stopped clock (R3.3b)', () => {
    const paused = ok(pauseClock(start(repair), { ...parts, at: h(10) }));
    expect(resumeClock(paused, { reason: 'awaiting_parts', at: h(9) })).toMatchObject({
      refused: 'out_of_order',
    });
    expect(pauseClock(start(repair), { ...parts, at: h(-1) })).toMatchObject({ refused: 'out_of_order' });
    const stopped = stopClock(paused, { at: h(11) });
    expect(stopped).toMatchObject({ outcome: 'met', pauses: [{ to: h(11) }] });
    expect(pauseClock(stopped, { ...parts, at: h(12) })).toMatchObject({ refused: 'clock_stopped' });
    expect(resumeClock(stopped, { reason: 'awaiting_parts', at: h(12) })).toMatchObject({
      refused: 'clock_stopped',
    });
  });

  it('for the quality check hold the repair clock, which goes on after a failed check (R3.3c)', () => {
    const checked = ok(pauseClock(start(repair), { reason: 'in_quality_check', by: 'tech-1', at: h(40) }));
    const failed = ok(resumeClock(checked, { reason: 'in_quality_check', at: h(43) }));
    expect(dueAt(failed)).toBe(h(51));
    expect(stopClock(checked, { at: h(60) }).outcome).toBe('met');
  });

  it('that begin exactly at the deadline are in time: the check may take what it takes (R3.3b, R3.3c)', () => {
    const last = settle(start(repair), h(48));
    const checked = ok(pauseClock(last, { reason: 'in_quality_check', by: 'tech-1', at: h(48) }));
    expect([dueAt(checked), settle(checked, h(60)).outcome]).toEqual([null, 'paused']);
    expect(stopClock(checked, { at: h(60) }).outcome).toBe('met');
    const failed = ok(resumeClock(checked, { reason: 'in_quality_check', at: h(60) }));
    expect(dueAt(failed)).toBe(h(60));
    expect(settle(failed, addMs(h(60), 1)).outcome).toBe('breached');
  });

  it('after the deadline are recorded and undo no breach, raised or not (R3.3b)', () => {
    const late = ok(pauseClock(start(repair), { ...parts, at: addMs(h(48), 1) }));
    expect(dueAt(late)).toBe(h(48));
    expect(stopClock(late, { at: h(50) }).outcome).toBe('breached');
    const breached = settle(start(repair), h(50));
    expect(ok(pauseClock(breached, { ...parts, at: h(50) })).outcome).toBe('breached');
    expect(pauseClock(breached, { ...parts, at: h(40) })).toMatchObject({ refused: 'breach_stands' });
  });

  it('entered late still count when no breach was raised (R3.3b)', () => {
    const late = ok(pauseClock(settle(start(repair), h(30)), { ...parts, at: h(20) }));
    expect(dueAt(ok(resumeClock(late, { reason: 'awaiting_parts', at: h(30) })))).toBe(h(58));
  });
});

describe('a clock that counts by a business calendar (R1.2)', () => {
  const calendar: BusinessCalendar = {
    id: 'outlet-1',
    zone: 'Asia/Shanghai',
    shifts: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })),
    holidays: [],
    workdays: [],
    closures: [],
    revision: 0,
    dataReachesTo: '2026-11-24',
  };
  const policy = { ...repair, limitMs: 16 * HOUR_MS, calendarId: 'outlet-1' };
  // START is Monday 16:00 in Shanghai: one hour, Tuesday's eight, then seven on Wednesday.
  const clock = start(policy);

  it('is due after so many working hours, provisional where holidays are not known yet (R1.2)', () => {
    expect(milestones(clock, calendar).map((m) => [m.milestone, m.at, m.provisional])).toEqual([
      ['warn_50', '2026-11-24T08:00:00.000Z', false],
      ['warn_75', '2026-11-25T04:00:00.000Z', true],
      ['warn_90', '2026-11-25T06:24:00.000Z', true],
      ['breach', '2026-11-25T08:00:00.000Z', true],
    ]);
    expect(explain(clock, h(1), calendar)).toMatchObject({
      provisional: true,
      dueAt: '2026-11-25T08:00:00.000Z',
    });
  });

  it('warns at closing, not in the closed hours after it (R1.2)', () => {
    const short = start({ ...policy, limitMs: 2 * HOUR_MS });
    expect(milestones(short, calendar)[0]).toMatchObject({
      milestone: 'warn_50',
      at: '2026-11-23T09:00:00.000Z',
    });
  });

  it('explains closed hours and adds up (R1.2)', () => {
    expect(explain(clock, h(18), calendar)).toMatchObject({
      grossMs: 18 * HOUR_MS,
      countedMs: 2 * HOUR_MS,
      excludedMs: 16 * HOUR_MS,
      intervals: [
        { reason: 'running', to: h(1) },
        { reason: 'closed_hours', to: h(17) },
        { reason: 'running', to: h(18) },
      ],
    });
  });

  it('takes no other calendar than its own (R1.2)', () => {
    expect(() => dueAt(clock)).toThrow(RangeError);
    expect(() => dueAt(clock, { ...calendar, id: 'outlet-2' })).toThrow(/outlet-2/);
  });

  it('counts plain hours when it names no calendar, whatever calendar is at hand (R3.3b)', () => {
    expect(dueAt(start(repair), calendar)).toBe(h(48));
  });
});

describe('the explanation of a deadline (R3.3b)', () => {
  it('shows the time after the deadline as overdue and the state as of the instant asked for (R3.3b)', () => {
    expect(explain(start(progress), h(30))).toEqual({
      dueAt: h(24),
      provisional: false,
      state: 'breached',
      grossMs: 30 * HOUR_MS,
      countedMs: 30 * HOUR_MS,
      excludedMs: 0,
      intervals: [
        { from: h(0), to: h(24), counted: true, reason: 'running' },
        { from: h(24), to: h(30), counted: true, reason: 'overdue' },
      ],
    });
  });

  it('of a closed clock is the same for ever (R3.3b)', () => {
    const stopped = stopClock(start(progress), { at: h(20) });
    expect(explain(stopped, h(9_000))).toEqual(explain(stopped, h(20)));
    expect(explain(stopped, h(20)).state).toBe('met');
    expect(explain(stopped, h(19)).state).toBe('running');
  });
});
