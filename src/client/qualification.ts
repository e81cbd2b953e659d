import { eq } from 'drizzle-orm';
import { policyOfOrder } from '../db/policies.js';
import { absenceOf } from '../db/reads/substitutes.js';
import { orgUnits, serviceOrders, staff } from '../db/schema.js';
import { isAbsent } from '../domain/absence.js';
import type { CommandName } from '../domain/lifecycle.js';
import { type Actor, type Refusal, refuse } from '../domain/machine.js';
import type { ClientDeps } from './deps.js';

interface Asked {
  name: CommandName;
  /** The order's number. */
  subject: string;
  actor: Actor;
  body: unknown;
}

/**
 * What a person must bring for a command beyond the role: whoever settles a request at reception has the years that the
 * standard asks for, whoever is named to check is an inspector who is here (R2.2, R3.3c). Asked of the records, where the
 * people are; a workflow knows ids only.
 * @returns why not, or null
 */
export async function unqualified(
  deps: Pick<ClientDeps, 'db' | 'policy'>,
  { name, subject, actor, body }: Asked,
): Promise<Refusal | null> {
  if (name === 'nameInspector') return notAnInspector(deps, subject, (body as { staffId: string }).staffId);
  return name === 'settleAtReception' && actor.kind === 'staff' ? tooNew(deps, subject, actor) : null;
}

/** An active inspector of the order's outlet or of its regional centre, who isn't away (R2.2, R3.3c). */
async function notAnInspector(
  { db }: Pick<ClientDeps, 'db'>,
  orderNo: string,
  staffId: string,
): Promise<Refusal | null> {
  const [place] = await db
    .select({ outletId: orgUnits.id, regionId: orgUnits.parentId })
    .from(serviceOrders)
    .innerJoin(orgUnits, eq(orgUnits.id, serviceOrders.outletId))
    .where(eq(serviceOrders.orderNo, orderNo));
  const [person] = await db.select().from(staff).where(eq(staff.id, staffId));
  const here = person && (person.orgUnitId === place?.outletId || person.orgUnitId === place?.regionId);
  if (!here || !person.active || person.role !== 'qc_inspector') {
    return refuse(
      'not_qualified',
      `${staffId} is no active quality inspector of this outlet or its region: name one, see /v1/staff?role=qc_inspector`,
    );
  }
  return isAbsent(absenceOf(person), new Date().toISOString())
    ? refuse('not_qualified', `${staffId} is absent: name an inspector who is here`)
    : null;
}

async function tooNew(
  { db, policy }: Pick<ClientDeps, 'db' | 'policy'>,
  orderNo: string,
  actor: Actor,
): Promise<Refusal | null> {
  const [person] = await db.select().from(staff).where(eq(staff.id, actor.id));
  const { minYears } = (await policyOfOrder(db, policy, orderNo)).reception;
  if (person && person.yearsOfExperience >= minYears) return null;
  return refuse(
    'not_qualified',
    `settling at reception takes ${minYears} years of experience: hand it to somebody who has them, or book it in`,
  );
}
