import { and, asc, desc, eq } from 'drizzle-orm';
import type { ClaimNumber, Invoice, OrderDocuments } from '../../contracts/documents.js';
import { type Documents, documentsOf } from '../../domain/documents.js';
import { isClaimant, type Payer, type Share } from '../../domain/money.js';
import type { Database } from '../database.js';
import { claimNumbers, invoices, timelineEvents } from '../schema.js';
import { iso } from './pages.js';

/** The documents of an order (R3.3c, R5.3): made of its events, with the numbers that came from outside. */
export async function readDocuments(db: Database, orderNo: string): Promise<OrderDocuments> {
  const [{ bill, ...others }, claimed, issued] = await Promise.all([
    documentsOnRecord(db, orderNo),
    db
      .select()
      .from(claimNumbers)
      .where(eq(claimNumbers.orderNo, orderNo))
      .orderBy(desc(claimNumbers.position)),
    db.select().from(invoices).where(eq(invoices.orderNo, orderNo)).orderBy(asc(invoices.issuedAt)),
  ]);
  const shares = bill?.shares.map(({ payer, amountCents, reference = null }) => {
    const entered = claimed.find((one) => one.payer === payer);
    return { payer, amountCents, reference: entered?.claimNo ?? reference };
  });
  return {
    ...{ orderNo, ...others },
    bill: bill && { ...bill, shares: shares ?? [] },
    invoices: issued.map(viewOf),
  };
}

/** What the events of an order make. */
export async function documentsOnRecord(db: Pick<Database, 'select'>, orderNo: string): Promise<Documents> {
  const events = await db
    .select()
    .from(timelineEvents)
    .where(eq(timelineEvents.orderNo, orderNo))
    .orderBy(asc(timelineEvents.at), asc(timelineEvents.position));
  return documentsOf(events.map(({ id, type, at, actor, data }) => ({ id, type, at: iso(at), actor, data })));
}

/** An invoice or a claim, and which of its kind in its order it is, from 1. */
interface Paper {
  reference: string;
  n: number;
}

/** What a bill has led to elsewhere, and what has to be undone there with it (R5.3). */
export interface Papers {
  invoices: Paper[];
  claims: (Paper & { payer: Payer })[];
}

/** The invoices of an order, and its claims by the numbers that hold. */
export async function papersOnRecord(db: Pick<Database, 'select'>, orderNo: string): Promise<Papers> {
  const { bill } = await documentsOnRecord(db, orderNo);
  const claims = await claimsOf(db, orderNo, bill?.shares ?? []);
  const issued = await db
    .select({ invoiceNo: invoices.invoiceNo })
    .from(invoices)
    .where(eq(invoices.orderNo, orderNo))
    .orderBy(asc(invoices.recordedAt), asc(invoices.invoiceNo));
  return {
    invoices: issued.map(({ invoiceNo }, i) => ({ reference: invoiceNo, n: i + 1 })),
    claims: claims
      .map(({ payer, claimNo }, i) => ({ payer, reference: `${payer} ${claimNo}`, n: i + 1 }))
      .filter(({ payer, n }) => !claims.slice(n).some((later) => later.payer === payer)),
  };
}

/** Every number that a claim of the order was given, oldest first: those of the bill, then those that came later. */
export async function claimsOf(
  db: Pick<Database, 'select'>,
  orderNo: string,
  shares: readonly Share[],
): Promise<{ payer: Payer; claimNo: string }[]> {
  const entered = await db
    .select({ payer: claimNumbers.payer, claimNo: claimNumbers.claimNo })
    .from(claimNumbers)
    .where(eq(claimNumbers.orderNo, orderNo))
    .orderBy(asc(claimNumbers.position));
  const billed = shares.flatMap(({ payer, amountCents, reference }) =>
    isClaimant(payer) && amountCents > 0 && reference ? { payer, claimNo: reference } : [],
  );
  return [...billed, ...entered];
}

/** The number of a claim as it was entered; null when there is none. */
export async function readClaimNumber(db: Database, id: string): Promise<ClaimNumber | null> {
  const [row] = await db.select().from(claimNumbers).where(eq(claimNumbers.id, id));
  if (!row) return null;
  const { payer, claimNo, recordedAt, recordedBy } = row;
  return { payer, claimNo, recordedAt: iso(recordedAt), recordedBy: recordedBy.id };
}

/** One invoice of an order; null when there is none. */
export async function readInvoice(db: Database, orderNo: string, invoiceNo: string): Promise<Invoice | null> {
  const [row] = await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.orderNo, orderNo), eq(invoices.invoiceNo, invoiceNo)));
  return row ? viewOf(row) : null;
}

function viewOf({ invoiceNo, issuedAt, recordedAt, recordedBy }: typeof invoices.$inferSelect): Invoice {
  return { invoiceNo, issuedAt: iso(issuedAt), recordedAt: iso(recordedAt), recordedBy: recordedBy.id };
}
