import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, afterEach, expect, it } from 'vitest';
import { dataConverter } from '../../src/client/payload-codec.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { eventsOf, failedExecutions, flawsOf, startChaosHouse } from '../support/chaos-house.js';
import { cuttableRoad } from '../support/chaos-proxy.js';
import {
  book,
  CHECK_IN,
  does,
  newKey,
  orderRow,
  send,
  toRepair,
  until,
  untilOffered,
  untilStep,
  wholeWay,
} from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Postgres and Temporal away: 'unavailable' at first, recovery by itself, nothing lost and nothing doubled.

const { databaseUrl } = await testDatabase();
const real = await realTemporal();
const url = new URL(databaseUrl);
const postgresRoad = await cuttableRoad({ host: url.hostname, port: Number(url.port) });
url.port = String(postgresRoad.port);
const [host, port] = real.address.split(':') as [string, string];
const temporalRoad = await cuttableRoad({ host, port: Number(port) });
const address = `127.0.0.1:${temporalRoad.port}`;
const connection = await Connection.connect({ address });
const nativeConnection = await NativeConnection.connect({ address });
afterAll(async () => {
  await connection.close();
  await nativeConnection.close();
});
const client = new Client({ connection, namespace: real.namespace, dataConverter });
const house = await startChaosHouse({
  databaseUrl: url.href,
  temporal: { ...real, client, nativeConnection },
  policy: STANDARD_2025,
});

afterEach(() => {
  postgresRoad.mend();
  temporalRoad.mend();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends with the same key until it is no longer said to be unavailable. */
const sendUntilKnown = (
  orderNo: string,
  who: string,
  name: Parameters<typeof send>[3],
  body: object,
  key: string,
) =>
  until(
    async () => {
      const outcome = await send(house, orderNo, who, name, body, key);
      return outcome.kind !== 'unavailable' && outcome;
    },
    `${name} to be known`,
    30_000,
  );

it('says unavailable while Postgres is away, and takes the same key once when it is back (design, rules 2 and 3)', async () => {
  const orderNo = await book(house);
  await untilStep(house, orderNo, 'booking', 'requested');
  const key = newKey();
  postgresRoad.cut();
  expect(await send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key)).toMatchObject({
    kind: 'unavailable',
  });
  await sleep(1000);
  postgresRoad.mend();
  const outcome = await sendUntilKnown(orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
  expect(outcome).toMatchObject({ kind: 'done' });
  await untilOffered(house, orderNo);
  expect(await eventsOf(house, orderNo, 'checked_in')).toHaveLength(1);
  expect(await flawsOf(house, orderNo)).toEqual([]);
}, 60_000);

it('waits with what it was about to record when Postgres goes in the middle of a command (design, rule 3)', async () => {
  const orderNo = await book(house);
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const { offerId, technicianId } = await untilOffered(house, orderNo);
  house.hooks.beforeWrite = ({ event }) => {
    if (event.type !== 'offer_accepted') return;
    house.hooks.beforeWrite = undefined;
    postgresRoad.cut();
    setTimeout(() => postgresRoad.mend(), 3000);
  };
  const key = newKey();
  const outcome = await sendUntilKnown(orderNo, technicianId, 'acceptAssignment', { offerId }, key);
  expect(outcome).toMatchObject({ kind: 'done' });
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  expect(await eventsOf(house, orderNo, 'offer_accepted')).toHaveLength(1);
  expect(await flawsOf(house, orderNo)).toEqual([]);
}, 60_000);

it('loses nothing when Postgres goes right after the commit (design, rule 3)', async () => {
  const orderNo = await book(house);
  house.hooks.afterCommit = ({ event }) => {
    if (event.type !== 'checked_in') return;
    house.hooks.afterCommit = undefined;
    postgresRoad.cut();
    setTimeout(() => postgresRoad.mend(), 2000);
    throw new Error('the answer got lost');
  };
  const outcome = await sendUntilKnown(orderNo, 'advisor-1', 'checkIn', CHECK_IN, newKey());
  expect(outcome).toMatchObject({ kind: 'done' });
  await untilOffered(house, orderNo);
  expect(await eventsOf(house, orderNo, 'checked_in')).toHaveLength(1);
  expect(await flawsOf(house, orderNo)).toEqual([]);
}, 60_000);

it('says unavailable while Temporal is away, and takes the same key once when it is back (design, rule 2)', async () => {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  const key = newKey();
  const body = { faultCodes: ['P0300'], findings: 'misfire' };
  temporalRoad.cut();
  const startedAt = Date.now();
  const first = await send(house, orderNo, technicianId, 'recordDiagnosis', body, key);
  expect(first).toMatchObject({ kind: 'unavailable' });
  // Within what a front-office system waits.
  expect(Date.now() - startedAt).toBeLessThan(12_000);
  expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'diagnosing' });
  temporalRoad.mend();
  const outcome = await sendUntilKnown(orderNo, technicianId, 'recordDiagnosis', body, key);
  expect(outcome).toMatchObject({ kind: 'done' });
  expect(await eventsOf(house, orderNo, 'diagnosis_recorded')).toHaveLength(1);
  expect(await flawsOf(house, orderNo)).toEqual([]);
}, 60_000);

it('works as before after all that, and no execution has failed', async () => {
  const orderNo = await book(house);
  await wholeWay(house, orderNo);
  await until(async () => (await orderRow(house, orderNo)).status === 'closed', 'the order to close', 30_000);
  expect(await flawsOf(house, orderNo)).toEqual([]);
  expect(await failedExecutions(house)).toEqual([]);
}, 60_000);
