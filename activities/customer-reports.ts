import type { Transition } from '../src/contracts/transition.js';
import type { Tx } from '../src/db/database.js';
import { customerNotices } from '../src/db/schema.js';
import { reportOf } from '../src/domain/customer-reports.js';

/**
 * What the customer was told in somebody's own words, kept with the transition that tells it (R3.2c, R4.4): by telephone
 * or in the shop it has been told, else it goes out.
 */
export async function writeReport(
  tx: Tx,
  { subject, seq, event }: Transition,
  via: 'outbox' | 'webhook',
): Promise<void> {
  const report = reportOf(subject, seq, event);
  if (!report) return;
  const { toldBy, ...columns } = report;
  const told = toldBy
    ? { via: 'staff' as const, attempts: 1, answer: `told by ${toldBy.id}`, deliveredAt: toldBy.at }
    : { via };
  await tx
    .insert(customerNotices)
    .values({ ...columns, ...told, orderNo: subject, createdAt: event.at })
    .onConflictDoNothing();
}
