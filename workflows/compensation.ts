import type { RepairState } from '../src/domain/steps/repair.js';
import type { Compensation } from '../src/domain/steps/service-order.js';
import type { SettlementState } from '../src/domain/steps/settlement.js';
import { endedAs, endFeedback, type Order, release, timesRun } from './order.js';

/**
 * Undoes what a cancelled order holds, each as an entry on record; told twice, or again after a crash, it is done once
 * (design, rule 7).
 */
export async function compensate(order: Order): Promise<void> {
  const compensated = (data: Compensation) =>
    order.execution.note([data.what, data.reference].filter(Boolean).join(':'), {
      type: 'compensated',
      data,
    });
  await endFeedback(order, 'order_cancelled');
  if (order.assignment) {
    await release(order);
    await compensated({ what: 'technician_released' });
  }
  if (timesRun(order, 'booking') > 0) await compensated({ what: 'appointment_released' });
  for (const reference of endedAs<RepairState>(order, 'repair')?.partsOrders ?? []) {
    await compensated({ what: 'parts_order_cancelled', reference });
  }
  const bill = endedAs<SettlementState>(order, 'settlement');
  if (bill && bill.actualCents !== null) {
    await compensated({ what: 'settlement_voided', amountCents: bill.actualCents });
  }
  // Whoever asked for it knows; the customer is told all the same, by the channel that they came by.
  await compensated({ what: 'customer_notified', reference: order.input.channel });
}
