import { randomUUID } from 'node:crypto';
import { and, asc, count, desc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { FieldError } from '../contracts/common.js';
import type { CreateServiceOrder } from '../contracts/service-orders.js';
import type { CustomerType } from '../domain/steps/reception.js';
import type { Classification } from '../domain/urgency.js';
import type { Warning } from '../domain/vehicle.js';
import type { Database, Tx } from './database.js';
import { claimFor } from './guarantees.js';
import { absentNow } from './reads/substitutes.js';
import { complaints, customers, intakes, orgUnits, serviceOrders, staff, vehicles } from './schema.js';

/** The next order number; a number that is never used leaves a gap. */
export async function nextOrderNo(tx: Pick<Database, 'execute'>): Promise<string> {
  const [row] = await tx.execute<{ no: string }>(sql`select nextval('order_numbers') as no`);
  return `SO-${String(row?.no).padStart(8, '0')}`;
}

/** The next complaint number. */
export async function nextComplaintNo(tx: Pick<Database, 'execute'>): Promise<string> {
  const [row] = await tx.execute<{ no: string }>(sql`select nextval('complaint_numbers') as no`);
  return `CP-${String(row?.no).padStart(8, '0')}`;
}

/** Checks what the request refers to. @returns every reference that leads nowhere */
export async function unknownReferences(tx: Tx, body: CreateServiceOrder): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  const [outlet] = await tx.select().from(orgUnits).where(eq(orgUnits.id, body.outletId));
  if (!outlet || outlet.kind === 'hq')
    errors.push({ path: 'outletId', message: 'no such outlet: see /v1/org-units' });
  if ('id' in body.customer && body.customer.id) {
    const found = await tx.select().from(customers).where(eq(customers.id, body.customer.id));
    if (found.length === 0)
      errors.push({ path: 'customer.id', message: 'no such customer: see /v1/customers' });
  }
  if ('id' in body.vehicle && body.vehicle.id) {
    const found = await tx.select().from(vehicles).where(eq(vehicles.id, body.vehicle.id));
    if (found.length === 0) errors.push({ path: 'vehicle.id', message: 'no such vehicle: see /v1/vehicles' });
  }
  return [...errors, ...(await notToReplace(tx, body.insteadOf ?? null))];
}

/** Only what has closed because nobody came is booked anew; everything else goes on where it is. */
async function notToReplace(tx: Tx, orderNo: string | null): Promise<FieldError[]> {
  if (orderNo === null) return [];
  const [order] = await tx.select().from(serviceOrders).where(eq(serviceOrders.orderNo, orderNo));
  if (order?.outcome === 'no_show') return [];
  const message = order
    ? `${orderNo} has not closed as a no-show: go on with it, or leave this out`
    : 'no such order: see /v1/service-orders';
  return [{ path: 'insteadOf', message }];
}

/**
 * Records the request of a new order (R3.1): customer and vehicle as given or found, the kind of customer from the
 * records, an advisor to be responsible from the first minute (R2.2).
 */
