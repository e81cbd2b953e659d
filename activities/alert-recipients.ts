import { and, eq, inArray, or } from 'drizzle-orm';
import type { Database } from '../src/db/database.js';
import { presenceOf } from '../src/db/reads/substitutes.js';
import { orgUnits, staff } from '../src/db/schema.js';
import type { Instant } from '../src/domain/instant.js';
import type { Role } from '../src/domain/roles.js';

type Recipient = 'assignee' | Role;

/** Whom a telling asks for, by role or as whoever is responsible. */
interface Asked {
  outletId: string;
  recipients: Recipient[];
  responsibleId: string | null;
  at: Instant;
}

/** Who holds a role at a unit. */
interface Holder {
  id: string;
  role: Role;
  orgUnitId: string;
}

/** From the lowest up. */
const SUPERVISORS: Role[] = ['outlet_manager', 'region_supervisor', 'hq_supervisor'];

/**
 * Names for the roles, each by itself: in the outlet, else in its region, else at headquarters. For who is absent their
 * substitute is told (R2.2). No deadline passes in silence: where nobody who is here holds a role, or whoever is
 * responsible is away, the next supervisor above hears of it, whoever else is told.
 * @returns each person once
 */
export async function resolveRecipients(
  db: Database,
  { recipients, responsibleId, outletId, at }: Asked,
): Promise<string[]> {
  const known = recipients.filter((recipient) => recipient !== 'assignee' || responsibleId !== null);
  const asked: Recipient[] = known.length > 0 ? known : ['outlet_manager'];
  const units = await unitsAbove(db, outletId);
  const holders = await holdersOf(db, [...asked, ...SUPERVISORS], units);
  const inTurn = asked.map((recipient) => [
    ...(recipient === 'assignee' ? [responsibleId ? [responsibleId] : []] : nearestFirst(recipient)),
    ...insteadOf(recipient).flatMap(nearestFirst),
  ]);
  const presentOf = await presenceOf(db, [...new Set(inTurn.flat(2))], at);
  const told = inTurn.flatMap((groups) => groups.map(presentOf).find(isSomebody) ?? []);
  // Nobody is here: whoever is named finds it on their return, rather than nobody.
  const named = told.length > 0 ? told : inTurn.flatMap((groups) => groups.find(isSomebody) ?? []);
  return [...new Set(named)];

  function nearestFirst(role: Role): string[][] {
    return units.map((unit) =>
      holders.filter((one) => one.role === role && one.orgUnitId === unit).map(({ id }) => id),
    );
  }
}

/** Who hears of it where nobody holds a role: those above it from the lowest up, and at last those below. */
function insteadOf(recipient: Recipient): Role[] {
  const own = recipient === 'assignee' ? -1 : SUPERVISORS.indexOf(recipient);
  return [...SUPERVISORS.slice(own + 1), ...SUPERVISORS.slice(0, Math.max(own, 0)).reverse()];
}

const isSomebody = (group: string[]) => group.length > 0;

function holdersOf(db: Database, recipients: Recipient[], units: string[]): Promise<Holder[]> {
  const roles = recipients.filter((recipient): recipient is Role => recipient !== 'assignee');
  return db
    .select({ id: staff.id, role: staff.role, orgUnitId: staff.orgUnitId })
    .from(staff)
    .where(and(inArray(staff.role, roles), inArray(staff.orgUnitId, units), eq(staff.active, true)));
}

/** An outlet, its region, headquarters. */
async function unitsAbove(db: Database, outletId: string): Promise<string[]> {
  const [outlet] = await db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  if (!outlet?.parentId) return [outletId];
  const { parentId } = outlet;
  const above = await db
    .select()
    .from(orgUnits)
    .where(or(eq(orgUnits.id, parentId), eq(orgUnits.kind, 'hq')));
  const others = above.map(({ id }) => id).filter((id) => id !== parentId);
  return [outletId, parentId, ...others];
}
