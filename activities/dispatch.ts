import { and, eq, inArray } from 'drizzle-orm';
import type { DeskDecision, DeskHolding, DeskQuestion } from '../src/contracts/desk.js';
import type { Database } from '../src/db/database.js';
import { dispatchDecisions, serviceOrders, staff } from '../src/db/schema.js';
import { type Decision, decide, type RosterEntry } from '../src/domain/dispatch.js';

/** The matching, and what the desk checks itself against. */
export function dispatchActivities({ db }: { db: Database }) {
  return {
    /**
     * Decides who gets what (R3.2b), over the roster as it is now, and stores the decision with its input: replayed
     * it gives the same. A decision stored earlier under the id counts.
     */
    async decideDispatch(question: DeskQuestion): Promise<DeskDecision> {
      const { decisionId, outletId, rules, now, waiting, holdings } = question;
      const roster = await rosterOf(db, outletId, holdings);
      const decision = decide(waiting, roster, rules, now);
      const written = await db
        .insert(dispatchDecisions)
        .values({
          id: decisionId,
          outletId,
          decidedAt: now,
          input: { waiting, roster, rules, now },
          decision,
        })
        .onConflictDoNothing()
        .returning({ id: dispatchDecisions.id });
      if (written.length > 0) return told(decisionId, now, decision, true);
      const [stored] = await db.select().from(dispatchDecisions).where(eq(dispatchDecisions.id, decisionId));
      const storedAt = new Date(stored?.decidedAt ?? now).toISOString();
      return told(decisionId, storedAt, (stored?.decision ?? decision) as Decision, false);
    },

    /** Which of the desk's holdings the records say are over: closed, cancelled or handed over. */
    async reconcileDesk(question: {
      outletId: string;
      holdings: DeskHolding[];
    }): Promise<{ ended: string[] }> {
      const orderNos = [...new Set(question.holdings.map(({ orderNo }) => orderNo))];
      if (orderNos.length === 0) return { ended: [] };
      const orders = await db.select().from(serviceOrders).where(inArray(serviceOrders.orderNo, orderNos));
      const over = new Set(
        orders
          .filter(
            ({ status, handedOverAt }) =>
              status === 'closed' || status === 'cancelled' || handedOverAt !== null,
          )
          .map(({ orderNo }) => orderNo),
      );
      return {
        ended: question.holdings.filter(({ orderNo }) => over.has(orderNo)).map(({ offerId }) => offerId),
      };
    },
  };
}

async function rosterOf(db: Database, outletId: string, holdings: DeskHolding[]): Promise<RosterEntry[]> {
  const people = await db
    .select()
    .from(staff)
    .where(and(eq(staff.orgUnitId, outletId), eq(staff.role, 'technician'), eq(staff.active, true)))
    .orderBy(staff.id);
  return people.map((person) => ({
    technicianId: person.id,
    onDuty: person.onDuty,
    assessmentScore: person.assessmentScore,
    assessmentValidUntil: new Date(person.assessmentValidUntil).toISOString(),
    yearsOfExperience: person.yearsOfExperience,
    skills: person.skills,
    certificates: person.certificates,
    capacity: person.capacity,
    commitments: holdings
      .filter(({ technicianId }) => technicianId === person.id)
      .map(({ technicianId: _technician, replyTo: _replyTo, holder: _holder, ...commitment }) => commitment),
  }));
}

function told(decisionId: string, decidedAt: string, decision: Decision, mine: boolean): DeskDecision {
  const assignments = decision.assignments.map(({ orderNo, n, technicianId, score }) => ({
    orderNo,
    n,
    technicianId,
    score,
    offerId: `${decisionId}/${orderNo}`,
  }));
  return { decidedAt, assignments, preemptions: decision.preemptions, mine };
}
