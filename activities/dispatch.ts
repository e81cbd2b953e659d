import { and, eq, inArray } from 'drizzle-orm';
import { deskRules } from '../src/client/desks.js';
import type { DeskDecision, DeskHolding, DeskQuestion, DeskRecords } from '../src/contracts/desk.js';
import type { Database } from '../src/db/database.js';
import { policyInForce } from '../src/db/policies.js';
import { outletsAround, readDeskRecords } from '../src/db/reads/desk-records.js';
import { absenceOf } from '../src/db/reads/substitutes.js';
import { dispatchDecisions, serviceOrders, staff } from '../src/db/schema.js';
import { isAbsent } from '../src/domain/absence.js';
import { type Decision, decide, type RosterEntry } from '../src/domain/dispatch.js';
import type { Instant } from '../src/domain/instant.js';
import type { Policy, WiderCircle } from '../src/domain/policy/types.js';

/** The matching, and what the desk checks itself against. */
export function dispatchActivities({ db, policy }: { db: Database; policy: Policy }) {
  return {
    /**
     * Decides who gets what (R3.2b), over the roster as it is now, and stores the decision with its input: replayed
     * it gives the same. A decision stored earlier under the id counts.
     */
    async decideDispatch(question: DeskQuestion): Promise<DeskDecision> {
      const { decisionId, outletId, now, waiting } = question;
      // A desk lives for ever: what it was started with may be out of force.
      const rules = deskRules(await policyInForce(db, policy, now, outletId));
      const roster = await rosterOf(db, question);
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

    /** What the records say that a desk has, for one that starts without a state. */
    async readDeskRecords({ outletId }: { outletId: string }): Promise<DeskRecords> {
      return readDeskRecords(db, outletId, policy);
    },

    /** Which of these technicians can't be given work by this desk at all: off duty, gone, or moved. */
    async findAbsent(question: {
      outletId: string;
      technicianIds: string[];
      now: Instant;
    }): Promise<{ absent: string[] }> {
      const { outletId, technicianIds, now } = question;
      const people = await db.select().from(staff).where(technicianAt(outletId));
      const there = people.filter((person) => person.onDuty && !isAbsent(absenceOf(person), now));
      const present = new Set(there.map(({ id }) => id));
      return { absent: technicianIds.filter((id) => !present.has(id)) };
    },

    /** The desks of the next circle around an outlet (R3.2b): those with technicians, by id. */
    async outletsToAsk(question: { outletId: string; circle: WiderCircle }): Promise<{ outlets: string[] }> {
      return { outlets: await outletsAround(db, question.outletId, question.circle) };
    },

    /** Which of the desk's holdings the records say are over: closed, cancelled or handed over; of a car that goes back only the keys are left. */
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
              ['closed', 'cancelled', 'awaiting_return'].includes(status) || handedOverAt !== null,
          )
          .map(({ orderNo }) => orderNo),
      );
      return {
        ended: question.holdings.filter(({ orderNo }) => over.has(orderNo)).map(({ offerId }) => offerId),
      };
    },
  };
}

function technicianAt(outletId: string) {
  return and(eq(staff.orgUnitId, outletId), eq(staff.role, 'technician'), eq(staff.active, true));
}

async function rosterOf(
  db: Database,
  { outletId, holdings, now }: Pick<DeskQuestion, 'outletId' | 'holdings' | 'now'>,
): Promise<RosterEntry[]> {
  const people = await db.select().from(staff).where(technicianAt(outletId)).orderBy(staff.id);
  return people.map((person) => ({
    technicianId: person.id,
    onDuty: person.onDuty && !isAbsent(absenceOf(person), now),
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
