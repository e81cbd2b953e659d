import { describe, expect, it } from 'vitest';
import { does, orderRow, send } from '../support/drive.js';
import { clocksOf, inWork, ledgerOf } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const parts = (reference: string, more: object = {}) => ({ reason: 'awaiting_parts', reference, ...more });
const dueInHours = async (orderNo: string) => {
  const [clock] = await clocksOf(house, orderNo, 'repair_completion');
  return (Date.parse(clock?.dueAt ?? '') - Date.parse(clock?.startedAt ?? '')) / 3_600_000;
};

describe('holds of a repair (R3.3b)', () => {
  it('that overlap move the deadline by their time once, and each is looked after (R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    await does(house, orderNo, tech, 'startHold', parts('PO-1', { expectedUntil: await house.inHours(40) }));
    await house.skip(2);
    await does(house, orderNo, tech, 'startHold', parts('PO-2'));
    await house.skip(3);
    await does(house, orderNo, tech, 'endHold', { holdId: 'H1-2', note: null });
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'on_hold' });
    await house.skip(1);
    await does(house, orderNo, tech, 'endHold', { note: null });
    expect(await dueInHours(orderNo)).toBeCloseTo(54, 1);
    const reviews = await clocksOf(house, orderNo, 'hold_review');
    expect(reviews.map(({ outcome }) => outcome)).toEqual(['withdrawn', 'withdrawn', 'met']);
  });

  it('entered late by the manager moves the deadline, over a breach it is refused (R2.2, R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    await house.skip(5);
    const startedAt = await house.inHours(-3);
    const late = parts('PO-1', { startedAt, endedAt: await house.inHours(-1) });
    expect(await send(house, orderNo, tech, 'startHold', late)).toMatchObject({
      refusal: { refused: 'role_may_not_decide' },
    });
    await does(house, orderNo, manager, 'startHold', late);
    expect(await dueInHours(orderNo)).toBeCloseTo(50, 1);
    await house.skip(46);
    const over = parts('PO-2', { startedAt: await house.inHours(-10), endedAt: await house.inHours(-2) });
    expect(await send(house, orderNo, manager, 'startHold', over)).toMatchObject({
      refusal: { refused: 'hold_too_late' },
    });
    const ledger = await ledgerOf(house, orderNo, 'repair_completion');
    expect(ledger.filter(({ milestone, level }) => milestone === 'breach' && level === 0)).toHaveLength(1);
  });
});
