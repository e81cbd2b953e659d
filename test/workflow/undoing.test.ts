import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { acknowledgeAlert } from '../../src/client/alerts.js';
import { recordClaimNumber } from '../../src/client/claim-numbers.js';
import { recordInvoice } from '../../src/client/invoices.js';
import { staff, timelineEvents } from '../../src/db/schema.js';
import { as, cancel, does, giveBack, newKey, orderRow } from '../support/drive.js';
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

// First in this file: what comes from outside goes by the real time, which the tests below leave behind.
describe('what the bill has led to elsewhere (R5.3)', () => {
  const line = { ...PAID.lines[0], unitPriceCents: 35_000 };
  const claimed = [
    { payer: 'warranty', amountCents: 35_000, reference: 'WC-1' },
    { payer: 'insurer', amountCents: 35_000, reference: null },
    { payer: 'customer', amountCents: 35_000 },
  ];
  /** A bill on account, of which the warranty and the insurer pay a share each. */
  const BILL = {
    ...{ lines: claimed.map(({ payer }) => ({ ...line, payer })), shares: claimed },
    ...{ method: 'on_account', accountHolder: '某公司', differenceExplained: null },
  };
  const billed = async () => {
    const { orderNo, outletId } = await inSettlement(house);
    const cashier = `cashier-${outletId}`;
    await house.db.insert(staff).values(person(cashier, 'cashier', outletId));
    await does(house, orderNo, cashier, 'settle', BILL);
    return { orderNo, cashier };
  };
  const finance = () => ({ caller: as('finance-1'), key: newKey() });
  const invoice = async (orderNo: string, invoiceNo: string) => {
    const issuedAt = new Date((await orderRow(house, orderNo)).openedAt).toISOString();
    return recordInvoice(house, { orderNo, ...finance(), body: { invoiceNo, issuedAt } });
  };
  const claim = (orderNo: string, payer: 'warranty' | 'insurer', claimNo: string) =>
    recordClaimNumber(house, { orderNo, ...finance(), body: { payer, claimNo } });

  it('is left to the cashier: each invoice to be reversed, and of each claim the number that holds to be withdrawn (R2.2)', async () => {
    const { orderNo, cashier } = await billed();
    await invoice(orderNo, 'INV-1');
    await claim(orderNo, 'warranty', 'WC-2');
    await cancel(house, orderNo);
    await untilInbox(house, cashier, orderNo, 'invoice_to_reverse', ['breach/1']);
    await untilInbox(house, cashier, orderNo, 'claim_to_withdraw', ['breach/1']);
    await untilOrder(house, orderNo, 'awaiting_return');
    expect(await undoneIn(house, orderNo)).toEqual([
      ...['settlement_voided 105000', 'invoice_to_reverse INV-1', 'claim_to_withdraw warranty WC-2'],
    ]);
  });

  it('and is reported later in any number at once, is left to them each, though there are fewer connections (R5.1)', async () => {
    const { orderNo, cashier } = await billed();
    await cancel(house, orderNo);
    await untilOrder(house, orderNo, 'awaiting_return');
    const numbers = Array.from({ length: 14 }, (_, i) => `INV-M${i}`);
    const reported = await Promise.all(numbers.map((invoiceNo) => invoice(orderNo, invoiceNo)));
    expect(reported.map(({ kind }) => kind)).toEqual(numbers.map(() => 'recorded'));
    const told = numbers.map(() => 'breach/1');
    await untilInbox(house, cashier, orderNo, 'invoice_to_reverse', told);
  });

  it('and is reported only later, also when the order has closed, is left to them then (R5.1)', async () => {
    const { orderNo, cashier } = await billed();
    await cancel(house, orderNo);
    await giveBack(house, orderNo, { oldParts: 'left' });
    await untilOrder(house, orderNo, 'cancelled');
    await untilInbox(house, cashier, orderNo, 'claim_to_withdraw', ['breach/1']);
    for (const invoiceNo of ['INV-2', 'INV-3', 'INV-3'])
      expect(await invoice(orderNo, invoiceNo)).toMatchObject({ kind: 'recorded', invoiceNo });
    expect(await claim(orderNo, 'insurer', 'IC-1')).toMatchObject({ kind: 'recorded' });
    await untilInbox(house, cashier, orderNo, 'invoice_to_reverse', ['breach/1', 'breach/1']);
    await untilInbox(house, cashier, orderNo, 'claim_to_withdraw', ['breach/1', 'breach/1']);
    await house.skip(24, 1);
    for (const kind of ['invoice_to_reverse', 'claim_to_withdraw'])
      await untilInbox(house, 'region-1', orderNo, kind, ['breach/2', 'breach/2']);
    const alertId = `${orderNo}/invoice_to_reverse/2`;
    const ack = { alertId, caller: as(cashier), key: newKey() };
    expect(await acknowledgeAlert(house, { ...ack, note: null })).toEqual({ kind: 'note_missing' });
    await acknowledgeAlert(house, { ...ack, note: '已开红字发票 INV-9' });
    expect(await untilAlert(house, alertId, 'resolved')).toMatchObject({ acknowledgedBy: cashier });
  });
});

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

describe('a loaner that is out (R3.3b)', () => {
  it('is taken back by the advisor, who is told by name; compensation is not (R2.2)', async () => {
    const { orderNo, advisor } = await inWork(house);
    const from = await house.inHours(0);
    for (const mobility of [
      { kind: 'loaner', from, amountCents: null, details: '浙A12345' },
      { kind: 'compensation', from, amountCents: 5_000, details: '每天50元' },
    ])
      await does(house, orderNo, advisor, 'arrangeMobility', mobility);
    await cancel(house, orderNo);
    await untilInbox(house, advisor, orderNo, 'loaner_to_take_back', ['breach/1']);
    await untilOrder(house, orderNo, 'awaiting_return');
    expect(await undoneIn(house, orderNo)).toEqual(['technician_released', 'loaner_to_take_back 浙A12345']);
  });
});
