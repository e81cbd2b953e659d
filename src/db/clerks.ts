import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.js';
import { absentNow } from './reads/substitutes.js';
import { staff } from './schema.js';

/**
 * The parts clerk or the cashier of an outlet, else of its region, those who are here first; without one the outlet's
 * manager (R2.2).
 * @returns null where there is nobody
 */
export async function clerkFor(
  db: Pick<Database, 'select'>,
  outletId: string,
  role: 'parts_clerk' | 'cashier',
): Promise<string | null> {
  const [person] = await db
    .select({ id: staff.id })
    .from(staff)
    .where(
      and(
        eq(staff.active, true),
        sql`(${staff.role} = ${role} and ${staff.orgUnitId} in (${outletId}, (select parent_id from org_units where id = ${outletId}))
          or ${staff.role} = 'outlet_manager' and ${staff.orgUnitId} = ${outletId})`,
      ),
    )
    .orderBy(
      desc(sql`${staff.role} = ${role}`),
      asc(absentNow),
      desc(sql`${staff.orgUnitId} = ${outletId}`),
      asc(staff.id),
    )
    .limit(1);
  return person?.id ?? null;
}
