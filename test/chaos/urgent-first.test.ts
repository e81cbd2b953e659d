import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { alertDeliveries, alerts } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { eventsOf, startChaosHouse } from '../support/chaos-house.js';
import { book, does, until } from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// What fell due while no worker was there: who is told first, and who may be told later.

const WARNED_AFTER_MS = 3_000;
const { clocks } = STANDARD_2025;
const { databaseUrl } = await testDatabase();
const policy = {
  ...STANDARD_2025,
  clocks: {
    ...clocks,
    // Two hours; a hundredth of it is more than a minute.
    first_response: { ...clocks.first_response, limit: 'PT2H', warnAt: [WARNED_AFTER_MS / 7_200_000] },
  },
};
const house = await startChaosHouse({ databaseUrl, temporal: await realTemporal(), policy });

/** When each telling of the order's first response was put into an inbox, in ms. */
async function toldAt(orderNo: string): Promise<number[]> {
  const rows = await house.db
    .select({ at: alertDeliveries.createdAt })
    .from(alertDeliveries)
    .innerJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
    .where(eq(alerts.orderNo, orderNo));
  return rows.map(({ at }) => Date.parse(at)).sort((a, b) => a - b);
}

it('urgent orders are told of first; what can wait is on record, and told at the latest with the end of its step (R3.2b, R6.1)', async () => {
  const routine = await book(house, 'oil change and inspection');
  const urgent = await book(house, 'brake failure, pedal goes to the floor');
  await house.stopWorker();
  await sleep(WARNED_AFTER_MS + 9_000);
  const backAt = Date.now();
  await house.startWorker();

  const [first] = await until(async () => {
    const told = await toldAt(urgent);
    return told.length > 0 && told;
  }, 'the urgent telling');
  const [noticed] = await until(async () => {
    const events = await eventsOf(house, routine, 'clock_milestone');
    return events.length > 0 && events;
  }, 'the routine milestone on record');
  await sleep(3_000);
  expect(await toldAt(routine)).toEqual([]);
  expect(first).toBeGreaterThanOrEqual(backAt);

  await does(house, routine, 'advisor-1', 'cancelOrder', { reason: 'the customer went elsewhere' });
  const [then] = await until(async () => {
    const told = await toldAt(routine);
    return told.length > 0 && told;
  }, 'the routine telling');
  expect(then).toBeGreaterThan(Date.parse(noticed?.at as string) + 3_000);
  await until(async () => {
    const [alert] = await house.db.select().from(alerts).where(eq(alerts.orderNo, routine));
    return alert?.status === 'resolved';
  }, 'the end of its alert');
}, 60_000);
