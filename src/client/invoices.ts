import { eq, sql } from 'drizzle-orm';
import type { RecordInvoice } from '../contracts/documents.js';
import { type Created, createOnce } from '../db/create-once.js';
import type { Tx } from '../db/database.js';
import { documentsOnRecord, papersOnRecord } from '../db/reads/documents.js';
import { invoices, serviceOrders } from '../db/schema.js';
import { toMs } from '../domain/instant.js';
import type { Actor } from '../domain/machine.js';
import type { Caller, ClientDeps } from './deps.js';
import { claimKey } from './idempotency.js';
import { leaveLate } from './undoing.js';

export type InvoiceOutcome =
  | { kind: 'recorded'; invoiceNo: string; repeated: boolean }
  | { kind: 'key_reused' }
  | { kind: 'not_settled' }
  | { kind: 'issued_at_impossible'; detail: string }
  | { kind: 'exists'; detail: string };

/**
 * Puts an invoice from the finance system on record (R5.1, R5.3): from the settlement on, also after the order has
 * closed, when no execution is left to hear of it. Reported again for the same order it is the same. Of a bill that a
 * cancellation has voided it is taken, too: it was issued, and somebody hears that it is to be reversed.
 * @returns what came of it: nothing is settled, the number stands for another order or another date, or it can't have
 * been issued then
 */
export async function recordInvoice(
  deps: ClientDeps,
  request: { orderNo: string; caller: Caller; key: string; body: RecordInvoice },
): Promise<InvoiceOutcome> {
  const { orderNo, caller, key, body } = request;
  if (Date.parse(body.issuedAt) > Date.now() + CLOCK_SKEW_MS) {
    return { kind: 'issued_at_impossible', detail: 'lies in the future: report it once it is issued' };
  }
  const { db } = deps;
  const identity = { caller: caller.caller, key };
  const keyed = { ...identity, name: 'recordInvoice', subject: orderNo, body };
  const made = await createOnce(
    db,
    identity,
    (tx) => claimKey(tx, keyed),
    (tx) => insert(deps, tx, orderNo, body, caller.actor),
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

/**
 * What an invoice of an order may be of: a bill that holds, or the diagnosis that was paid when a cancelled order's car
 * went back (R3.4); or a bill that the cancellation has voided, as when it was issued first and is reported later.
 * @returns null where nothing was billed
 */
async function billBehind(
  tx: Tx,
  { orderNo, handedOverAt, status, step, stepStatus }: typeof serviceOrders.$inferSelect,
  issuedAt: string,
): Promise<'holds' | 'voided' | null> {
  if (handedOverAt !== null) return 'holds';
  if (status === 'open' && step === 'settlement' && stepStatus === 'settled') return 'holds';
  const { bill, vehicleReturn } = await documentsOnRecord(tx, orderNo);
  const paidFor = vehicleReturn && vehicleReturn.diagnosisFeeCents > 0 ? vehicleReturn : null;
  if (paidFor && (!bill || toMs(issuedAt) >= toMs(paidFor.returnedAt))) return 'holds';
  if (!bill) return null;
  return bill.voidedAt === null ? 'holds' : 'voided';
}

async function insert(
  deps: ClientDeps,
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
  const behind = order ? await billBehind(tx, order, issuedAt) : null;
  if (!order || !behind) return { errors: [] };
  if (toMs(issuedAt) < Date.parse(order.openedAt)) {
    return {
      errors: [{ path: 'issuedAt', message: 'lies before the order was opened: look at the date again' }],
    };
  }
  // Under the order's lock, so that those of one order have an order: by it their alerts are numbered.
  const recordedAt = sql`clock_timestamp()`;
  const inserted = await tx
    .insert(invoices)
    .values({ invoiceNo, orderNo, issuedAt, recordedBy, recordedAt })
    .onConflictDoNothing()
    .returning();
  if (inserted.length > 0 && behind === 'voided')
    await leaveLate(
      deps,
      tx,
      order,
      'invoice_to_reverse',
      (await papersOnRecord(tx, orderNo)).invoices.length,
    );
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
