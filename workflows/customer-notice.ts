import { deliveries } from './activity-proxies.js';

/**
 * The delivery of one notice to a customer (R3.2a): an execution of its own, so that a slow webhook delays no order.
 * Given up after an hour of trying; the record shows that it hasn't been delivered.
 */
export async function customerNotice({ noticeId }: { noticeId: string }): Promise<void> {
  await deliveries.deliverNotice({ noticeId }).catch(() => {});
}
