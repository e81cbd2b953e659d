import { describe, expect, it, vi } from 'vitest';
import { recordClaimNumber } from '../../src/client/claim-numbers.js';
import {
  as,
  cancel,
  does,
  KEYS,
  newKey,
  send,
  settleAndHandOver,
  until,
  untilStep,
} from '../support/drive.js';
import { clocksOf, inboxOf, inSettlement, ledgerOf, untilAlert, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const line = (unitPriceCents: number) => ({
  kind: 'labour',
  description: '工时',
  quantity: 1,
  unitPriceCents,
  payer: 'customer',
});
/** A line of each payer's; the customer's is what is left of the bill. */
const bill = (cents: number, shares: [string, number][], differenceExplained: string | null = null) => ({
  lines: [
    line(cents - shares.reduce((sum, [payer, share]) => sum + (payer === 'customer' ? 0 : share), 0)),
    ...shares.flatMap(([payer, share]) => (payer === 'customer' ? [] : [{ ...line(share), payer }])),
  ],
  shares: shares.map(([payer, amountCents]) => ({ payer, amountCents })),
  method: 'paid',
  differenceExplained,
});

it('asks for shares that add up, and for a reason when it is more than was approved (R5.3)', async () => {
  const { orderNo, manager } = await inSettlement(house);
  const refused = { kind: 'refused', refusal: { refused: 'amounts_do_not_add_up' } };
  const short = bill(90_000, [['customer', 80_000]]);
  expect(await send(house, orderNo, 'cashier-1', 'settle', short)).toMatchObject(refused);
  const dear = bill(120_000, [['customer', 120_000]]);
  expect(await send(house, orderNo, 'cashier-1', 'settle', dear)).toMatchObject(refused);
  // The house's share is the manager's to give (R2.2).
  await does(house, orderNo, manager, 'approveGoodwill', { amountCents: 15_000, reason: 'our oversight' });
  const explained = bill(
    120_000,
    [
      ['customer', 105_000],
      ['goodwill', 15_000],
    ],
    'second gasket, on us',
  );
  await does(house, orderNo, 'cashier-1', 'settle', explained);
  await untilStep(house, orderNo, 'settlement', 'settled');
});

it('hands over only what is settled (R5.3)', async () => {
  const { orderNo } = await inSettlement(house);
  const keys = { odometerKm: 42_010, receivedBy: 'owner' };
  expect(await send(house, orderNo, 'advisor-1', 'handOver', keys)).toMatchObject({
    kind: 'refused',
    allowed: ['promiseHandOver', 'changeLimit', 'decideExtension', 'approveGoodwill', 'settle'],
  });
  await settleAndHandOver(house, orderNo);
  await untilStep(house, orderNo, 'follow_up', 'scheduled');
});

it('tells the manager of a finished car that nobody has handed over for a day (R3.4)', async () => {
  const { orderNo, manager } = await inSettlement(house);
  await house.skip(24, 1);
  await untilInbox(house, manager, orderNo, 'hand_over', ['breach/1']);
  await settleAndHandOver(house, orderNo);
  expect((await clocksOf(house, orderNo, 'hand_over'))[0]?.outcome).toBe('breached');
});

describe('a share that is claimed without a number (R5.3)', () => {
  const KIND = 'claim_number_missing';
  /** The warranty's and the insurer's numbers are still to come. */
  async function claimed() {
    const own = await inSettlement(house);
    const shares: [string, number][] = [
      ['customer', 75_000],
      ['warranty', 20_000],
      ['insurer', 10_000],
    ];
    await does(house, own.orderNo, own.advisor, 'settle', bill(105_000, shares));
    return own;
  }
  const enter = (orderNo: string, payer: 'warranty' | 'insurer') =>
    recordClaimNumber(house, {
      ...{ orderNo, caller: as('finance-1'), key: newKey(), body: { payer, claimNo: 'WC-1' } },
    });
  /** The alert of the warranty's is the first, that of the insurer's the second. */
  const untilOver = (orderNo: string, n: number) =>
    until(async () => {
      const alert = house.temporal.workflow.getHandle(`alert:${orderNo}/${KIND}/${n}`);
      const known = await alert.describe().catch(() => null);
      return known?.status.name === 'COMPLETED';
    }, `${orderNo}/${KIND}/${n} to end`);

  it('is reminded of after 3 days, by name, to whoever has settled, also when the car is long gone; until it comes (R2.2)', async () => {
    const { orderNo, advisor, manager } = await claimed();
    await does(house, orderNo, advisor, 'handOver', KEYS);
    await enter(orderNo, 'insurer');
    await untilOver(orderNo, 2);
    await house.skip(71);
    expect(await inboxOf(house, advisor, orderNo, KIND)).toEqual([]);
    await house.skip(1, 5);
    await untilInbox(house, advisor, orderNo, KIND, ['warn_0/0']);
    await house.skip(48);
    expect(await inboxOf(house, advisor, orderNo, KIND)).toEqual(['warn_0/0']);
    expect(await inboxOf(house, manager, orderNo, KIND)).toEqual([]);
    await enter(orderNo, 'warranty');
    await untilAlert(house, `${orderNo}/${KIND}/1`, 'resolved');
  });

  it('that is entered before there is a reminder is not reminded of', async () => {
    const { workflow } = house.temporal;
    const raise = workflow.signalWithStart.bind(workflow);
    let entered = () => {};
    const untilEntered = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const slow = vi.spyOn(workflow, 'signalWithStart').mockImplementation(async (type, options) => {
      if (options.workflowId.includes(KIND)) await untilEntered;
      return raise(type, options);
    });
    try {
      const { orderNo, advisor } = await claimed();
      await enter(orderNo, 'warranty');
      entered();
      await untilOver(orderNo, 1);
      await house.skip(72, 5);
      await untilInbox(house, advisor, orderNo, KIND, ['warn_0/0']);
      expect((await ledgerOf(house, orderNo, KIND)).map(({ clockId }) => clockId)).toEqual([
        `${orderNo}/${KIND}/2`,
      ]);
    } finally {
      slow.mockRestore();
    }
  });

  it('of a bill that was cancelled is asked of nobody', async () => {
    const { orderNo, advisor } = await claimed();
    await cancel(house, orderNo);
    for (const n of [1, 2]) await untilOver(orderNo, n);
    await house.skip(72, 5);
    expect(await inboxOf(house, advisor, orderNo, KIND)).toEqual([]);
  });
});
