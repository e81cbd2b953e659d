import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { acknowledgeAlert } from '../../src/client/alerts.js';
import { staff, timelineEvents } from '../../src/db/schema.js';
import { as, cancel, does, newKey } from '../support/drive.js';
import { person } from '../support/house.js';
import {
  booked,
  inSettlement,
  inWork,
  PAID,
  undoneIn,
  untilAlert,
  untilInbox,
  untilOrder,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

describe('what a cancellation leaves to people (R2.2, R6.1)', () => {
  const confirm = (alertId: string, who: string, note: string | null) =>
    acknowledgeAlert(house, { alertId, caller: as(who), key: newKey(), note });

  it('the tow to the advisor, and above them while nobody has said with whom it was called off; the order ends (R2.2)', async () => {
    const { orderNo, advisor } = await booked(house);
    await does(house, orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt: null });
    await cancel(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    await untilInbox(house, advisor, orderNo, 'tow_to_call_off', ['breach/1']);
    await house.skip(24, 1);
    await untilInbox(house, 'region-1', orderNo, 'tow_to_call_off', ['breach/2']);
    const alertId = `${orderNo}/tow_to_call_off/1`;
    expect(await confirm(alertId, advisor, null)).toEqual({ kind: 'note_missing' });
    expect(await confirm(alertId, advisor, '已告知平安救援 调度小刘')).toMatchObject({ kind: 'done' });
    expect(await untilAlert(house, alertId, 'resolved')).toMatchObject({ acknowledgedBy: advisor });
  });

  it('the orders of parts to the parts clerk by name, each by itself (R2.2)', async () => {
    const { orderNo, tech, outletId } = await inWork(house);
    const clerk = `clerk-${outletId}`;
    await house.db.insert(staff).values(person(clerk, 'parts_clerk', outletId));
    for (const reference of ['PO-7', 'PO-8'])
      await does(house, orderNo, tech, 'startHold', { reason: 'awaiting_parts', reference });
    await cancel(house, orderNo);
    await untilInbox(house, clerk, orderNo, 'parts_order_to_cancel', ['breach/1', 'breach/1']);
    const events = await house.db.select().from(timelineEvents).where(eq(timelineEvents.orderNo, orderNo));
    const owed = events
      .filter(({ type }) => type === 'undoing_owed')
      .map(({ data }) => data)
      .sort((a, b) => String(a.reference).localeCompare(String(b.reference)));
    expect(owed).toMatchObject([
      { reference: 'PO-7', owedBy: clerk },
      { reference: 'PO-8', owedBy: clerk },
    ]);
  });
});

describe('money that the customer has paid (R5.3)', () => {
  it('is paid back by the cashier, who is told by name until they confirm it (R2.2)', async () => {
    const { orderNo, outletId } = await inSettlement(house);
    const cashier = `cashier-${outletId}`;
    await house.db.insert(staff).values(person(cashier, 'cashier', outletId));
    await does(house, orderNo, cashier, 'settle', PAID);
    await cancel(house, orderNo);
    await untilInbox(house, cashier, orderNo, 'refund_to_pay', ['breach/1']);
    await house.skip(24, 1);
    await untilInbox(house, 'region-1', orderNo, 'refund_to_pay', ['breach/2']);
    const alertId = `${orderNo}/refund_to_pay/1`;
    await acknowledgeAlert(house, {
      alertId,
      caller: as(cashier),
      key: newKey(),
      note: '已退款，流水号 7781',
    });
    expect(await untilAlert(house, alertId, 'resolved')).toMatchObject({ acknowledgedBy: cashier });
  });

  it('of a bill on account is owed by nobody (R5.3)', async () => {
    const { orderNo } = await inSettlement(house);
    await does(house, orderNo, 'cashier-1', 'settle', { ...PAID, method: 'on_account' });
    await cancel(house, orderNo);
    await untilOrder(house, orderNo, 'awaiting_return');
    expect(await undoneIn(house, orderNo)).toEqual(['settlement_voided 105000']);
  });
});
