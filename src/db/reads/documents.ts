import { and, asc, eq } from 'drizzle-orm';
import type { Invoice, OrderDocuments } from '../../contracts/documents.js';
import { documentsOf } from '../../domain/documents.js';
import type { Database } from '../database.js';
import { invoices, timelineEvents } from '../schema.js';
import { iso } from './pages.js';

/** The documents of an order (R3.3c, R5.3): made of its events, with the invoices that the finance system reported. */
export async function readDocuments(db: Database, orderNo: string): Promise<OrderDocuments> {
  const [events, issued] = await Promise.all([
    db
      .select()
      .from(timelineEvents)
      .where(eq(timelineEvents.orderNo, orderNo))
      .orderBy(asc(timelineEvents.at), asc(timelineEvents.position)),
    db.select().from(invoices).where(eq(invoices.orderNo, orderNo)).orderBy(asc(invoices.issuedAt)),
  ]);
  const story = events.map(({ id, type, at, actor, data }) => ({ id, type, at: iso(at), actor, data }));
  return { orderNo, ...documentsOf(story), invoices: issued.map(viewOf) };
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
