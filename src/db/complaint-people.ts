import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { answeringOutlet, type OrderOutlets, whoseWork, workEvents } from '../domain/complaint-work.js';
import type { Role } from '../domain/roles.js';
import { type Handler, UNIT_KINDS, type UnitKind } from '../domain/steps/complaint-handling.js';
import type { Database } from './database.js';
import { absentNow } from './reads/substitutes.js';
import {
  type complaints,
  intakes,
  orgUnits,
  serviceOrders,
  staff,
  stepExecutions,
  timelineEvents,
} from './schema.js';

type Reader = Pick<Database, 'select'>;
type ComplaintRow = Pick<typeof complaints.$inferSelect, 'orderNo' | 'category' | 'against'>;

/** Whose task it is at each level, first choice first (R2.2, R4.4). */
const HANDLERS: Record<UnitKind, Role[]> = {
  outlet: ['customer_service_manager', 'outlet_manager'],
  region: ['customer_service_manager', 'region_supervisor'],
  hq: ['customer_service_manager', 'hq_supervisor'],
};

/**
 * Whose work a complaint is about, as the records say now (R4.4, fair): the rule is `whoseWork`.
 * @returns each person once
 */
export async function accusedIn(db: Reader, complaint: ComplaintRow): Promise<string[]> {
  const { orderNo, category, against } = complaint;
  if (!orderNo) return against;
  const [repairs, events, [intake]] = await Promise.all([
    db
      .select({ state: stepExecutions.state })
      .from(stepExecutions)
      .where(and(eq(stepExecutions.orderNo, orderNo), eq(stepExecutions.kind, 'repair'))),
    db
      .select({ type: timelineEvents.type, data: timelineEvents.data, actor: timelineEvents.actor })
      .from(timelineEvents)
      .where(and(eq(timelineEvents.subject, orderNo), inArray(timelineEvents.type, workEvents(category)))),
    db.select({ advisorId: intakes.advisorId }).from(intakes).where(eq(intakes.orderNo, orderNo)),
  ]);
  const technicians = repairs.map(({ state }) => String(state.technicianId));
  return whoseWork(complaint, { advisorId: intake?.advisorId ?? null, technicians, events });
}

/** Where an order was taken and where its work is done; null for a complaint about no order. */
async function outletsOf(db: Reader, orderNo: string | null): Promise<OrderOutlets | null> {
  if (!orderNo) return null;
  const [row] = await db
    .select({ reception: intakes.outletId, work: serviceOrders.outletId })
    .from(intakes)
    .leftJoin(serviceOrders, eq(serviceOrders.orderNo, intakes.orderNo))
    .where(eq(intakes.orderNo, orderNo));
  return row ? { reception: row.reception, work: row.work ?? row.reception } : null;
}

/** Which outlet answers for a new complaint about an order; null when there is no such order. */
export async function answersFor(
  db: Reader,
  { orderNo, category, against }: ComplaintRow,
): Promise<string | null> {
  const outlets = await outletsOf(db, orderNo);
  if (!outlets) return null;
  const named = await db.select({ unit: staff.orgUnitId }).from(staff).where(inArray(staff.id, against));
  return answeringOutlet(
    category,
    outlets,
    named.map(({ unit }) => unit),
  );
}

/** The outlet and the units above it, the nearest first. */
async function branchOf(db: Reader, outletId: string): Promise<{ id: string; kind: UnitKind }[]> {
  const units = await db
    .select({ id: orgUnits.id, kind: orgUnits.kind, parentId: orgUnits.parentId })
    .from(orgUnits);
  const own = units.find(({ id }) => id === outletId);
  return units
    .filter(({ id, kind }) => id === outletId || id === own?.parentId || kind === 'hq')
    .sort((a, b) => UNIT_KINDS.indexOf(a.kind) - UNIT_KINDS.indexOf(b.kind));
}

/**
 * Who would answer for a complaint at each level: customer service manager before supervisor, those who are here and on
 * duty first, nobody whose own work it is about. Where a level has nobody, the next one above answers.
 * @param outletId the outlet that it is about
 * @param levels the policy's
 * @returns ids in the order of the levels; null where nobody is left
 */
export async function complaintHandlers(
  db: Reader,
  outletId: string,
  levels: UnitKind[],
  accused: string[],
): Promise<(string | null)[]> {
  const units = await branchOf(db, outletId);
  const ids = units.map(({ id }) => id);
  const people = await db
    .select({ id: staff.id, role: staff.role, orgUnitId: staff.orgUnitId })
    .from(staff)
    .where(and(inArray(staff.orgUnitId, ids), eq(staff.active, true)))
    .orderBy(
      asc(absentNow),
      desc(sql`${staff.role} = 'customer_service_manager'`),
      desc(staff.onDuty),
      asc(staff.id),
    );
  const first = (level: UnitKind) => {
    const unit = units.find(({ kind }) => kind === level);
    const fit = people.find(
      ({ id, role, orgUnitId }) =>
        orgUnitId === unit?.id && HANDLERS[level].includes(role) && !accused.includes(id),
    );
    return fit?.id ?? null;
  };
  return levels.map(
    (_, i) =>
      levels
        .slice(i)
        .map(first)
        .find((id) => id !== null) ?? null,
  );
}

/** At which of the policy's levels a complaint about a unit begins: one about a regional centre begins there. */
export async function levelOfUnit(db: Reader, unitId: string, levels: UnitKind[]): Promise<number> {
  const [unit] = await db.select({ kind: orgUnits.kind }).from(orgUnits).where(eq(orgUnits.id, unitId));
  return Math.max(0, unit ? levels.indexOf(unit.kind) : 0);
}

/**
 * Somebody as the complaint's handler, or as whoever acts on it: at the outlet that answers or above it; or at the other
 * outlet that had to do with the order.
 * @returns null for whoever works at none of them
 */
export async function handlerOf(
  db: Reader,
  { outletId, orderNo }: Pick<typeof complaints.$inferSelect, 'outletId' | 'orderNo'>,
  staffId: string,
): Promise<Handler | null> {
  const [units, outlets, [person]] = await Promise.all([
    branchOf(db, outletId),
    outletsOf(db, orderNo),
    db
      .select({ id: staff.id, role: staff.role, orgUnitId: staff.orgUnitId })
      .from(staff)
      .where(and(eq(staff.id, staffId), eq(staff.active, true))),
  ]);
  if (!person) return null;
  const { id, role, orgUnitId } = person;
  const unit = units.find((one) => one.id === orgUnitId);
  if (unit) return { id, role, unit: unit.kind, elsewhere: null };
  const other = outlets && Object.values(outlets).includes(orgUnitId);
  return other ? { id, role, unit: 'outlet', elsewhere: orgUnitId } : null;
}
