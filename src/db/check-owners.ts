import { and, count, eq, inArray, isNull } from 'drizzle-orm';
import { type CheckOwners, checkOwners } from '../domain/check-owners.js';
import type { Database } from './database.js';
import { absentNow } from './reads/substitutes.js';
import { serviceOrders, staff } from './schema.js';

/** Who answers for a check at an outlet, by the records as they are now (R2.2, R3.3c). */
export async function checkOwnersAt(
  db: Pick<Database, 'select'>,
  { outletId, repairers }: { outletId: string; repairers: string[] },
): Promise<CheckOwners> {
  const theirs = and(
    eq(serviceOrders.responsibleId, staff.id),
    eq(serviceOrders.step, 'quality_check'),
    isNull(serviceOrders.closedAt),
  );
  const people = await db
    .select({
      ...{ id: staff.id, role: staff.role, onDuty: staff.onDuty, absent: absentNow },
      checks: count(serviceOrders.orderNo),
    })
    .from(staff)
    .leftJoin(serviceOrders, theirs)
    .where(
      and(
        eq(staff.orgUnitId, outletId),
        eq(staff.active, true),
        inArray(staff.role, ['qc_inspector', 'outlet_manager', 'customer_service_manager']),
      ),
    )
    .groupBy(staff.id);
  const candidates = people.map(({ onDuty, absent, ...person }) => ({ ...person, here: onDuty && !absent }));
  return checkOwners(candidates, repairers);
}
