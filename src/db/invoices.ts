import { eq } from 'drizzle-orm';
import type { RecordInvoice } from '../contracts/documents.js';
import type { Actor } from '../domain/machine.js';
import type { Created } from './create-once.js';
import type { Tx } from './intake.js';
import { invoices, serviceOrders } from './schema.js';

/** Why an order has nothing to invoice. */
export interface NotSettled {
  notSettled: string;
}

/**
 * Puts an invoice from the finance system on record (R5.1, R5.3): from the settlement on, also after the order has
 * closed. Reported again for the same order it is the same.
 * @returns the invoice's number; or why not: nothing is settled, or the number stands for another order
 */
export async function insertInvoice(
  tx: Tx,
  orderNo: string,
  { invoiceNo, issuedAt }: RecordInvoice,
  recordedBy: Actor,
): Promise<Created | NotSettled> {
  const [order] = await tx
    .select()
    .from(serviceOrders)
    .where(eq(serviceOrders.orderNo, orderNo))
    .for('update');
  const settled = order?.handedOverAt || (order?.step === 'settlement' && order.stepStatus === 'settled');
  const cancelled = order?.status === 'cancelling' || order?.status === 'cancelled';
  if (!settled || cancelled) {
    return { notSettled: 'only a settled order has an invoice: settle it first; a cancelled one has none' };
  }
  await tx.insert(invoices).values({ invoiceNo, orderNo, issuedAt, recordedBy }).onConflictDoNothing();
  const [stored] = await tx.select().from(invoices).where(eq(invoices.invoiceNo, invoiceNo));
  return stored?.orderNo === orderNo
    ? { id: invoiceNo }
    : { exists: `invoice ${invoiceNo} is on record for another order` };
}