export async function recordIntake(
  tx: Tx,
  intake: {
    orderNo: string;
    body: CreateServiceOrder;
    visit: (typeof intakes.$inferSelect)['visit'];
    urgency: Classification;
    /** As given and as the words of the problem call for. */
    requiredCertificates: string[];
    policyVersion: string;
    warnings: Warning[];
  },
): Promise<{ advisorId: string | null }> {
  const { orderNo, body, urgency } = intake;
  const customerId = await customerOf(tx, body);
  const vehicleId = await vehicleOf(tx, body, customerId);
  const advisorId = await advisorFor(tx, body.outletId);
  const customerType = await customerTypeOf(tx, customerId);
  const { problem, components } = body;
  const odometerKm = ('odometerKm' in body.vehicle && body.vehicle.odometerKm) || null;
  const at = new Date().toISOString();
  const claim = await claimFor(tx, { vehicleId, problem, components, odometerKm, at });
  await tx.insert(intakes).values({
    orderNo,
    customerId,
    vehicleId,
    advisorId,
    outletId: body.outletId,
    channel: body.channel,
    customerType,
    customerManagerId: await caseManagerFor(tx, body.outletId, customerType),
    visit: intake.visit,
    comebackOf: claim?.of ?? null,
    insteadOf: body.insteadOf ?? null,
    guaranteeClaim: claim,
    problem: body.problem,
    components: [...body.components],
    requiredSkills: body.requiredSkills,
    requiredCertificates: intake.requiredCertificates,
    expectation: body.expectation ?? null,
    urgency: urgency.urgency,
    urgencyRule: urgency.ruleId,
    urgencyMatched: urgency.matched,
    policyVersion: intake.policyVersion,
    vehicleModel: await modelOf(tx, vehicleId),
    warnings: intake.warnings,
  });
  return { advisorId };
}

async function modelOf(tx: Tx, vehicleId: string): Promise<string | null> {
  const [car] = await tx.select({ model: vehicles.model }).from(vehicles).where(eq(vehicles.id, vehicleId));
  return car?.model ?? null;
}

async function customerOf(tx: Tx, { customer }: CreateServiceOrder): Promise<string> {
  if ('id' in customer && customer.id) return customer.id;
  if (!('name' in customer)) throw new Error('a customer without id needs a name');
  const { name, phone, email } = customer;
  await oneAtATime(tx, `customer ${phone} ${name}`);
  // The same person calls again: the phone and the name together tell.
  const [known] = await tx
    .select()
    .from(customers)
    .where(and(eq(customers.phone, phone), eq(customers.name, name)));
  if (known) {
    if (email && email !== known.email) {
      await tx.update(customers).set({ email, updatedAt: sql`now()` }).where(eq(customers.id, known.id));
    }
    return known.id;
  }
  const id = `C-${randomUUID()}`;
  await tx.insert(customers).values({ id, name, phone, email: email ?? null });
  return id;
}

