import { condition } from '@temporalio/workflow';
import { guaranteeObjectedSignal } from './messages.js';
import type { Order } from './order.js';

/**
 * Another cause was shown after the work was done: a bill that isn't settled hears of it, and the customer pays as usual
 * (R3.4). Once it is, the outlet that did the work pays what was free.
 */
export function tellObjected(order: Order, payingOutletId: string | undefined): void {
  if (!payingOutletId) return;
  const bill = () => (order.currentKind === 'settlement' ? order.current : null);
  const over = () => order.ended.settlement !== undefined || order.cancellation !== null;
  order.execution.background(async () => {
    await condition(() => bill() !== null || over());
    // One that has ended, or was terminated in Temporal, needs no telling.
    await bill()
      ?.signal(guaranteeObjectedSignal, { payingOutletId })
      .catch(() => {});
  });
}
