import { and, asc, count, desc, eq, isNull, ne, or } from 'drizzle-orm';
import type { PageQuery } from '../../contracts/common.js';
import type { DeskView } from '../../contracts/dispatch.js';
import { dueAt } from '../../domain/clock.js';
import type { Decision } from '../../domain/dispatch.js';
import { decisionWords, type Words, waitingWords } from '../../domain/dispatch-words.js';
import type { DispatchState } from '../../domain/steps/dispatch.js';
import { URGENCIES } from '../../domain/urgency.js';
import type { Database } from '../database.js';
import { dispatchDecisions, serviceOrders, staff, stepExecutions } from '../schema.js';
import { concerns, inHand } from './desk-records.js';
import { iso, olderThan, type Page, pageFrom } from './pages.js';
import { absentNow } from './substitutes.js';

/**
 * A desk as the records show it (R3.2b): who waits and why, by the last decision; what is on offer; who could take it.
 * @param outletId an outlet, or a regional centre
 */
export async function readDesk(db: Database, outletId: string): Promise<DeskView> {
  const [dispatches, decision, roster, needsReassignment] = await Promise.all([
    openDispatches(db, outletId),
    lastDecision(db, outletId),
    rosterOf(db, outletId),
    abandonedWork(db, outletId),
  ]);
  const waiting = new Map(decision?.decision.waiting.map((entry) => [`${entry.orderNo}/${entry.n}`, entry]));
  const queue = dispatches
    .filter(({ status }) => status === 'queued')
    .map(({ orderNo, n, home, urgency, openedAt, dueAt }) => {
      const entry = waiting.get(`${orderNo}/${n}`);
      const { rank = null, cause = null, reasons = {} } = entry ?? {};
      const why = entry ? waitingWords(entry) : null;
      const about = { orderNo, n, outletId: home, urgency, waitingSince: iso(openedAt), dueAt };
      return { ...about, rank, cause, reasons, why };
    })
    .sort(
      (a, b) =>
        (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
        URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency) ||
        a.waitingSince.localeCompare(b.waitingSince),
    );
  const offers = dispatches.flatMap(({ orderNo, urgency, state: { offer } }) => {
    if (offer?.outletId !== outletId) return [];
    const { offerId, technicianId, offeredAt, score } = offer;
    return [{ orderNo, urgency, offerId, technicianId, offeredAt, score }];
  });
  const offeredElsewhere = dispatches.flatMap(({ orderNo, home, state: { offer } }) => {
    if (!offer || home !== outletId || offer.outletId === outletId) return [];
    const { technicianId, offeredAt } = offer;
    return [{ orderNo, outletId: offer.outletId, technicianId, offeredAt }];
  });
  const lastDecisionAt = decision ? iso(decision.decidedAt) : null;
  return { outletId, lastDecisionAt, queue, offers, offeredElsewhere, needsReassignment, roster };
}

/** Every decision of a desk with its candidates and reasons, newest first. */
export async function listDecisions(
  db: Database,
  outletId: string,
  query: PageQuery,
): Promise<Page<{ id: string; decidedAt: string; text: Words[]; input: unknown; decision: unknown }>> {
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
  const people = await db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(eq(staff.orgUnitId, outletId));
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return pageFrom(
    rows,
    query,
    (row) => ({ at: row.decidedAt, key: row.id }),
    ({ id, decidedAt, input, decision }) => ({
      id,
      decidedAt: iso(decidedAt),
      text: decisionWords(decision as Decision, names),
      input,
      decision,
    }),
  );
}

async function openDispatches(db: Database, outletId: string) {
  const rows = await db
    .select({
      execution: stepExecutions,
      urgency: serviceOrders.urgency,
      home: serviceOrders.outletId,
    })
    .from(stepExecutions)
    .innerJoin(serviceOrders, eq(serviceOrders.currentExecution, stepExecutions.executionId))
    .where(
      and(
        eq(stepExecutions.kind, 'dispatch'),
        isNull(stepExecutions.closedAt),
        or(eq(serviceOrders.outletId, outletId), concerns(outletId)),
      ),
    );
  return rows.map(({ execution, urgency, home }) => {
    const { n, status, openedAt, subject } = execution;
    const state = execution.state as unknown as DispatchState;
    return { orderNo: subject, n, home, status, openedAt, urgency, state, dueAt: completionDueAt(state) };
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

/** Begun repairs of the outlet whose technician isn't there (R3.2b): what isn't begun goes back to the queue by itself. */
async function abandonedWork(db: Database, outletId: string): Promise<DeskView['needsReassignment']> {
  const rows = await db
    .select({ order: serviceOrders, member: staff })
    .from(serviceOrders)
    .innerJoin(staff, eq(staff.id, serviceOrders.technicianId))
    .innerJoin(stepExecutions, eq(stepExecutions.executionId, serviceOrders.currentExecution))
    .where(
      and(
        eq(serviceOrders.outletId, outletId),
        eq(serviceOrders.step, 'repair'),
        isNull(stepExecutions.closedAt),
        or(eq(staff.active, false), eq(staff.onDuty, false), absentNow, ne(staff.orgUnitId, outletId)),
      ),
    )
    .orderBy(asc(serviceOrders.urgency), asc(serviceOrders.openedAt), asc(serviceOrders.orderNo));
  return rows.map(({ order: { orderNo, urgency, stepStatus }, member }) => {
    const left = !member.active || member.orgUnitId !== outletId;
    const reason = left ? 'left' : member.onDuty ? 'absent' : 'off_duty';
    return { orderNo, urgency, technicianId: member.id, stepStatus, reason };
  });
}

async function rosterOf(db: Database, outletId: string): Promise<DeskView['roster']> {
  const rows = await db
    .select({ member: staff, openOrders: count(serviceOrders.orderNo) })
    .from(staff)
    .leftJoin(serviceOrders, and(eq(serviceOrders.technicianId, staff.id), inHand))
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
