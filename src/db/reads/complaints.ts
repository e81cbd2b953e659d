import { and, desc, eq, getTableColumns, or, type SQL, sql } from 'drizzle-orm';
import type { PageQuery } from '../../contracts/common.js';
import type { ComplaintSummary, ComplaintView } from '../../contracts/complaints.js';
import { allowedCommands, type CommandName, type StatusOf } from '../../domain/lifecycle.js';
import { type ComplaintState, claimWaits } from '../../domain/steps/complaint-state.js';
import type { Database } from '../database.js';
import { complaints, intakes, serviceOrders, stepExecutions } from '../schema.js';
import { clocksOf, clockViewOf } from './clocks.js';
import { iso, isoOrNull, olderThan, type Page, pageFrom } from './pages.js';
import { type Scope, within } from './scope.js';

type ComplaintRow = typeof complaints.$inferSelect & {
  receptionOutletId: string | null;
  workOutletId: string | null;
};

interface ComplaintsQuery extends PageQuery {
  status?: StatusOf<'complaint'> | undefined;
  outletId?: string | undefined;
  orderNo?: string | undefined;
}

/** Complaints with the outlets of their orders. */
function complaintRows(db: Database) {
  return db
    .select({
      ...getTableColumns(complaints),
      receptionOutletId: intakes.outletId,
      workOutletId: sql<string | null>`coalesce(${serviceOrders.outletId}, ${intakes.outletId})`,
    })
    .from(complaints)
    .leftJoin(intakes, eq(intakes.orderNo, complaints.orderNo))
    .leftJoin(serviceOrders, eq(serviceOrders.orderNo, complaints.orderNo));
}

/** Whoever answers for a complaint sees it, and so do the outlets of its order (R2.1, R2.3). */
function readableBy(scope: Scope): SQL | undefined {
  const columns = [complaints.outletId, intakes.outletId, serviceOrders.outletId];
  return or(...columns.map((column) => within(column, scope)));
}

/** The complaints within a scope that pass the filters, newest first. */
export async function listComplaints(
  db: Database,
  scope: Scope,
  query: ComplaintsQuery,
): Promise<Page<ComplaintSummary>> {
  const rows = await complaintRows(db)
    .where(
      and(
        readableBy(scope),
        query.status && eq(complaints.status, query.status),
        query.outletId ? eq(complaints.outletId, query.outletId) : undefined,
        query.orderNo ? eq(complaints.orderNo, query.orderNo) : undefined,
        olderThan(complaints.filedAt, complaints.complaintNo, query.cursor),
      ),
    )
    .orderBy(desc(complaints.filedAt), desc(complaints.complaintNo))
    .limit(query.limit + 1);
  return pageFrom(rows, query, (row) => ({ at: row.filedAt, key: row.complaintNo }), summaryOf);
}

/** Whether a caller sees a complaint. */
export async function seesComplaint(db: Database, scope: Scope, complaintNo: string): Promise<boolean> {
  const [row] = await complaintRows(db).where(
    and(eq(complaints.complaintNo, complaintNo), readableBy(scope)),
  );
  return row !== undefined;
}

/** One complaint with its live clocks; null when there is none within the scope. */
export async function readComplaint(
  db: Database,
  scope: Scope,
  complaintNo: string,
): Promise<Omit<ComplaintView, 'temporalUiUrl'> | null> {
  const [row] = await complaintRows(db).where(
    and(eq(complaints.complaintNo, complaintNo), readableBy(scope)),
  );
  if (!row) return null;
  const clocks = await clocksOf(db, complaintNo);
  const { customerId, channel, against, description, policyVersion } = row;
  const [execution] = await db
    .select({ state: stepExecutions.state })
    .from(stepExecutions)
    .where(eq(stepExecutions.executionId, `complaint:${complaintNo}`));
  const { clocks: _counted, ...current } = execution?.state ?? {};
  return {
    ...summaryOf(row),
    ...{ customerId, channel, against, description, policyVersion },
    current: execution ? current : null,
    clocks: clocks.filter((clock) => clock.stoppedAt === null).map(clockViewOf),
    allowedCommands: row.status ? commandsFor(row.status, current as Partial<ComplaintState>) : [],
  };
}

/** What may be asked of it: with nobody to ask it ends with its findings, and only then. */
function commandsFor(status: string, state: Partial<ComplaintState>) {
  const { anonymous, customerSilent, outsideWaits, statutoryClaim = null } = state;
  const claimed = claimWaits({ statutoryClaim });
  return allowedCommands('complaint', status).filter((name) => {
    if (name === 'recordOutsideReply') return outsideWaits;
    if (name === 'withdrawStatutoryClaim') return claimed;
    if (name === 'replyToCustomer' && status === 'withdrawn') return claimed;
    if (name === 'closeWithFindings') return anonymous || customerSilent;
    return !(anonymous && OF_THE_CUSTOMER.includes(name));
  });
}

const OF_THE_CUSTOMER: readonly CommandName[] = [
  'recordStatutoryClaim',
  'replyToCustomer',
  'recordCustomerDecision',
  'recordRevisit',
  'withdrawComplaint',
];

function summaryOf(row: ComplaintRow): ComplaintSummary {
  const { complaintNo, orderNo, outletId, level, handledBy, responsibleId, source, category } = row;
  const { anonymous, outcome, outsideNumber, outsideDueAt, receptionOutletId, workOutletId } = row;
  return {
    ...{ complaintNo, orderNo, outletId, level, handledBy, responsibleId, source, category },
    ...{ anonymous, outcome, receptionOutletId, workOutletId },
    outside:
      outsideNumber !== null && outsideDueAt !== null
        ? { number: outsideNumber, dueAt: iso(outsideDueAt) }
        : null,
    // Without a status it has been filed and its execution is about to begin.
    status: row.status ?? 'received',
    filedAt: iso(row.filedAt),
    closedAt: isoOrNull(row.closedAt),
  };
}
