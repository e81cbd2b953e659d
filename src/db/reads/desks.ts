import { and, asc, count, desc, eq, isNull } from 'drizzle-orm';
import type { PageQuery } from '../../contracts/common.js';
import type { DeskView } from '../../contracts/dispatch.js';
import { dueAt } from '../../domain/clock.js';
import type { Decision } from '../../domain/dispatch.js';
import type { DispatchState } from '../../domain/steps/dispatch.js';
import { URGENCIES } from '../../domain/urgency.js';
import type { Database } from '../database.js';
import { dispatchDecisions, serviceOrders, staff, stepExecutions } from '../schema.js';
import { iso, olderThan, type Page, pageFrom } from './pages.js';

/**
 * A desk as the records show it (R3.2b): who waits and why, by the last decision; what is on offer; who could take it.
 * @param outletId an outlet, or a regional centre
 */
export async function readDesk(db: Database, outletId: string): Promise<DeskView> {
  const [dispatches, decision, roster] = await Promise.all([
    openDispatches(db, outletId),
    lastDecision(db, outletId),
    rosterOf(db, outletId),
  ]);
  const waiting = new Map(decision?.decision.waiting.map((entry) => [`${entry.orderNo}/${entry.n}`, entry]));
  const queue = dispatches
    .filter(({ status }) => status === 'queued')
    .map(({ orderNo, n, urgency, openedAt, dueAt }) => {
      const entry = waiting.get(`${orderNo}/${n}`);
      const { rank = null, cause = null, reasons = {} } = entry ?? {};
      return { orderNo, n, urgency, waitingSince: iso(openedAt), dueAt, rank, cause, reasons };
    })
    .sort(
      (a, b) =>
        (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
        URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency) ||
        a.waitingSince.localeCompare(b.waitingSince),
    );
  const offers = dispatches.flatMap(({ orderNo, urgency, state }) => {
    const { offer } = state;
    if (!offer) return [];
    const { offerId, technicianId, offeredAt, score } = offer;
    return [{ orderNo, urgency, offerId, technicianId, offeredAt, score }];
  });
  return { outletId, lastDecisionAt: decision ? iso(decision.decidedAt) : null, queue, offers, roster };
}

/** Every decision of a desk with its candidates and reasons, newest first. */
export async function listDecisions(
  db: Database,
  outletId: string,
  query: PageQuery,
): Promise<Page<{ id: string; decidedAt: string; input: unknown; decision: unknown }>> {
  const rows = await db
    .select()
    .from(dispatchDecisions)
    .where(
      and(
        eq(dispatchDecisions.outletId, outletId),
        olderThan(dispatchDecisions.decidedAt, dispatchDecisions.id, query.cursor),
      ),
    )
    .orderBy(desc(dispatchDecisions.decidedAt), desc(dispatchDecisions.id))
    .limit(query.limit + 1);
  return pageFrom(
    rows,
    query,
    (row) => ({ at: row.decidedAt, key: row.id }),
    ({ id, decidedAt, input, decision }) => ({ id, decidedAt: iso(decidedAt), input, decision }),
  );
}

async function openDispatches(db: Database, outletId: string) {
  const rows = await db
    .select({ execution: stepExecutions, urgency: serviceOrders.urgency })
    .from(stepExecutions)
    .innerJoin(serviceOrders, eq(serviceOrders.currentExecution, stepExecutions.executionId))
    .where(
      and(
        eq(stepExecutions.kind, 'dispatch'),
        isNull(stepExecutions.closedAt),
        eq(serviceOrders.outletId, outletId),
      ),
    );
  return rows.map(({ execution, urgency }) => {
    const { n, status, openedAt, subject } = execution;
    const state = execution.state as unknown as DispatchState;
    return { orderNo: subject, n, status, openedAt, urgency, state, dueAt: completionDueAt(state) };
  });
}

/** By when the dispatch is to be completed. */
function completionDueAt({ clocks }: DispatchState): string | null {
  const clock = Object.values(clocks).find(({ kind }) => kind === 'dispatch_completion');
  return clock ? dueAt(clock) : null;
}

async function lastDecision(db: Database, outletId: string) {
  const [row] = await db
    .select()
    .from(dispatchDecisions)
    .where(eq(dispatchDecisions.outletId, outletId))
    .orderBy(desc(dispatchDecisions.decidedAt), desc(dispatchDecisions.id))
    .limit(1);
  return row && { decidedAt: row.decidedAt, decision: row.decision as Decision };
}

async function rosterOf(db: Database, outletId: string): Promise<DeskView['roster']> {
  const rows = await db
    .select({ member: staff, openOrders: count(serviceOrders.orderNo) })
    .from(staff)
    .leftJoin(serviceOrders, and(eq(serviceOrders.technicianId, staff.id), isNull(serviceOrders.closedAt)))
    .where(and(eq(staff.orgUnitId, outletId), eq(staff.role, 'technician'), eq(staff.active, true)))
    .groupBy(staff.id)
    .orderBy(asc(staff.id));
  return rows.map(({ member, openOrders }) => {
    const { name, onDuty, skills, certificates, yearsOfExperience, assessmentScore, capacity } = member;
    return {
      staffId: member.id,
      ...{ name, onDuty, skills, certificates, yearsOfExperience, assessmentScore, capacity, openOrders },
      assessmentValidUntil: iso(member.assessmentValidUntil),
    };
  });
}
