import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { eventsOf, flawsOf, startChaosHouse } from '../support/chaos-house.js';
import { book, CHECK_IN, does, orderRow, until, untilStep } from '../support/drive.js';
import { clocksOf, inboxOf } from '../support/look.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// The worker is away over two visits: who stands at the door is no no-show for that.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const scaled = scalePolicy(STANDARD_2025, 3600);
const { check_in, late_check_in } = scaled.clocks;
const policy = {
  ...scaled,
  clocks: {
    ...scaled.clocks,
    check_in: { ...check_in, limit: 'PT2S' },
    late_check_in: { ...late_check_in, limit: 'PT6S' },
  },
};
const house = await startChaosHouse({ databaseUrl, temporal, policy });

async function visitInASecond(): Promise<string> {
  const [startsAt, endsAt] = [1500, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const orderNo = await book(house, 'oil change', { slot: { startsAt, endsAt } });
  await untilStep(house, orderNo, 'booking', 'scheduled');
  return orderNo;
}

it('after an outage over a visit the outlet is told to record who came, and has time for it, before nobody did (R3.2a)', async () => {
  const [came, stayedAway] = await Promise.all([visitInASecond(), visitInASecond()]);
  await house.stopWorker();
  await sleep(6000);
  await house.startWorker();
  for (const orderNo of [came, stayedAway]) {
    await until(
      async () => (await eventsOf(house, orderNo, 'arrivals_unrecorded')).length === 1,
      'the grace',
    );
    expect(await orderRow(house, orderNo)).toMatchObject({ step: 'booking', stepStatus: 'scheduled' });
    const told = async () =>
      (await inboxOf(house, 'advisor-1', orderNo, 'late_check_in')).includes('warn_0/0');
    await until(told, 'the advisor to be told');
  }
  await does(house, came, 'advisor-1', 'checkIn', CHECK_IN);
  expect((await clocksOf(house, came, 'late_check_in'))[0]?.outcome).toBe('met');
  const over = await until(async () => {
    const row = await orderRow(house, stayedAway);
    return row.status === 'closed' && row;
  }, 'the no-show');
  expect(over).toMatchObject({ outcome: 'no_show' });
  for (const orderNo of [came, stayedAway]) expect(await flawsOf(house, orderNo)).toEqual([]);
  await does(house, came, 'advisor-1', 'cancelOrder', { reason: 'test over' });
}, 60_000);
