import { inYuan } from '../src/domain/money.js';
import { type UndoingOwed, undoingNotice } from '../src/domain/undoing.js';
import { notices, records } from './activity-proxies.js';
import type { Order } from './order.js';
import { now } from './transitions.js';
import { returnRule } from './vehicle-return.js';

/**
 * What only people can undo is left to them by name, and told to them: the advisor calls the tow off, the parts clerk
 * cancels the orders of parts (R2.2). The alert climbs as that of a car to be returned, until somebody confirms it; the
 * order ends without it.
 */
export async function leaveToPeople(order: Order, tow: string | null, partsOrders: string[]): Promise<void> {
  const { advisorId, outletId } = order.input;
  if (tow) await owe(order, { what: 'tow_to_call_off', reference: tow, owedBy: advisorId }, 1);
  if (partsOrders.length === 0) return;
  const { partsClerkId: owedBy } = await records.findPartsClerk({ outletId });
  for (const [i, reference] of partsOrders.entries())
    await owe(order, { what: 'parts_order_to_cancel', reference, owedBy }, i + 1);
}

/** What the customer has paid is paid back by the cashier, who is told as the others are (R2.2, R5.3). */
export async function leaveRefund(order: Order, paidCents: number): Promise<void> {
  const { cashierId: owedBy } = await records.findCashier({ outletId: order.input.outletId });
  await owe(order, { what: 'refund_to_pay', reference: inYuan(paidCents), owedBy }, 1);
}

/**
 * The invoices of a voided bill are reversed by the cashier, and its claims withdrawn, of each payer the number that holds
 * (R2.2, R5.3). What is reported later is left to them by whoever takes it in (client/undoing.ts).
 */
export async function leavePapers(order: Order): Promise<void> {
  const { orderNo, outletId } = order.input;
  const { invoices, claims } = await records.findPapers({ orderNo });
  if (invoices.length + claims.length === 0) return;
  const { cashierId: owedBy } = await records.findCashier({ outletId });
  for (const { reference, n } of invoices)
    await owe(order, { what: 'invoice_to_reverse', reference, owedBy }, n);
  for (const { reference, n } of claims)
    await owe(order, { what: 'claim_to_withdraw', reference, owedBy }, n);
}

/** A loaner that the customer was given is taken back by the advisor (R2.2, R3.3b). */
export async function leaveLoaners(order: Order, loaners: string[]): Promise<void> {
  const owedBy = order.input.advisorId;
  for (const [i, reference] of loaners.entries())
    await owe(order, { what: 'loaner_to_take_back', reference, owedBy }, i + 1);
}

async function owe(order: Order, data: UndoingOwed, n: number): Promise<void> {
  const { execution } = order;
  const noted = await execution.note(`${data.what}:${data.reference}`, { type: 'undoing_owed', data });
  if ('recorded' in noted) execution.background(() => tell(order, data, n));
}

function tell(order: Order, owed: UndoingOwed, n: number): Promise<void> {
  const { orderNo, outletId } = order.input;
  const { urgency, telling } = order.execution.policy();
  const cancelled = { orderNo, outletId, urgency, telling, rule: returnRule(order) };
  return notices.raiseAlert(undoingNotice(cancelled, owed, n, now()));
}
