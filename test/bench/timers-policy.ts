import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';

const { clocks, booking } = STANDARD_2025;
const NEVER = { P1_SAFETY_CRITICAL: null, P2_IMMOBILIZED: null, P3_DEGRADED: null, P4_ROUTINE: null };

/**
 * The standard, but for one deadline: the agreed visit of a booked order, which warns at some hundredths of its limit.
 * Orders with the same visit all have a warning at the same instant, `n × gapMs` after the visit's beginning.
 * @param mine the numbers n, from 1 to 99
 */
export function timersPolicy(gapMs: number, mine: readonly number[]): Policy {
  return {
    ...STANDARD_2025,
    version: 'bench-timers',
    clocks: {
      ...clocks,
      // It would end in the middle of the measuring, order by order.
      callback: { ...clocks.callback, limit: NEVER },
      check_in: {
        ...clocks.check_in,
        limit: `PT${gapMs / 10}S`,
        warnAt: mine.map((n) => n / 100),
      },
    },
    booking: {
      ...booking,
      ...{ openingHours: null, halfDayLength: 'PT4H', halfDayCapacity: 1_000_000 },
      // In the past when the visit is agreed on: there is none.
      ...{ reminderBefore: 'P30D', reminderHours: null },
    },
  };
}
