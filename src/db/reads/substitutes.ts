import { and, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import type { FieldError } from '../../contracts/common.js';
import { type Absence, type Colleague, isAbsent, mayStandInFor, presentFor } from '../../domain/absence.js';
import { type Instant, toMs } from '../../domain/instant.js';
import type { Database } from '../database.js';
import { orgUnits, staff } from '../schema.js';
import { isoOrNull } from './pages.js';

type Reader = Pick<Database, 'select'>;

/** Sorts or filters by whether somebody of the `staff` table is absent now. */
export const absentNow = sql<boolean>`coalesce(${staff.absentFrom} <= now() and (${staff.absentUntil} is null or ${staff.absentUntil} > now()), false)`;

/** What a record of a person says of their absence, as it is to be. */
export type AbsencePlan = Pick<Colleague, 'id' | 'role' | 'substituteId' | 'absentFrom' | 'absentUntil'> & {
  orgUnitId: string;
};

/** What is wrong with a planned absence (R2.2). @returns each field with what would be right */
export async function absenceErrors(db: Reader, plan: AbsencePlan): Promise<FieldError[]> {
  const { absentFrom, absentUntil, substituteId } = plan;
  const errors: FieldError[] = [];
  if (absentUntil !== null && absentFrom === null)
    errors.push({ path: 'absentFrom', message: 'say since when: an absence that ends has begun' });
  else if (absentUntil !== null && absentFrom !== null && toMs(absentUntil) <= toMs(absentFrom))
    errors.push({ path: 'absentUntil', message: 'must be later than absentFrom' });
  const wrong = substituteId === null ? null : await whyNoSubstitute(db, plan, substituteId);
  return wrong ? [...errors, { path: 'substituteId', message: wrong }] : errors;
}

async function whyNoSubstitute(db: Reader, plan: AbsencePlan, substituteId: string): Promise<string | null> {
  if (substituteId === plan.id) return 'nobody stands in for themselves: name somebody else';
  const units = await branchAbove(db, plan.orgUnitId);
  const [substitute] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.id, substituteId), inArray(staff.orgUnitId, units), eq(staff.active, true)));
  if (!substitute) return 'nobody of this id works at the unit or above it: see /v1/staff';
  return mayStandInFor(plan.role, substitute.role)
    ? null
    : `a ${substitute.role} may not do all that a ${plan.role} does: name somebody of that role`;
}

async function branchAbove(db: Reader, orgUnitId: string): Promise<string[]> {
  const rows = await db.select({ id: orgUnits.id, parentId: orgUnits.parentId }).from(orgUnits);
  const parents = new Map(rows.map(({ id, parentId }) => [id, parentId]));
  const branch: string[] = [];
  for (let unit: string | null = orgUnitId; unit && !branch.includes(unit); unit = parents.get(unit) ?? null)
    branch.push(unit);
  return branch;
}

/**
 * Who is to be told in the place of people at an instant: those who are here, and the substitutes of those who are not
 * (R2.2). Whom the records don't know stays.
 * @param ids everybody who may be asked about
 * @returns for some of them each person once; nobody for whom is away with no substitute here
 */
export async function presenceOf(
  db: Reader,
  ids: string[],
  at: Instant,
): Promise<(some: readonly string[]) => string[]> {
  const people = await withSubstitutes(db, ids);
  return (some) => {
    const present = some.flatMap((id) => {
      const person = people.get(id);
      return person ? (presentFor(person, people, at)?.id ?? []) : id;
    });
    return [...new Set(present)];
  };
}

/** Some people and everybody of their chains of substitutes. */
async function withSubstitutes(db: Reader, ids: string[]): Promise<Map<string, Colleague>> {
  const people = new Map<string, Colleague>();
  let asked = ids;
  while (asked.length > 0) {
    const rows = await db.select().from(staff).where(inArray(staff.id, asked));
    for (const row of rows) people.set(row.id, colleagueOf(row));
    asked = rows.flatMap(({ substituteId }) => substituteId ?? []).filter((id) => !people.has(id));
  }
  return people;
}

/** Whom a member of staff stands in for at an instant: colleagues who are absent and have named them. */
export async function standsInFor(db: Reader, staffId: string, at: Instant): Promise<string[]> {
  const rows = await db
    .select()
    .from(staff)
    .where(and(eq(staff.substituteId, staffId), isNotNull(staff.absentFrom), ne(staff.id, staffId)));
  return rows
    .map(colleagueOf)
    .filter((colleague) => isAbsent(colleague, at))
    .map(({ id }) => id);
}

function colleagueOf(row: typeof staff.$inferSelect): Colleague {
  const { id, role, active, substituteId } = row;
  return { id, role, active, substituteId, ...absenceOf(row) };
}

/** A row's absence, its instants as the rules read them. */
export function absenceOf(row: Pick<typeof staff.$inferSelect, 'absentFrom' | 'absentUntil'>): Absence {
  return { absentFrom: isoOrNull(row.absentFrom), absentUntil: isoOrNull(row.absentUntil) };
}
