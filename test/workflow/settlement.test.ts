import { expect, it } from 'vitest';
import { does, send, settleAndHandOver, untilStep } from '../support/drive.js';
import { clocksOf, inSettlement, untilInbox } from '../support/look.js';
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
