import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type {
  ChangeCustomer,
  ChangeOrgUnit,
  ChangeStaff,
  ChangeVehicle,
  CreateCustomer,
  CreateOrgUnit,
  CreateStaff,
  CreateVehicle,
} from '../contracts/master-data.js';
import type { Database, Tx } from './database.js';
import { customers, orgUnits, staff, vehicles } from './schema.js';

// Writes of what orders refer to. Changes say how the record is to be, so a repetition changes nothing.

const now = sql`now()`;

/** @returns the new customer's id */
export async function insertCustomer(tx: Tx, { name, phone, email }: CreateCustomer): Promise<string> {
  const id = `C-${randomUUID()}`;
  await tx.insert(customers).values({ id, name, phone, email });
  return id;
}

export async function updateCustomer(db: Database, id: string, change: ChangeCustomer): Promise<void> {
  await db
    .update(customers)
    .set({ ...change, updatedAt: now })
    .where(eq(customers.id, id));
}

/** @returns the new vehicle's id */
export async function insertVehicle(tx: Tx, vehicle: CreateVehicle): Promise<string> {
  const id = `V-${randomUUID()}`;
  await tx.insert(vehicles).values({ ...vehicle, id });
  return id;
}

export async function updateVehicle(db: Database, id: string, change: ChangeVehicle): Promise<void> {
  await db
    .update(vehicles)
    .set({ ...change, updatedAt: now })
    .where(eq(vehicles.id, id));
}

/** @returns false when somebody has that id already */
export async function insertStaff(tx: Tx, member: CreateStaff): Promise<boolean> {
  // Nobody starts on duty: a desk's roster is its dispatcher's.
  const rows = await tx
    .insert(staff)
    .values({ ...member, onDuty: false })
    .onConflictDoNothing()
    .returning({ id: staff.id });
  return rows.length > 0;
}

/** Who leaves goes off duty. */
export async function updateStaff(db: Database, id: string, change: ChangeStaff): Promise<void> {
  const offDuty = change.active === false ? { onDuty: false } : {};
  if (Object.keys(change).length === 0) return;
  await db
    .update(staff)
    .set({ ...change, ...offDuty })
    .where(eq(staff.id, id));
}

/** @returns false when a unit has that id already */
export async function insertOrgUnit(tx: Tx, unit: CreateOrgUnit): Promise<boolean> {
  const rows = await tx.insert(orgUnits).values(unit).onConflictDoNothing().returning({ id: orgUnits.id });
  return rows.length > 0;
}

export async function updateOrgUnit(db: Database, id: string, change: ChangeOrgUnit): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.update(orgUnits).set(change).where(eq(orgUnits.id, id));
}
