import { and, asc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { CaseFacts } from '../../domain/policy/versions.js';
import type { FinishedCase } from '../../domain/policy-trial.js';
import type { Database } from '../database.js';
import { complaints, dispatchDecisions, intakes, orgUnits, serviceOrders } from '../schema.js';
import { recordsOf } from './reconciliation-records.js';
import { within } from './scope.js';

/** Which past a trial looks at: what was finished from `from` on, before `to`, within a unit of the organisation. */
export interface PastRange {
  from: string;
  to: string;
  outletId: string | null;
  orgUnitId: string;
}

/** A finished case with the standard that it kept and what that went by. */
export interface KeptCase extends FinishedCase {
  outletId: string;
  policyVersion: string;
  facts: CaseFacts;
}

type CaseHead = Pick<KeptCase, 'subject' | 'policyVersion' | 'facts'>;

/** Where the rows of a range lie: the caller's unit and, when one is named, the outlet. */
async function rangeOf(db: Database, { orgUnitId, outletId }: PastRange) {
  const [unit] = await db.select({ kind: orgUnits.kind }).from(orgUnits).where(eq(orgUnits.id, orgUnitId));
  const scope = { orgUnitId, kind: unit?.kind ?? 'outlet' };
  return (column: Parameters<typeof within>[0]): SQL | undefined =>
    and(within(column, scope), outletId === null ? undefined : sql`${column} = ${outletId}`);
}

/** How much there is in a range: orders and complaints that are closed, decisions of desks. */
export async function countPast(db: Database, range: PastRange): Promise<number> {
  const there = await rangeOf(db, range);
  const { from, to } = range;
  const closed = (at: SQL) => sql`${at} >= ${from}::timestamptz and ${at} < ${to}::timestamptz`;
  const [orders, filed, decisions] = await Promise.all([
    db.$count(serviceOrders, and(there(serviceOrders.outletId), closed(sql`${serviceOrders.closedAt}`))),
    db.$count(complaints, and(there(complaints.outletId), closed(sql`${complaints.closedAt}`))),
    db.$count(
      dispatchDecisions,
      and(there(dispatchDecisions.outletId), closed(sql`${dispatchDecisions.decidedAt}`)),
    ),
  ]);
  return orders + filed + decisions;
}

/** The orders of a range after a number, with all that is on record of their deadlines. */
export async function finishedOrders(
  db: Database,
  range: PastRange,
  after: string,
  limit: number,
): Promise<KeptCase[]> {
  const there = await rangeOf(db, range);
  const rows = await db
    .select({ intake: intakes })
    .from(serviceOrders)
    .innerJoin(intakes, eq(intakes.orderNo, serviceOrders.orderNo))
    .where(
      and(
        gte(serviceOrders.closedAt, range.from),
        lt(serviceOrders.closedAt, range.to),
        there(serviceOrders.outletId),
        gt(serviceOrders.orderNo, after),
      ),
    )
    .orderBy(asc(serviceOrders.orderNo))
    .limit(limit);
  const heads = rows.map(
    ({ intake: { orderNo, policyVersion, outletId, vehicleModel, customerType } }): CaseHead => ({
      ...{ subject: orderNo, policyVersion },
      facts: { outletId, model: vehicleModel, customerType },
    }),
  );
  return withRecords(db, heads);
}

/** The complaints of a range after a number; one about an order goes by that order's car and customer. */
export async function finishedComplaints(
  db: Database,
  range: PastRange,
  after: string,
  limit: number,
): Promise<KeptCase[]> {
  const there = await rangeOf(db, range);
  const rows = await db
    .select({ complaint: complaints, intake: intakes })
    .from(complaints)
    .leftJoin(intakes, eq(intakes.orderNo, complaints.orderNo))
    .where(
      and(
        gte(complaints.closedAt, range.from),
        lt(complaints.closedAt, range.to),
        there(complaints.outletId),
        gt(complaints.complaintNo, after),
      ),
    )
    .orderBy(asc(complaints.complaintNo))
    .limit(limit);
  const heads = rows.map(({ complaint, intake }): CaseHead => {
    const { complaintNo: subject, policyVersion, outletId } = complaint;
    const model = intake?.vehicleModel ?? null;
    return { subject, policyVersion, facts: { outletId, model, customerType: intake?.customerType ?? null } };
  });
  return withRecords(db, heads);
}

/** The decisions of a range after an id, each with its input. */
export async function pastDecisions(db: Database, range: PastRange, after: string, limit: number) {
  const there = await rangeOf(db, range);
  return db
    .select()
    .from(dispatchDecisions)
    .where(
      and(
        gte(dispatchDecisions.decidedAt, range.from),
        lt(dispatchDecisions.decidedAt, range.to),
        there(dispatchDecisions.outletId),
        gt(dispatchDecisions.id, after),
      ),
    )
    .orderBy(asc(dispatchDecisions.id))
    .limit(limit);
}

async function withRecords(db: Database, heads: CaseHead[]): Promise<KeptCase[]> {
  const records = await recordsOf(
    db,
    heads.map(({ subject }) => subject),
  );
  return heads.flatMap((head, i): KeptCase[] => {
    const record = records[i];
    if (!record) return [];
    const { events, clocks, ledger, alerts } = record;
    return [
      {
        ...head,
        ...{ outletId: head.facts.outletId ?? '', events, ledger },
        clocks: Object.fromEntries(clocks.map(({ id, state }) => [id, state])),
        acknowledged: Object.fromEntries(alerts.map((one) => [one.clockId, one.acknowledgedAts])),
      },
    ];
  });
}
