import { and, asc, eq, exists, inArray, isNull, max, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DeskHolding, DeskRecords } from '../../contracts/desk.js';
import type { Policy, WiderCircle } from '../../domain/policy/types.js';
import { type DispatchState, requestOf } from '../../domain/steps/dispatch.js';
import type { RepairState } from '../../domain/steps/repair.js';
import type { Database } from '../database.js';
import { policyOfOrder } from '../policies.js';
import { orgUnits, serviceOrders, staff, stepExecutions, timelineEvents } from '../schema.js';

type Execution = typeof stepExecutions.$inferSelect;
type Order = typeof serviceOrders.$inferSelect;
/** A dispatch of an order that is going on, and the order. */
interface Case {
  execution: Execution;
  order: Order;
  state: DispatchState;
}

/**
 * The queue and the holdings of a desk as the records show them (design, rule 6): for a desk that was ended by hand. What
 * a dispatch waits for is its own state; what a technician holds are the orders between their acceptance and the passed check.
 */
export async function readDeskRecords(db: Database, outletId: string, base: Policy): Promise<DeskRecords> {
  const cases = await latestDispatches(db, outletId);
  const found: DeskRecords = { waiting: {}, holdings: {}, lastSeq: await lastSeqs(db, cases) };
  const begun = await begunWork(db, cases);
  for (const { execution, order, state } of cases) {
    const { executionId: replyTo, subject: orderNo, n, status } = execution;
    const { holder } = state.errand;
    const { dispatch } = await policyOfOrder(db, base, orderNo);
    const policy = { urgency: order.urgency, dispatch };
    if (status === 'queued' && state.asked.includes(outletId)) {
      const request = requestOf(state, { orderNo, n, policy });
      found.waiting[`${orderNo}/${n}`] = { request, replyTo, holder };
    }
    const { offer } = state;
    if (offer?.outletId !== outletId || (status === 'accepted' && !isInHand(order))) continue;
    const { offerId, technicianId, offeredAt: assignedAt } = offer;
    const held = status === 'assigned' ? 'offered' : begun.has(orderNo) ? 'started' : 'accepted';
    const holding: DeskHolding = {
      orderNo,
      n,
      offerId,
      technicianId,
      assignedAt,
      replyTo,
      holder,
      state: held,
      urgency: order.urgency,
    };
    found.holdings[offerId] = holding;
  }
  return found;
}

/** From the acceptance until the check is passed, the estimate rejected, or the work given back, the technician has it (design, rule 5). */
const IN_HAND: Order['step'][] = ['dispatch', 'repair', 'quality_check'];
const OUT_OF_HAND = ['given_back', 'rejected', 'cancelled', 'passed'];

function isInHand({ step, stepStatus }: Pick<Order, 'step' | 'stepStatus'>): boolean {
  return IN_HAND.includes(step) && !OUT_OF_HAND.includes(stepStatus);
}

/** The same of an order's row: its technician has it, and it takes of their capacity. */
export const inHand = and(
  eq(serviceOrders.status, 'open'),
  inArray(serviceOrders.step, IN_HAND),
  notInArray(serviceOrders.stepStatus, OUT_OF_HAND),
);

/** The last dispatch of every open order that concerns the desk. */
async function latestDispatches(db: Database, outletId: string): Promise<Case[]> {
  const later = alias(stepExecutions, 'later');
  const rows = await db
    .select({ execution: stepExecutions, order: serviceOrders })
    .from(stepExecutions)
    .innerJoin(serviceOrders, eq(serviceOrders.orderNo, stepExecutions.subject))
    .where(
      and(
        eq(stepExecutions.kind, 'dispatch'),
        ne(stepExecutions.status, 'cancelled'),
        isNull(serviceOrders.closedAt),
        isNull(serviceOrders.handedOverAt),
        ne(serviceOrders.status, 'awaiting_return'),
        concerns(outletId),
        sql`not ${exists(
          db
            .select({ n: later.n })
            .from(later)
            .where(
              and(
                eq(later.kind, 'dispatch'),
                eq(later.subject, stepExecutions.subject),
                sql`${later.n} > ${stepExecutions.n}`,
              ),
            ),
        )}`,
      ),
    )
    .orderBy(asc(stepExecutions.openedAt), asc(stepExecutions.executionId));
  return rows.map((row) => ({ ...row, state: row.execution.state as unknown as DispatchState }));
}

/** The dispatches in which a desk is asked; its own, and those of the region's other outlets. */
export function concerns(outletId: string): SQL {
  return sql`jsonb_exists(${stepExecutions.state} -> 'asked', ${outletId})`;
}

async function lastSeqs(db: Database, cases: Case[]): Promise<Record<string, number>> {
  if (cases.length === 0) return {};
  const ids = cases.map(({ execution }) => execution.executionId);
  const rows = await db
    .select({ id: timelineEvents.executionId, seq: max(timelineEvents.seq) })
    .from(timelineEvents)
    .where(inArray(timelineEvents.executionId, ids))
    .groupBy(timelineEvents.executionId);
  const seqOf = new Map(rows.map(({ id, seq }) => [id, seq ?? 0]));
  return Object.fromEntries(
    cases.map(({ execution: { subject, n, executionId } }) => [
      `${subject}/${n}`,
      seqOf.get(executionId) ?? 0,
    ]),
  );
}

/** The orders whose work has been begun: it isn't taken back for something more urgent. */
async function begunWork(db: Database, cases: Case[]): Promise<Set<string>> {
  const orderNos = cases
    .filter(({ execution }) => execution.status === 'accepted')
    .map(({ order }) => order.orderNo);
  if (orderNos.length === 0) return new Set();
  const rows = await db
    .select()
    .from(stepExecutions)
    .where(
      and(
        eq(stepExecutions.kind, 'repair'),
        inArray(stepExecutions.subject, orderNos),
        isNull(stepExecutions.closedAt),
      ),
    );
  const untouched = rows.filter(({ status, state }) => {
    return status === 'diagnosing' && !(state as unknown as RepairState).diagnosis;
  });
  const unbegun = new Set(untouched.map(({ subject }) => subject));
  const inRepair = cases.filter(({ order }) => order.step !== 'dispatch').map(({ order }) => order.orderNo);
  return new Set(inRepair.filter((orderNo) => !unbegun.has(orderNo)));
}

/**
 * The desks of the next circle around an outlet (R2.1, R3.2b): the region's other outlets, or its centre.
 * @returns ids of those with technicians, sorted
 */
export async function outletsAround(db: Database, outletId: string, circle: WiderCircle): Promise<string[]> {
  const [home] = await db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  if (!home) return [];
  // A regional centre's own circle are the outlets below it.
  const regionId = home.kind === 'region' ? home.id : home.parentId;
  if (!regionId) return [];
  const inCircle =
    circle === 'outlets'
      ? and(eq(orgUnits.parentId, regionId), eq(orgUnits.kind, 'outlet'))
      : and(eq(orgUnits.id, regionId), eq(orgUnits.kind, 'region'));
  const staffed = db
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.orgUnitId, orgUnits.id), eq(staff.role, 'technician'), eq(staff.active, true)));
  const rows = await db
    .select({ id: orgUnits.id })
    .from(orgUnits)
    .where(and(inCircle, ne(orgUnits.id, outletId), exists(staffed)))
    .orderBy(asc(orgUnits.id));
  return rows.map(({ id }) => id);
}
