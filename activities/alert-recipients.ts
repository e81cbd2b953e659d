import { and, eq, inArray, or } from 'drizzle-orm';
import type { Database } from '../src/db/database.js';
import { presentOf } from '../src/db/reads/substitutes.js';
import { orgUnits, staff } from '../src/db/schema.js';
import type { Instant } from '../src/domain/instant.js';
import type { Role } from '../src/domain/roles.js';

/** Whom a telling asks for, by role or as whoever is responsible. */
interface Asked {
  outletId: string;
  recipients: ('assignee' | Role)[];
  responsibleId: string | null;
  at: Instant;
}

const SUPERVISORS: Role[] = ['outlet_manager', 'region_supervisor', 'hq_supervisor'];

/**
 * Names for the roles: in the outlet, else in its region, else at headquarters. For who is absent their substitute is
 * told (R2.2).
 */
export async function resolveRecipients(
  db: Database,
  { recipients, responsibleId, outletId, at }: Asked,
): Promise<string[]> {
  const assignee = recipients.includes('assignee') && responsibleId ? [responsibleId] : [];
  const roles = recipients.filter((recipient): recipient is Role => recipient !== 'assignee');
  const units = await unitsAbove(db, outletId);
  const people = roles.length
    ? await db
        .select({ id: staff.id })
        .from(staff)
        .where(and(inArray(staff.role, roles), inArray(staff.orgUnitId, units), eq(staff.active, true)))
    : [];
  const named = [...new Set([...assignee, ...people.map(({ id }) => id)])];
  const told = named.length > 0 ? named : await fallbackRecipients(db, units);
  const present = await presentOf(db, told, at);
  if (present.length > 0) return present;
  const above = await presentOf(db, await fallbackRecipients(db, units), at);
  // Nobody is here: whoever is named finds it on their return, rather than nobody.
  return above.length > 0 ? above : told;
}

/** No deadline passes in silence: where nobody holds the role, whoever is responsible above hears of it. */
async function fallbackRecipients(db: Database, units: string[]): Promise<string[]> {
  const people = await db
    .select({ id: staff.id })
    .from(staff)
    .where(and(inArray(staff.role, SUPERVISORS), inArray(staff.orgUnitId, units), eq(staff.active, true)));
  return people.map(({ id }) => id);
}

async function unitsAbove(db: Database, outletId: string): Promise<string[]> {
  const [outlet] = await db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  const above = outlet?.parentId
    ? await db
        .select()
        .from(orgUnits)
        .where(or(eq(orgUnits.id, outlet.parentId), eq(orgUnits.kind, 'hq')))
    : [];
  return [outletId, ...above.map(({ id }) => id)];
}
