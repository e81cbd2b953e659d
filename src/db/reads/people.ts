import { type AnyColumn, and, asc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { PageQuery } from '../../contracts/common.js';
import type { Instant } from '../../domain/instant.js';
import type { Role } from '../../domain/roles.js';
import { checkPlate, checkVin, type Warning } from '../../domain/vehicle.js';
import type { Database } from '../database.js';
import { customers, staff, vehicles } from '../schema.js';
import { iso, isoOrNull, keyAfter, type Page, pageFrom } from './pages.js';
import { openRecallsOf } from './recalls.js';
import { type Scope, within } from './scope.js';

type Reader = Pick<Database, 'select'>;
type StaffRow = typeof staff.$inferSelect;
type CustomerRow = typeof customers.$inferSelect;
type VehicleRow = typeof vehicles.$inferSelect;

const byKey = ({ id }: { id: string }) => ({ at: '', key: id });

/**
 * An outlet sees the customers and vehicles of its own orders, and those who have had none anywhere yet (R5.3: with
 * privacy kept).
 * @param key the column by which intakes refer to the row
 */
function hasOrdersWithin(key: 'customer_id' | 'vehicle_id', id: AnyColumn, scope: Scope): SQL | undefined {
  const { orgUnitId, kind } = scope;
  if (kind === 'hq') return undefined;
  const column = sql.identifier(key);
  const inside = sql`select id from org_units where id = ${orgUnitId} or parent_id = ${orgUnitId}`;
  return sql`(exists (select 1 from intakes i where i.${column} = ${id} and i.outlet_id in (${inside}))
    or not exists (select 1 from intakes i where i.${column} = ${id}))`;
}

/** Customers, by id; `phone` finds those with exactly that number. */
export async function listCustomers(
  db: Database,
  scope: Scope,
  query: PageQuery & { phone?: string | undefined },
): Promise<Page<CustomerRow>> {
  const rows = await db
    .select()
    .from(customers)
    .where(
      and(
        hasOrdersWithin('customer_id', customers.id, scope),
        query.phone ? eq(customers.phone, query.phone) : undefined,
        keyAfter(customers.id, query.cursor),
      ),
    )
    .orderBy(asc(customers.id))
    .limit(query.limit + 1);
  return pageFrom(rows, query, byKey, customerOf);
}

export async function readCustomer(db: Reader, scope: Scope, id: string): Promise<CustomerRow | null> {
  const [row] = await db
    .select()
    .from(customers)
    .where(and(eq(customers.id, id), hasOrdersWithin('customer_id', customers.id, scope)));
  return row ? customerOf(row) : null;
}

function customerOf(row: CustomerRow): CustomerRow {
  return { ...row, createdAt: iso(row.createdAt), updatedAt: iso(row.updatedAt) };
}

interface VehiclesQuery extends PageQuery {
  customerId?: string | undefined;
  vin?: string | null | undefined;
  plate?: string | null | undefined;
}

/** Vehicles, by id; VIN and plate as they are kept (contracts/service-orders.ts). */
export async function listVehicles(
  db: Database,
  scope: Scope,
  query: VehiclesQuery,
): Promise<Page<VehicleRow & { warnings: Warning[] }>> {
  const rows = await db
    .select()
    .from(vehicles)
    .where(
      and(
        hasOrdersWithin('vehicle_id', vehicles.id, scope),
        query.customerId ? eq(vehicles.customerId, query.customerId) : undefined,
        query.vin ? eq(vehicles.vin, query.vin) : undefined,
        query.plate ? eq(vehicles.plate, query.plate) : undefined,
        keyAfter(vehicles.id, query.cursor),
      ),
    )
    .orderBy(asc(vehicles.id))
    .limit(query.limit + 1);
  return pageFrom(rows, query, byKey, vehicleOf);
}

export async function readVehicle(db: Reader, scope: Scope, id: string) {
  const [row] = await db
    .select()
    .from(vehicles)
    .where(and(eq(vehicles.id, id), hasOrdersWithin('vehicle_id', vehicles.id, scope)));
  return row ? { ...vehicleOf(row), openRecalls: await openRecallsOf(db, row) } : null;
}

function vehicleOf(row: VehicleRow): VehicleRow & { warnings: Warning[] } {
  const { vin, plate } = row;
  const warnings = [...(vin ? checkVin(vin) : []), ...(plate ? checkPlate(plate) : [])];
  return { ...row, createdAt: iso(row.createdAt), updatedAt: iso(row.updatedAt), warnings };
}

interface StaffQuery extends PageQuery {
  orgUnitId?: string | undefined;
  role?: Role | undefined;
  active?: boolean | undefined;
  assessmentExpiringBefore?: Instant | undefined;
}

/** The people within a scope, by id. */
export async function listStaff(db: Database, scope: Scope, query: StaffQuery): Promise<Page<StaffRow>> {
  const rows = await db
    .select()
    .from(staff)
    .where(
      and(
        within(staff.orgUnitId, scope),
        query.orgUnitId ? eq(staff.orgUnitId, query.orgUnitId) : undefined,
        query.role && eq(staff.role, query.role),
        query.active === undefined ? undefined : eq(staff.active, query.active),
        query.assessmentExpiringBefore === undefined
          ? undefined
          : lt(staff.assessmentValidUntil, query.assessmentExpiringBefore),
        keyAfter(staff.id, query.cursor),
      ),
    )
    .orderBy(asc(staff.id))
    .limit(query.limit + 1);
  return pageFrom(rows, query, byKey, staffOf);
}

export async function readStaff(db: Reader, scope: Scope, id: string): Promise<StaffRow | null> {
  const [row] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.id, id), within(staff.orgUnitId, scope)));
  return row ? staffOf(row) : null;
}

function staffOf(row: StaffRow): StaffRow {
  const [absentFrom, absentUntil] = [isoOrNull(row.absentFrom), isoOrNull(row.absentUntil)];
  return { ...row, assessmentValidUntil: iso(row.assessmentValidUntil), absentFrom, absentUntil };
}
