import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, expect, it } from 'vitest';
import { alertDeliveries, alerts } from '../../src/db/schema.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksLeftRunning, eventsOf, failedExecutions, startChaosHouse } from '../support/chaos-house.js';
import { book, orderRow, until, wholeWay } from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// What leaves the house is slow or fails: no order waits for it, and no alert is told twice or left open.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();

/** Takes longer than the whole order does, then fails; later it answers at once. */
let slowMs = 8000;
const posted: string[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    posted.push(body);
    setTimeout(() => response.writeHead(slowMs > 0 ? 503 : 200).end(), slowMs);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
// 48 h until the first response are 2 s, with warnings at half of it and at nine tenths.
const policy = scalePolicy(STANDARD_2025, 86_400);
const house = await startChaosHouse({ databaseUrl, temporal, policy, webhook: { url, secret: null } });

it('goes the whole way in time while the webhook hangs, and delivers when it answers (R6.1)', async () => {
  const orderNo = await book(house);
  await until(async () => (await eventsOf(house, orderNo, 'clock_milestone')).length > 0, 'a milestone');
  await until(async () => posted.length > 0, 'the webhook to be called');
  const startedAt = Date.now();
  await wholeWay(house, orderNo);
  await until(async () => (await orderRow(house, orderNo)).status === 'closed', 'the order to close');
  expect(Date.now() - startedAt).toBeLessThan(slowMs);
  expect(await clocksLeftRunning(house, orderNo)).toEqual([]);
  slowMs = 0;
  const deliveries = await until(
    async () => {
      const rows = await house.db
        .select()
        .from(alertDeliveries)
        .innerJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
        .where(eq(alerts.subject, orderNo));
      const hooks = rows.filter((row) => row.alert_deliveries.channel === 'webhook');
      return hooks.length > 0 && hooks.every((row) => row.alert_deliveries.deliveredAt) && rows;
    },
    'every delivery to arrive',
    40_000,
  );
  const ids = deliveries.map((row) => row.alert_deliveries.id);
  expect(new Set(ids).size).toBe(ids.length);
  // Every clock has ended, so has every alert: none goes on climbing about an order that is done.
  await until(async () => {
    const rows = await house.db.select().from(alerts).where(eq(alerts.subject, orderNo));
    return rows.length > 0 && rows.every(({ status }) => status === 'resolved');
  }, 'every alert to be resolved');
  expect(await failedExecutions(house)).toEqual([]);
}, 60_000);
