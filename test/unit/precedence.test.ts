import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellingWaitMs, timerLagMs } from '../../src/domain/precedence.js';
import { URGENCIES } from '../../src/domain/urgency.js';

const DAY_MS = 86_400_000;
const [P1, P2, P3, P4] = URGENCIES;

describe('a deadline among thousands of the same instant (R3.2b, R3.3b)', () => {
  it('rings at once for P1, after a second for P2, after five for what can wait', () => {
    expect(URGENCIES.map((urgency) => timerLagMs(urgency, DAY_MS))).toEqual([0, 1_000, 5_000, 5_000]);
  });

  it('never lags by more than a hundredth of the time waited for, nor one class behind a lower one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * DAY_MS }), (waitMs) => {
        const lags = URGENCIES.map((urgency) => timerLagMs(urgency, waitMs));
        expect(Math.max(...lags)).toBeLessThanOrEqual(waitMs / 100);
        expect(lags).toEqual([...lags].sort((a, b) => a - b));
      }),
    );
  });
});

describe('the telling of a milestone (R3.2c, R6.1)', () => {
  const reachedAt = '2026-03-02T01:00:00.000Z';
  const noticed = (lateMs: number) => ({
    reachedAt,
    noticedAt: new Date(Date.parse(reachedAt) + lateMs).toISOString(),
  });

  it('waits for nothing when it was noticed in time', () => {
    for (const lateMs of [0, 100]) expect(tellingWaitMs(P1, 2 * DAY_MS, noticed(lateMs))).toBe(0);
    for (const lateMs of [0, 1_000, 1_100]) expect(tellingWaitMs(P2, 2 * DAY_MS, noticed(lateMs))).toBe(0);
    for (const urgency of [P3, P4])
      for (const lateMs of [0, 5_000, 6_000])
        expect(tellingWaitMs(urgency, 2 * DAY_MS, noticed(lateMs))).toBe(0);
  });

  it('waits two seconds at most when it is urgent and was noticed late, so that all urgent rows are written first', () => {
    for (const urgency of [P1, P2]) {
      expect(tellingWaitMs(urgency, 2 * DAY_MS, noticed(DAY_MS))).toBe(2_000);
      expect(tellingWaitMs(urgency, 15 * 60_000, noticed(1_101))).toBe(2_000);
      expect(tellingWaitMs(urgency, 60_000, noticed(1_101))).toBe(600);
    }
    expect(tellingWaitMs(P1, 2 * DAY_MS, noticed(101))).toBe(2_000);
  });

  it('lets others go first when it can wait and was noticed late: for a hundredth of its limit, at most two minutes', () => {
    for (const urgency of [P3, P4]) {
      expect(tellingWaitMs(urgency, 2 * DAY_MS, noticed(6_001))).toBe(120_000);
      expect(tellingWaitMs(urgency, 200_000, noticed(6_001))).toBe(2_000);
    }
  });
});
