import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClockState,
  dueAt,
  fireMilestone,
  isRefusal,
  pauseClock,
  relimitClock,
  startClock,
  stopClock,
} from '../../src/domain/clock.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { addMs, fromMs, type Instant, toMs } from '../../src/domain/instant.js';

const START = fromMs(Date.parse('2026-03-02T01:00:00Z'));
const MINUTE_MS = 60_000;

const clockOf = (limitMs: number): ClockState =>
  startClock({
    ...{ subject: 'SO-1', kind: 'dispatch_completion', cycle: 1, at: START },
    policy: { limitMs, warnAt: [], calendarId: null, pausableFor: ['awaiting_parts'], extension: null },
  });

const held = (clock: ClockState, at: Instant): ClockState => {
  const paused = pauseClock(clock, { reason: 'awaiting_parts', at, by: 'x' });
  if (isRefusal(paused)) throw new Error(paused.detail);
  return paused;
};

describe('the limit of another class (R1.2, R3.2b)', () => {
  const minutes = fc.integer({ min: 1, max: 5000 }).map((n) => n * MINUTE_MS);

  it('a shorter one counts from the change, and never moves the deadline back (R3.2b)', () => {
    fc.assert(
      fc.property(minutes, minutes, minutes, (longMs, shortMs, afterMs) => {
        fc.pre(shortMs < longMs);
        const at = addMs(START, afterMs);
        const before = dueAt(clockOf(longMs)) as Instant;
        const after = dueAt(relimitClock(clockOf(longMs), { limitMs: shortMs, at })) as Instant;
        expect(toMs(after)).toBe(Math.min(toMs(before), toMs(at) + shortMs));
      }),
    );
  });

  it('a longer one counts from the start (R3.2b)', () => {
    fc.assert(
      fc.property(minutes, minutes, minutes, (shortMs, longMs, afterMs) => {
        fc.pre(shortMs < longMs);
        const after = relimitClock(clockOf(shortMs), { limitMs: longMs, at: addMs(START, afterMs) });
        expect(dueAt(after)).toBe(addMs(START, longMs));
      }),
    );
  });

  it('there and back again gives the first deadline (R3.2b)', () => {
    const there = relimitClock(clockOf(4 * HOUR_MS), { limitMs: HOUR_MS, at: addMs(START, HOUR_MS) });
    expect(dueAt(there)).toBe(addMs(START, 2 * HOUR_MS));
    const back = relimitClock(there, { limitMs: 4 * HOUR_MS, at: addMs(START, 1.5 * HOUR_MS) });
    expect(dueAt(back)).toBe(addMs(START, 4 * HOUR_MS));
  });

  it('a hold goes on, and what it held is not counted (R3.3b)', () => {
    const clock = held(clockOf(4 * HOUR_MS), addMs(START, HOUR_MS));
    const changed = relimitClock(clock, { limitMs: HOUR_MS, at: addMs(START, 3 * HOUR_MS) });
    expect(changed).toMatchObject({ outcome: 'paused', limitMs: 2 * HOUR_MS });
    expect(dueAt(changed)).toBeNull();
  });

  it('a breach stands, and so does a clock that has ended (R3.3b)', () => {
    const dueMs = toMs(dueAt(clockOf(HOUR_MS)) as Instant);
    const fired = { milestone: 'breach' as const, dueAt: fromMs(dueMs), firedAt: fromMs(dueMs + 1) };
    const breached = fireMilestone(clockOf(HOUR_MS), fired);
    const later = { limitMs: 9 * HOUR_MS, at: addMs(START, 2 * HOUR_MS) };
    expect(relimitClock(breached, later)).toBe(breached);
    const stopped = stopClock(clockOf(HOUR_MS), { at: addMs(START, MINUTE_MS) });
    expect(relimitClock(stopped, later)).toBe(stopped);
  });
});
