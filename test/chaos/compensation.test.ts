import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { recordInvoice } from '../../src/client/invoices.js';
import { customerNotices } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import {
  clocksLeftRunning,
  eventsOf,
  failedExecutions,
  flawsOf,
  startChaosHouse,
} from '../support/chaos-house.js';
import {
  as,
  book,
  check,
  completeWork,
  does,
  giveBack,
  KEYS,
  newKey,
  orderRow,
  send,
  toRepair,
  toWork,
  until,
  untilStep,
} from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Rule 7 of the design: whatever a worker dies in the middle of, the next one finishes it, and does nothing twice.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const house = await startChaosHouse({ databaseUrl, temporal, policy: STANDARD_2025 });

afterEach(() => {
  house.hooks.afterCommit = undefined;
});

/** An order whose repair waits for parts. */
async function awaitingParts(): Promise<string> {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await toWork(house, orderNo, technicianId);
  await does(house, orderNo, technicianId, 'startHold', { reason: 'awaiting_parts', reference: 'PO-1' });
  return orderNo;
}

/** An order that is paid for and not handed over. */
async function paid(): Promise<string> {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await toWork(house, orderNo, technicianId);
  await completeWork(house, orderNo, technicianId);
  await check(house, orderNo, true);
  await untilStep(house, orderNo, 'settlement', 'open');
  const lines = [
    { kind: 'labour', description: '工时', quantity: 1, unitPriceCents: 500, payer: 'customer' },
  ];
  const shares = [{ payer: 'customer', amountCents: 500 }];
  await does(house, orderNo, 'cashier-1', 'settle', {
    lines,
    shares,
    method: 'paid',
    differenceExplained: null,
  });
  return orderNo;
}

/** The same with its invoice. */
async function invoiced(): Promise<string> {
  const orderNo = await paid();
  const { openedAt } = await orderRow(house, orderNo);
  const body = { invoiceNo: `INV-${orderNo}`, issuedAt: new Date(openedAt).toISOString() };
  await recordInvoice(house, { orderNo, caller: as('finance-1'), key: newKey(), body });
  return orderNo;
}

const OF_PARTS = ['technician_released', 'parts_order_to_cancel'];
const OF_MONEY = ['settlement_voided', 'refund_to_pay'];
const DEATHS: [string, () => Promise<string>, string[]][] = [
  ['cancellation_requested', awaitingParts, OF_PARTS],
  ['technician_released', awaitingParts, OF_PARTS],
  ['parts_order_to_cancel', awaitingParts, OF_PARTS],
  ['settlement_voided', paid, OF_MONEY],
  ['refund_to_pay', paid, OF_MONEY],
  ['invoice_to_reverse', invoiced, [...OF_MONEY, 'invoice_to_reverse']],
  ['cancellation_notified', paid, OF_MONEY],
  ['return_due', paid, OF_MONEY],
  ['vehicle_returned', awaitingParts, OF_PARTS],
];

it.each(DEATHS)(
  'finishes the compensation and the return when the worker dies right after %s is on record (R2.2, R5.3; design, rule 7)',
  async (death, way, undone) => {
    const orderNo = await way();
    let stopping: Promise<void> | undefined;
    house.hooks.afterCommit = async ({ event }) => {
      const { what = event.type } = event.data as { what?: string };
      if (stopping || what !== death) return;
      stopping = house.stopWorker();
      // Longer than the worker has left: it never hears that it was written.
      await sleep(700);
    };
    const cancelling = does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'sold the car' }).then(() =>
      giveBack(house, orderNo),
    );
    await until(async () => stopping !== undefined, 'the worker to die');
    await stopping;
    await house.startWorker();
    await cancelling;
    await until(async () => (await orderRow(house, orderNo)).status === 'cancelled', 'the order to end');
    const events = [
      ...(await eventsOf(house, orderNo, 'compensated')),
      ...(await eventsOf(house, orderNo, 'undoing_owed')),
    ];
    expect(events.map(({ data }) => data.what)).toEqual(undone);
    for (const once of ['cancellation_notified', 'return_due', 'vehicle_returned', 'order_closed'])
      expect(await eventsOf(house, orderNo, once)).toHaveLength(1);
    const notices = await house.db.select().from(customerNotices).where(eq(customerNotices.orderNo, orderNo));
    expect(notices.filter(({ kind }) => kind === 'cancellation_notice')).toHaveLength(1);
    expect(await flawsOf(house, orderNo)).toEqual([]);
    expect(await clocksLeftRunning(house, orderNo)).toEqual([]);
    expect(await failedExecutions(house)).toEqual([]);
  },
  60_000,
);

it('a settlement that is terminated in Temporal right after the keys were given cancels nothing: the follow-up begins (R3.4; design, rule 7)', async () => {
  const orderNo = await paid();
  house.hooks.afterCommit = async ({ event, executionId }) => {
    if (event.type === 'handed_over')
      await house.temporal.workflow.getHandle(executionId).terminate('by hand');
  };
  const given = await send(house, orderNo, 'advisor-1', 'handOver', KEYS);
  expect(given.kind).not.toBe('refused');
  await untilStep(house, orderNo, 'follow_up', 'scheduled');
  const story = (await eventsOf(house, orderNo)).map(({ type }) => type);
  expect(story).toContain('execution_lost');
  expect(story).not.toContain('cancellation_notified');
  expect((await orderRow(house, orderNo)).status).toBe('open');
});
