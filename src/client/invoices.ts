import { eq } from 'drizzle-orm';
import type { RecordInvoice } from '../contracts/documents.js';
import { type Created, createOnce } from '../db/create-once.js';
import type { Tx } from '../db/intake.js';
import { invoices, serviceOrders, stepExecutions } from '../db/schema.js';
import { toMs } from '../domain/instant.js';
import type { Actor } from '../domain/machine.js';
import type { ServiceOrderState } from '../domain/steps/service-order.js';
import type { Caller, ClientDeps } from './deps.js';
import { claimKey } from './idempotency.js';

export type InvoiceOutcome =
  | { kind: 'recorded'; invoiceNo: string; repeated: boolean }
  | { kind: 'key_reused' }
  | { kind: 'not_settled' }
  | { kind: 'issued_at_impossible'; detail: string }
  | { kind: 'exists'; detail: string };

/**
 * Puts an invoice from the finance system on record (R5.1, R5.3): from the settlement on, also after the order has
 * closed, when no execution is left to hear of it. Reported again for the same order it is the same.
 * @returns what came of it: nothing is settled, the number stands for another order or another date, or it can't have
 * been issued then
 */
export async function recordInvoice(
  { db }: Pick<ClientDeps, 'db'>,
  request: { orderNo: string; caller: Caller; key: string; body: RecordInvoice },
): Promise<InvoiceOutcome> {
  const { orderNo, caller, key, body } = request;
  if (Date.parse(body.issuedAt) > Date.now() + CLOCK_SKEW_MS) {
    return { kind: 'issued_at_impossible', detail: 'lies in the future: report it once it is issued' };
  }
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
  if ('errors' in made.why && made.why.errors[0]) {
    return { kind: 'issued_at_impossible', detail: made.why.errors[0].message };
  }
  return 'exists' in made.why ? { kind: 'exists', detail: made.why.exists } : { kind: 'not_settled' };
}

/** How far another system's clock may be ahead of ours. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Settled; or cancelled, and the diagnosis was paid when the car went back (R3.4). */
async function isBilled(tx: Tx, order: typeof serviceOrders.$inferSelect): Promise<boolean> {
  const { orderNo, handedOverAt, status, step, stepStatus } = order;
  if (status === 'cancelling' || status === 'cancelled') {
    const itself = eq(stepExecutions.executionId, `service-order:${orderNo}`);
    const [execution] = await tx.select().from(stepExecutions).where(itself);
    const state = execution?.state as unknown as ServiceOrderState | undefined;
    return (state?.vehicleReturn?.returned?.diagnosisFeeCents ?? 0) > 0;
  }
  return handedOverAt !== null || (step === 'settlement' && stepStatus === 'settled');
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
  if (!order || !(await isBilled(tx, order))) return { errors: [] };
  if (toMs(issuedAt) < Date.parse(order.openedAt)) {
    return {
      errors: [{ path: 'issuedAt', message: 'lies before the order was opened: look at the date again' }],
    };
  }
  await tx.insert(invoices).values({ invoiceNo, orderNo, issuedAt, recordedBy }).onConflictDoNothing();
  const [stored] = await tx.select().from(invoices).where(eq(invoices.invoiceNo, invoiceNo));
  if (stored?.orderNo !== orderNo) {
    return { exists: `invoice ${invoiceNo} is on record for another order` };
  }
  const known = new Date(stored.issuedAt).toISOString();
  return toMs(known) === toMs(issuedAt)
    ? { id: invoiceNo }
    : {
        exists: `invoice ${invoiceNo} is on record as issued at ${known}: a correction has a number of its own`,
      };
}
