import { and, asc, eq, ne } from 'drizzle-orm';
import type { PageQuery } from '../../contracts/common.js';
import type { Database } from '../database.js';
import { orgUnits } from '../schema.js';
import { keyAfter, type Page, pageFrom } from './pages.js';
import { type Scope, within } from './scope.js';

export type OrgUnit = typeof orgUnits.$inferSelect;

/** The units within a scope, by id. */
export async function listOrgUnits(
  db: Database,
  scope: Scope,
  query: PageQuery & { kind?: OrgUnit['kind'] | undefined },
): Promise<Page<OrgUnit>> {
  const rows = await db
    .select()
    .from(orgUnits)
    .where(
      and(
        within(orgUnits.id, scope),
        query.kind && eq(orgUnits.kind, query.kind),
        keyAfter(orgUnits.id, query.cursor),
      ),
    )
    .orderBy(asc(orgUnits.id))
    .limit(query.limit + 1);
  return pageFrom(
    rows,
    query,
    ({ id }) => ({ at: '', key: id }),
    (row) => row,
  );
}

/** One unit; null when there is none within the scope. */
export async function readOrgUnit(
  db: Pick<Database, 'select'>,
  scope: Scope,
  id: string,
): Promise<OrgUnit | null> {
  const [row] = await db
    .select()
    .from(orgUnits)
    .where(and(eq(orgUnits.id, id), within(orgUnits.id, scope)));
  return row ?? null;
}

/** Whether a unit within the scope can take orders: an outlet, or a regional centre, which has a desk too (R2.1). */
export async function outletWithin(db: Database, scope: Scope, id: string): Promise<boolean> {
  const [row] = await db
    .select({ id: orgUnits.id })
    .from(orgUnits)
    .where(and(eq(orgUnits.id, id), ne(orgUnits.kind, 'hq'), within(orgUnits.id, scope)));
  return row !== undefined;
}
