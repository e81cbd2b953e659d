import { describe, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/duration.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { does, until, untilStep } from '../support/drive.js';
import { clocksOf, inWork } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const { clocks } = STANDARD_2025;
const limit = {
  P1_SAFETY_CRITICAL: 'PT12H',
  P2_IMMOBILIZED: 'PT24H',
  P3_DEGRADED: 'PT24H',
  P4_ROUTINE: 'PT48H',
};
const house = await skippingHouse({
  policy: {
    ...STANDARD_2025,
    clocks: { ...clocks, repair_completion: { ...clocks.repair_completion, limit } },
    dispatch: { ...STANDARD_2025.dispatch, unfilled: [] },
    booking: { ...STANDARD_2025.booking, reminderHours: null, calendar: null },
  },
});

const override = (orderNo: string) =>
  does(house, orderNo, 'advisor-1', 'changeUrgency', { urgency: 'P3_DEGRADED', reason: 'it smokes' });

/** Eight orders at work whose class changes as their repair ends in some way, a little earlier or later. */
async function asRepairsEnd(ending: (own: { orderNo: string; tech: string }) => Promise<unknown>) {
  const cases = await Promise.all(Array.from({ length: 8 }, () => inWork(house, 'oil change', 1)));
  await Promise.all(cases.flatMap((own) => [ending(own), override(own.orderNo)]));
  return cases;
}

async function untilShortened(orderNo: string) {
  const shortened = async () => {
    const [clock] = await clocksOf(house, orderNo, 'repair_completion');
    return clock && clock.limitMs < 25 * HOUR_MS;
  };
  await until(shortened, `the repair of ${orderNo} to have the limit of its class`);
}

describe('a deadline that goes along while the class changes (R1.2, R3.2b, R3.3b)', () => {
  it('to the desk has the limit of the class that the order has then (R3.2b)', async () => {
    const cases = await asRepairsEnd(({ orderNo, tech }) =>
      does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: 'half of it' }),
    );
    for (const { orderNo } of cases) {
      await untilStep(house, orderNo, 'dispatch', 'queued');
      await untilShortened(orderNo);
    }
  });

  it('to the quality check, too (R3.3c)', async () => {
    const steps = ['repair_done', 'function_tested'].map((code) => ({ code, note: null }));
    const cases = await asRepairsEnd(async ({ orderNo, tech }) => {
      await does(house, orderNo, tech, 'signRepairSteps', { steps });
      await does(house, orderNo, tech, 'completeRepair', { summary: 'done' });
    });
    for (const { orderNo } of cases) {
      await untilStep(house, orderNo, 'quality_check', 'pending');
      await untilShortened(orderNo);
    }
  });
});
