import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { concernsAdvisor } from '../domain/complaint-sources.js';
import type { Role } from '../domain/roles.js';
import { type Handler, UNIT_KINDS, type UnitKind } from '../domain/steps/complaint-handling.js';
import type { Database } from './database.js';
import { absentNow } from './reads/substitutes.js';
import { type complaints, intakes, orgUnits, staff, stepExecutions, timelineEvents } from './schema.js';

type Reader = Pick<Database, 'select'>;
type ComplaintRow = Pick<typeof complaints.$inferSelect, 'orderNo' | 'category' | 'against'>;

/** Whose task it is at each level, first choice first (R2.2, R4.4). */
const HANDLERS: Record<UnitKind, Role[]> = {
  outlet: ['customer_service_manager', 'outlet_manager'],
  region: ['customer_service_manager', 'region_supervisor'],
  hq: ['customer_service_manager', 'hq_supervisor'],
};

/**
 * Whose work a complaint is about, as the records say now (R4.4, fair): whom it names; who repaired, who checked, who
 * let the car go as it was; and the advisor, when it is about how the customer was treated.
 * @returns each person once
 */
export async function accusedIn(db: Reader, { orderNo, category, against }: ComplaintRow): Promise<string[]> {
  if (!orderNo) return against;
  const [repairs, checks, intake] = await Promise.all([
    db
      .select({ state: stepExecutions.state })
      .from(stepExecutions)
      .where(and(eq(stepExecutions.orderNo, orderNo), eq(stepExecutions.kind, 'repair'))),
    db
      .select({ type: timelineEvents.type, data: timelineEvents.data, actor: timelineEvents.actor })
      .from(timelineEvents)
      .where(and(eq(timelineEvents.orderNo, orderNo), eq(timelineEvents.kind, 'quality_check'))),
    db.select({ advisorId: intakes.advisorId }).from(intakes).where(eq(intakes.orderNo, orderNo)),
  ]);
  const involved = [
    ...against,
    ...repairs.map(({ state }) => state.technicianId),
    ...checks.map(({ data }) => data.inspectorId),
    ...checks.filter(({ type }) => type === 'accepted_as_is').map(({ actor }) => actor.id),
    ...(concernsAdvisor(category) ? intake.map(({ advisorId }) => advisorId) : []),
  ].filter((id): id is string => typeof id === 'string');
  return [...new Set(involved)];
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
 * Somebody who works in the complaint's part of the organisation: at the outlet or above it.
 * @returns null when there is nobody of that id there
 */
export async function handlerOf(db: Reader, outletId: string, staffId: string): Promise<Handler | null> {
  const units = await branchOf(db, outletId);
  const [person] = await db
    .select({ id: staff.id, role: staff.role, orgUnitId: staff.orgUnitId })
    .from(staff)
    .where(and(eq(staff.id, staffId), eq(staff.active, true)));
  const unit = units.find(({ id }) => id === person?.orgUnitId);
  return person && unit ? { id: person.id, role: person.role, unit: unit.kind } : null;
}
