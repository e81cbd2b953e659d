import { condition } from '@temporalio/workflow';
import { clocklessNotice } from '../src/domain/alert-rules.js';
import { REWORK_PAID_HERE } from '../src/domain/guarantee.js';
import type { SettlementState } from '../src/domain/steps/settlement.js';
import { notices } from './activity-proxies.js';
import { guaranteeObjectedSignal } from './messages.js';
import type { Order } from './order.js';
import { now } from './transitions.js';

/**
 * Another cause was shown after the work was done: a bill that isn't settled hears of it, and the customer pays as usual
 * (R3.4). Once it is, the outlet that did the work pays what was free, and is told so.
 */
export function tellObjected(order: Order, payingOutletId: string | undefined): void {
  if (!payingOutletId) return;
  const bill = () => (order.currentKind === 'settlement' ? order.current : null);
  const over = () => order.ended.settlement !== undefined || order.cancellation !== null;
  order.execution.background(async () => {
    await condition(() => bill() !== null || over());
    const open = bill();
    // One that has ended, or was terminated in Temporal, needs no telling.
    await open?.signal(guaranteeObjectedSignal, { payingOutletId }).catch(() => {});
    await condition(() => open === null || order.current !== open);
    const billed = order.ended.settlement as SettlementState | undefined;
    if (billed?.status === 'handed_over' && billed.freeUnder) await tellPayer(order, payingOutletId);
  });
}

/** Its manager and its cashier, by an alert that ends when somebody takes it. */
function tellPayer({ input, execution }: Order, outletId: string): Promise<void> {
  const { orderNo } = input;
  const about = { clockId: `${orderNo}/${REWORK_PAID_HERE}/1`, kind: REWORK_PAID_HERE, orderNo, outletId };
  const notice = clocklessNotice(about, execution.policy(), {
    ...{ at: now(), responsibleId: null, warns: ['outlet_manager', 'cashier'] },
  });
  return notices.raiseAlert({ ...notice, endsWhenTaken: true });
}
