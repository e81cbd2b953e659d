import { expect, it } from 'vitest';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { book, does, giveBack, toRepair, toWork } from '../support/drive.js';
import { startHouse } from '../support/house.js';
import { clocksOf, untilEvent, untilOrder } from '../support/look.js';
import { realTemporal, testDatabase } from '../support/servers.js';

const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();
const policy = scalePolicy(STANDARD_2025, 10);
const house = await startHouse({ databaseUrl, client, connection, namespace, taskQueue, policy });

it('a repair tells its order of a fault of quality, on the real server too (R3.3b)', async () => {
  const deliveredOn = new Date().toISOString().slice(0, 10);
  const vehicle = {
    make: 'BYD',
    model: '汉',
    deliveredOn: deliveredOn.replace(/^\d{4}/, (y) => `${+y - 1}`),
  };
  const orderNo = await book(house, 'a fault', { vehicle });
  const tech = await toRepair(house, orderNo);
  const fault = { isQualityFault: true, notBecause: null, part: null, safetyCritical: true, danger: null };
  const diagnosis = { faultCodes: [], findings: 'x', fault: { ...fault, replacementNeeded: null } };
  await does(house, orderNo, tech, 'recordDiagnosis', diagnosis);
  await toWork(house, orderNo, tech);
  await untilEvent(house, orderNo, 'statutory_repair_started');
  const [clock] = await clocksOf(house, orderNo, 'statutory_repair');
  expect(clock).toMatchObject({ outcome: 'running', limitMs: (120 * 3_600_000) / 10 });
  await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'end of the test' });
  await giveBack(house, orderNo);
  await untilOrder(house, orderNo, 'cancelled');
  expect((await clocksOf(house, orderNo, 'statutory_repair'))[0]?.outcome).toBe('withdrawn');
});
