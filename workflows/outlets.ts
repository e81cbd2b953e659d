import { upsertSearchAttributes } from '@temporalio/workflow';
import { records } from './activity-proxies.js';
import { type Order, timesRun } from './order.js';

/**
 * Another outlet of the region has taken the work (R3.2b): the car moves there, and with it everything that is still to
 * be done. An advisor of that outlet answers for the order where the technician doesn't (R2.2).
 */
export async function moveTo(order: Order, outletId: string): Promise<void> {
  const { input, execution } = order;
  const { advisorId } = await records.findAdvisor({ outletId });
  order.input = { ...input, outletId, advisorId };
  await execution.note(`handed-to-outlet-${timesRun(order, 'dispatch')}`, {
    type: 'handed_to_outlet',
    data: { from: input.outletId, to: outletId, advisorId },
  });
  upsertSearchAttributes({ PitlaneOutlet: [outletId] });
}
