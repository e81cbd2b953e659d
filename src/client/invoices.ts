import { eq } from 'drizzle-orm';
import type { RecordInvoice } from '../contracts/documents.js';
import { type Created, createOnce } from '../db/create-once.js';
import type { Tx } from '../db/intake.js';
import { invoices, serviceOrders } from '../db/schema.js';
import type { Actor } from '../domain/machine.js';
import type { Caller, ClientDeps } from './deps.js';
import { claimKey } from './idempotency.js';

export type InvoiceOutcome =
  | { kind: 'recorded'; invoiceNo: string; repeated: boolean }
  | { kind: 'key_reused' }
  | { kind: 'not_settled' }
  | { kind: 'exists'; detail: string };

/**
 * Puts an invoice from the finance system on record (R5.1, R5.3): from the settlement on, also after the order has
 * closed, when no execution is left to hear of it. Reported again for the same order it is the same.
 * @returns what came of it: nothing is settled, or the number stands for another order
 */
export async function recordInvoice(
  { db }: Pick<ClientDeps, 'db'>,
  request: { orderNo: string; caller: Caller; key: string; body: RecordInvoice },
): Promise<InvoiceOutcome> {
  const { orderNo, caller, key, body } = request;
  const identity = { caller: caller.caller, key };
  const keyed = { ...identity, name: 'recordInvoice', subject: orderNo, body };
  const made = await createOnce(
    db,
    identity,
    (tx) => claimKey(tx, keyed),
    (tx) => insert(tx, orderNo, body, caller.actor),
  );
  if (made.kind === 'created') return { kind: 'recorded', invoiceNo: made.id, repeated: made.repeated };
  if (made.kind === 'key_reused') return made;
  return 'exists' in made.why ? { kind: 'exists', detail: made.why.exists } : { kind: 'not_settled' };
}

async function insert(
  tx: Tx,
  orderNo: string,
  { invoiceNo, issuedAt }: RecordInvoice,
  recordedBy: Actor,
): Promise<Created> {
  const [order] = await tx
    .select()
    .from(serviceOrders)
    .where(eq(serviceOrders.orderNo, orderNo))
    .for('update');
  const settled = order?.handedOverAt || (order?.step === 'settlement' && order.stepStatus === 'settled');
  const cancelled = order?.status === 'cancelling' || order?.status === 'cancelled';
  if (!settled || cancelled) return { errors: [] };
  await tx.insert(invoices).values({ invoiceNo, orderNo, issuedAt, recordedBy }).onConflictDoNothing();
  const [stored] = await tx.select().from(invoices).where(eq(invoices.invoiceNo, invoiceNo));
  return stored?.orderNo === orderNo
    ? { id: invoiceNo }
    : { exists: `invoice ${invoiceNo} is on record for another order` };
}
