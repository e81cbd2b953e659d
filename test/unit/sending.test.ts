import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maySendAtMs, pauseAfterMs, type SendLimit, stillCounted } from '../../src/domain/sending.js';

const MINUTE: SendLimit[] = [{ messages: 20, perMs: 60_000 }];

it('keeps every limit in every window, whoever sends (R6.1)', () => {
  const limit = fc.record({
    messages: fc.integer({ min: 1, max: 20 }),
    perMs: fc.integer({ min: 100, max: 60_000 }),
  });
  const wish = fc.record({ afterMs: fc.nat(5_000), urgent: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(limit, { minLength: 1, maxLength: 2 }),
      fc.array(wish, { maxLength: 60 }),
      (limits, wishes) => {
        let nowMs = 0;
        let sent: number[] = [];
        const all: number[] = [];
        for (const { afterMs, urgent } of wishes) {
          nowMs = maySendAtMs(sent, limits, urgent, nowMs + afterMs);
          sent = [...stillCounted(sent, limits, nowMs), nowMs];
          all.push(nowMs);
        }
        for (const { messages, perMs } of limits)
          for (const at of all)
            expect(all.filter((one) => one > at - perMs && one <= at).length).toBeLessThanOrEqual(messages);
      },
    ),
  );
});

it('keeps a quarter of the rate for P1 and P2 (R6.1)', () => {
  const sent = Array.from({ length: 15 }, (_, i) => i);
  expect(maySendAtMs(sent, MINUTE, false, 1_000)).toBe(60_000);
  expect(maySendAtMs(sent, MINUTE, true, 1_000)).toBe(1_000);
  const full = Array.from({ length: 20 }, (_, i) => i);
  expect(maySendAtMs(full, MINUTE, true, 1_000)).toBe(60_000);
  // One message a minute is nobody's alone.
  expect(maySendAtMs([], [{ messages: 1, perMs: 60_000 }], false, 5)).toBe(5);
});

it('waits longer after each failure, and a minute at most (R6.1)', () => {
  expect([1, 2, 3, 6, 7, 1_000].map(pauseAfterMs)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
});
