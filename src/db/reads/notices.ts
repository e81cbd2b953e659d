import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { CustomerNoticeView, NoticesQuery } from '../../contracts/notices.js';
import type { Database } from '../database.js';
import { complaints, customerNotices, intakes } from '../schema.js';
import { iso, isoOrNull, olderThan, type Page, pageFrom } from './pages.js';
import { type Scope, within } from './scope.js';

/** What the customer of an order was told, in the order of telling (R3.2a). */
export async function noticesOf(db: Database, orderNo: string): Promise<CustomerNoticeView[]> {
  const rows = await db
    .select()
    .from(customerNotices)
    .where(eq(customerNotices.orderNo, orderNo))
    .orderBy(asc(customerNotices.createdAt), asc(customerNotices.id));
  return rows.map(viewOf);
}

/** The notices of a scope, newest first: what a front office fetches and passes on. */
export async function listNotices(
  db: Database,
  scope: Scope,
  query: NoticesQuery,
): Promise<Page<CustomerNoticeView>> {
  const { deliveredAt } = customerNotices;
  const outletId = sql<string>`coalesce(${intakes.outletId}, ${complaints.outletId})`;
  const rows = await db
    .select({ notice: customerNotices })
    .from(customerNotices)
    .leftJoin(intakes, eq(intakes.orderNo, customerNotices.orderNo))
    .leftJoin(complaints, eq(complaints.complaintNo, customerNotices.orderNo))
    .where(
      and(
        within(outletId, scope),
        query.outletId ? eq(outletId, query.outletId) : undefined,
        query.delivered === undefined
          ? undefined
          : query.delivered
            ? isNotNull(deliveredAt)
            : isNull(deliveredAt),
        olderThan(customerNotices.createdAt, customerNotices.id, query.cursor),
      ),
    )
    .orderBy(desc(customerNotices.createdAt), desc(customerNotices.id))
    .limit(query.limit + 1);
  return pageFrom(
    rows,
    query,
    ({ notice }) => ({ at: notice.createdAt, key: notice.id }),
    ({ notice }) => viewOf(notice),
  );
}

function viewOf(row: typeof customerNotices.$inferSelect): CustomerNoticeView {
  return { ...row, createdAt: iso(row.createdAt), deliveredAt: isoOrNull(row.deliveredAt) };
}
