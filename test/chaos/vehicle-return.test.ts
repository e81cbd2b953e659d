import { expect, it } from 'vitest';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import {
  clocksLeftRunning,
  eventsOf,
  failedExecutions,
  flawsOf,
  startChaosHouse,
} from '../support/chaos-house.js';
import { BACK, book, CHECK_IN, does, newKey, orderRow, send, until } from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Rules 2, 4 and 7 of the design, of the car of a cancelled order: what is asked at the same moment.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const house = await startChaosHouse({ databaseUrl, temporal, policy: STANDARD_2025 });

const ROUNDS = Array.from({ length: 6 }, (_, i) => i);
const eachAtOnce = (round: (i: number) => Promise<void>) => Promise.all(ROUNDS.map(round));
const untilIs = (orderNo: string, status: string) =>
  until(async () => (await orderRow(house, orderNo)).status === status, `${orderNo} to be ${status}`);

/** Which commands of those that were sent have been done, in words to compare. */
const kindsOf = (outcomes: { kind: string }[]) => outcomes.map(({ kind }) => kind).sort();
const cancel = (orderNo: string) => send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'sold' });
const back = (orderNo: string, receivedBy: string, key = newKey()) =>
  send(house, orderNo, 'advisor-1', 'recordReturn', { ...BACK, receivedBy }, key);

async function inYard(): Promise<string> {
  const orderNo = await book(house);
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  return orderNo;
}

/** One return on record, one end, and nothing left over. */
async function expectReturnedOnce(orderNo: string): Promise<void> {
  await untilIs(orderNo, 'cancelled');
  for (const once of ['return_due', 'vehicle_returned', 'order_closed'])
    expect(await eventsOf(house, orderNo, once)).toHaveLength(1);
  expect(await flawsOf(house, orderNo)).toEqual([]);
  expect(await clocksLeftRunning(house, orderNo)).toEqual([]);
}

it('takes one return of two that are recorded at once, and the same one twice as one (R3.4; design, rules 2 and 4)', async () => {
  await eachAtOnce(async (i) => {
    const orderNo = await inYard();
    await cancel(orderNo);
    await untilIs(orderNo, 'awaiting_return');
    const key = newKey();
    const same = i % 2 === 0;
    const both = await Promise.all([
      back(orderNo, 'owner', key),
      same ? back(orderNo, 'owner', key) : back(orderNo, 'neighbour'),
    ]);
    expect(kindsOf(both)).toEqual(same ? ['done', 'done'] : ['done', 'refused']);
    await expectReturnedOnce(orderNo);
  });
  expect(await failedExecutions(house)).toEqual([]);
}, 60_000);

it('takes a return only after the cancellation, however closely they come (R3.4; design, rule 7)', async () => {
  await eachAtOnce(async () => {
    const orderNo = await inYard();
    const [cancelled, early] = await Promise.all([cancel(orderNo), back(orderNo, 'owner')]);
    expect(cancelled.kind).toBe('done');
    if (early.kind !== 'done') {
      await untilIs(orderNo, 'awaiting_return');
      expect((await back(orderNo, 'owner')).kind).toBe('done');
    }
    await expectReturnedOnce(orderNo);
  });
}, 60_000);
