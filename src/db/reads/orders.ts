import { and, asc, desc, eq, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { OrderSummary, OrdersQuery, OrderView } from '../../contracts/service-orders.js';
import { allowedCommands, type CommandName, HANDING_OVER } from '../../domain/lifecycle.js';
import type { ServiceOrderState } from '../../domain/steps/service-order.js';
import { isOver } from '../../domain/steps/service-order.js';
import type { Warning } from '../../domain/vehicle.js';
import type { Database } from '../database.js';
import { complaints, intakes, serviceOrders, stepExecutions, vehicles } from '../schema.js';
import { caseOf } from './cases.js';
import { clocksOf, clockViewOf } from './clocks.js';
import { iso, isoOrNull, olderThan, type Page, pageFrom } from './pages.js';
import { openRecallsOf } from './recalls.js';
import { type Scope, within } from './scope.js';

type OrderRow = typeof serviceOrders.$inferSelect;
type Intake = typeof intakes.$inferSelect;

/** The orders within a scope that pass the filters, newest first. */
export async function listOrders(
  db: Database,
  scope: Scope,
  query: OrdersQuery,
): Promise<Page<OrderSummary>> {
  const rows = await db
    .select()
    .from(serviceOrders)
    .where(
      and(
        within(serviceOrders.outletId, scope),
        query.status && eq(serviceOrders.status, query.status),
        query.step && eq(serviceOrders.step, query.step),
        query.urgency && eq(serviceOrders.urgency, query.urgency),
        query.outletId ? eq(serviceOrders.outletId, query.outletId) : undefined,
        query.breached === undefined ? undefined : eq(serviceOrders.breached, query.breached),
        olderThan(serviceOrders.openedAt, serviceOrders.orderNo, query.cursor),
      ),
    )
    .orderBy(desc(serviceOrders.openedAt), desc(serviceOrders.orderNo))
    .limit(query.limit + 1);
  return pageFrom(rows, query, (row) => ({ at: row.openedAt, key: row.orderNo }), summaryOf);
}

/**
 * Whether a caller may act on an order, whose row may not be there yet: where it is, and where a technician of another
 * outlet of the region has it on offer (R3.2b).
 * @returns false for an order that doesn't exist or lies outside the scope: callers can't tell which
 */
export async function seesOrder(db: Database, scope: Scope, orderNo: string): Promise<boolean> {
  // Another outlet of the region may have taken the work over.
  const outletId = sql`coalesce(${serviceOrders.outletId}, ${intakes.outletId})`;
  return isThere(db, orderNo, within(outletId, scope), within(serviceOrders.offeredOutletId, scope));
}

/**
 * Whether a caller may read an order: the outlet that took the customer's request reads on when another has the car (R2.3),
 * and whoever owes the guarantee that it claims reads what is said of their work (R3.4).
 */
export async function readsOrder(db: Database, scope: Scope, orderNo: string): Promise<boolean> {
  return isThere(db, orderNo, ...readableBy(scope));
}

function readableBy(scope: Scope): (SQL | undefined)[] {
  const { outletId, offeredOutletId } = serviceOrders;
  return [outletId, offeredOutletId, intakes.outletId, OWED_BY].map((column) => within(column, scope));
}

const OWED_BY = sql<string>`${intakes.guaranteeClaim}->>'owedBy'`;

/**
 * The outlet that owes the guarantee which an order claims (R3.4), and whether a caller speaks for it.
 * @returns null when the order claims none
 */
export async function guaranteeOwed(
  db: Database,
  scope: Scope,
  orderNo: string,
): Promise<{ outletId: string; isTheirs: boolean } | null> {
  const [row] = await db
    .select({ outletId: OWED_BY, isTheirs: sql<boolean>`${within(OWED_BY, scope) ?? sql`true`}` })
    .from(intakes)
    .where(and(eq(intakes.orderNo, orderNo), isNotNull(intakes.guaranteeClaim)));
  return row ?? null;
}

async function isThere(db: Database, orderNo: string, ...places: (SQL | undefined)[]): Promise<boolean> {
  const [row] = await db
    .select({ orderNo: intakes.orderNo })
    .from(intakes)
    .leftJoin(serviceOrders, eq(serviceOrders.orderNo, intakes.orderNo))
    .where(and(eq(intakes.orderNo, orderNo), or(...places)));
  return row !== undefined;
}

/** Everything about one order but its story and its vehicle's rights; null when there is none within the scope. */
export async function readOrder(
  db: Database,
  scope: Scope,
  orderNo: string,
): Promise<Omit<OrderView, 'temporalUiUrl' | 'statutory'> | null> {
  const [row] = await db
    .select()
    .from(serviceOrders)
    .innerJoin(intakes, eq(intakes.orderNo, serviceOrders.orderNo))
    .innerJoin(vehicles, eq(vehicles.id, intakes.vehicleId))
    .where(and(eq(serviceOrders.orderNo, orderNo), or(...readableBy(scope))));
  if (!row) return null;
  const { service_orders: order, intakes: intake } = row;
  const [executions, clocks, about, comebacks, openRecalls, instead] = await Promise.all([
    executionsOf(db, order),
    clocksOf(db, orderNo),
    db.select().from(complaints).where(eq(complaints.orderNo, orderNo)).orderBy(asc(complaints.filedAt)),
    comebacksOf(db, intake),
    openRecallsOf(db, row.vehicles),
    db
      .select({ no: intakes.orderNo })
      .from(intakes)
      .where(eq(intakes.insteadOf, orderNo))
      .orderBy(intakes.orderNo),
  ]);
  const current = executions.find(({ executionId }) => executionId === order.currentExecution);
  const feedback = executions.find(({ executionId }) => executionId === order.progressExecution);
  const own = executions.find(({ kind }) => kind === 'service_order');
  const { clocks: _counted, ...state } = current?.state ?? {};
  return {
    ...summaryOf(order),
    ...receptionOf(intake),
    comebacks,
    ...caseOf(intake, executions),
    openRecalls,
    replacedBy: instead.map(({ no }) => no),
    urgencyOverride: (own?.state.override ?? null) as ServiceOrderState['override'],
    current: current ? { executionId: current.executionId, n: current.n, ...state } : null,
    clocks: clocks.filter((clock) => clock.stoppedAt === null).map(clockViewOf),
    complaints: about.map(({ complaintNo, status }) => ({ complaintNo, status: status ?? 'received' })),
    allowedCommands: commandsFor(order, feedback?.status ?? null),
  };
}

/** The orders that the same car came back with (R3.4), oldest first. */
async function comebacksOf(db: Database, { orderNo, vehicleId }: Intake): Promise<string[]> {
  const rows = await db
    .select({ orderNo: intakes.orderNo })
    .from(intakes)
    .where(and(eq(intakes.vehicleId, vehicleId), eq(intakes.comebackOf, orderNo)))
    .orderBy(asc(intakes.orderNo));
  return rows.map((row) => row.orderNo);
}

async function executionsOf(db: Database, { orderNo, currentExecution, progressExecution }: OrderRow) {
  const named = [currentExecution, progressExecution].filter((id): id is string => id !== null);
  // The order itself, how the car came, and what it left with: each runs once.
  const once = [`service-order:${orderNo}`, `booking:${orderNo}:1`, `settlement:${orderNo}:1`];
  return db
    .select()
    .from(stepExecutions)
    .where(inArray(stepExecutions.executionId, [...named, ...once]));
}

/** What may be asked of the order now: of its current step, of the progress feedback, of the order itself. */
function commandsFor(order: OrderRow, feedbackStatus: string | null): CommandName[] {
  // With the cancellation or the last step nothing is left to do in any step, also of one that was ended by hand.
  const underWay = order.status === 'open' || order.status === 'cancelling';
  const ofStep =
    !underWay || order.currentExecution === HANDING_OVER || order.step === 'service_order'
      ? []
      : allowedCommands(order.step, order.stepStatus);
  const ofFeedback = underWay && feedbackStatus ? allowedCommands('progress_feedback', feedbackStatus) : [];
  const ofOrder = allowedCommands('service_order', order.status).filter(
    (name) => !NOT_WHEN_OVER.includes(name) || !isOver(order),
  );
  return [...ofStep, ...ofFeedback, ...ofOrder];
}

/** After hand-over nothing is left to cancel, or to hurry (design, rule 7). */
const NOT_WHEN_OVER: readonly CommandName[] = ['cancelOrder', 'changeUrgency'];

function summaryOf(row: OrderRow): OrderSummary {
  const { orderNo, outletId, urgency, status, step, stepStatus, technicianId, responsibleId } = row;
  return {
    orderNo,
    outletId,
    urgency,
    status,
    step,
    stepStatus: row.currentExecution === HANDING_OVER ? HANDING_OVER : stepStatus,
    technicianId,
    responsibleId,
    breached: row.breached,
    outcome: row.outcome,
    openedAt: iso(row.openedAt),
    updatedAt: iso(row.updatedAt),
    handedOverAt: isoOrNull(row.handedOverAt),
    closedAt: isoOrNull(row.closedAt),
  };
}

function receptionOf(intake: Intake) {
  const { urgencyRule, urgencyMatched, customerId, customerType, vehicleId, channel, problem } = intake;
  const { components, expectation, policyVersion, comebackOf, insteadOf } = intake;
  const warnings = intake.warnings as Warning[];
  return {
    ...{ urgencyRule, urgencyMatched, customerId, customerType, vehicleId, channel, problem },
    ...{ components, expectation, policyVersion, comebackOf, insteadOf, warnings },
  };
}