/** Two requests about the same person or car at once find one record, not two: the second waits for the first to commit. */
async function oneAtATime(tx: Tx, what: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`);
}

async function vehicleOf(tx: Tx, { vehicle }: CreateServiceOrder, customerId: string): Promise<string> {
  if ('id' in vehicle && vehicle.id) return vehicle.id;
  if (!('make' in vehicle)) throw new Error('a vehicle without id needs a make');
  const { vin, plate, make, model, modelYear, use, odometerKm } = vehicle;
  // Always in this order: two requests that name both can't wait for each other.
  if (plate) await oneAtATime(tx, `vehicle ${plate}`);
  if (vin) await oneAtATime(tx, `vehicle ${vin}`);
  const known = await vehicleKnownBy(tx, vin ?? null, plate ?? null);
  if (known) {
    await renewVehicle(tx, known, vehicle);
    return known.id;
  }
  const id = `V-${randomUUID()}`;
  await tx.insert(vehicles).values({
    id,
    customerId,
    vin: vin ?? null,
    plate: plate ?? null,
    make,
    model,
    modelYear: modelYear ?? null,
    use: use ?? 'family',
    odometerKm: odometerKm ?? null,
    invoicedOn: vehicle.invoicedOn ?? null,
    deliveredOn: vehicle.deliveredOn ?? null,
  });
  return id;
}

/**
 * The car on record: by its VIN, else by its plate. A car that was taken in by its plate alone is the same one when its VIN
 * is told later (its guarantee and history are kept by the record); a plate on a car of another VIN has moved.
 */
async function vehicleKnownBy(tx: Tx, vin: string | null, plate: string | null) {
  const [byVin] = vin ? await tx.select().from(vehicles).where(eq(vehicles.vin, vin)) : [];
  if (byVin || !plate) return byVin;
  const [byPlate] = await tx
    .select()
    .from(vehicles)
    .where(and(eq(vehicles.plate, plate), vin ? isNull(vehicles.vin) : undefined))
    .orderBy(desc(vehicles.updatedAt), vehicles.id)
    .limit(1);
  return byPlate;
}

/** A booking may bring what the record lacks, and a newer reading; what is on record is not replaced by it. */
async function renewVehicle(
  tx: Tx,
  known: typeof vehicles.$inferSelect,
  told: Partial<typeof vehicles.$inferInsert>,
): Promise<void> {
  const { vin, plate, modelYear, invoicedOn, deliveredOn, odometerKm } = told;
  const lacking = Object.entries({ vin, plate, modelYear, invoicedOn, deliveredOn }).filter(
    ([field, value]) => value && known[field as keyof typeof known] === null,
  );
  const newer = odometerKm && odometerKm > (known.odometerKm ?? 0) ? { odometerKm } : {};
  const change = { ...Object.fromEntries(lacking), ...newer };
  if (Object.keys(change).length === 0) return;
  await tx
    .update(vehicles)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(vehicles.id, known.id));
}

/** Who is put on the case of a complaining customer (R3.1): the customer service manager, else whoever stands in. */
export async function caseManagerFor(
  tx: Tx,
  outletId: string,
  customerType: CustomerType,
): Promise<string | null> {
  return customerType === 'complaining' ? complaintHandlerFor(tx, outletId) : null;
}

/** New, returning or complaining (R3.1), from what is on record. */
export async function customerTypeOf(tx: Tx, customerId: string): Promise<CustomerType> {
  const open = await tx
    .select({ no: complaints.complaintNo })
    .from(complaints)
    .where(
      and(
        eq(complaints.customerId, customerId),
        or(isNull(complaints.status), ne(complaints.status, 'closed')),
      ),
    )
    .limit(1);
  if (open.length > 0) return 'complaining';
  const earlier = await tx
    .select({ no: intakes.orderNo })
    .from(intakes)
    .where(eq(intakes.customerId, customerId))
    .limit(1);
  return earlier.length > 0 ? 'returning' : 'new';
}

/**
 * The advisor with the fewest open orders, here and on duty if anybody is; an outlet without one answers through its manager, a
 * regional centre through its supervisor.
 */
export async function advisorFor(tx: Pick<Database, 'select'>, outletId: string): Promise<string | null> {
  const [advisor] = await tx
    .select({ id: staff.id })
    .from(staff)
    .leftJoin(serviceOrders, and(eq(serviceOrders.responsibleId, staff.id), isNull(serviceOrders.closedAt)))
    .where(
      and(
        eq(staff.orgUnitId, outletId),
        inArray(staff.role, ['service_advisor', 'outlet_manager', 'region_supervisor']),
        eq(staff.active, true),
      ),
    )
    .groupBy(staff.id)
    .orderBy(
      asc(absentNow),
      desc(sql`${staff.role} = 'service_advisor'`),
      desc(sql`${staff.role} = 'outlet_manager'`),
      desc(staff.onDuty),
      asc(count(serviceOrders.orderNo)),
      asc(staff.id),
    )
    .limit(1);
  return advisor?.id ?? null;
}

/** Who takes a new complaint about an outlet: its customer service manager, else its manager (R2.2, R4.4). */
export async function complaintHandlerFor(
  db: Pick<Database, 'select'>,
  outletId: string,
): Promise<string | null> {
  const [handler] = await db
    .select({ id: staff.id })
    .from(staff)
    .where(
      and(
        eq(staff.orgUnitId, outletId),
        inArray(staff.role, ['customer_service_manager', 'outlet_manager']),
        eq(staff.active, true),
      ),
    )
    .orderBy(
      asc(absentNow),
      desc(sql`${staff.role} = 'customer_service_manager'`),
      desc(staff.onDuty),
      asc(staff.id),
    )
    .limit(1);
  return handler?.id ?? null;
}
