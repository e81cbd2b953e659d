import { z } from 'zod';
import { ROLES } from '../domain/roles.js';
import {
  email,
  id,
  instant,
  instantOut,
  nearInstant,
  odometerKm,
  pageOf,
  pageQuery,
  phone,
  queryFlag,
  skill,
  strict,
  text,
  warning,
} from './common.js';
import { openRecall } from './recalls.js';
import { modelYear, newCustomer, newVehicle, pastDate, plate, vin } from './service-orders.js';
import { warrantyPromise } from './statutory.js';

// People, vehicles and the organisation: what an order refers to.

export const customer = z
  .object({
    id: z.string(),
    name: z.string(),
    phone: z.string(),
    email: z.string().nullable(),
    createdAt: instantOut,
    updatedAt: instantOut,
  })
  .meta({ id: 'Customer' });
export const customerPage = pageOf(customer).meta({ id: 'CustomerPage' });
export const customersQuery = strict({ ...pageQuery, phone: phone.optional() });
export const createCustomer = newCustomer.meta({ id: 'CreateCustomer' });
export const changeCustomer = strict({
  name: text(100).optional(),
  phone: phone.optional(),
  email: email.nullable().optional(),
}).meta({ id: 'ChangeCustomer' });

export const vehicle = z
  .object({
    id: z.string(),
    customerId: z.string(),
    vin: z.string().nullable(),
    plate: z.string().nullable(),
    make: z.string(),
    model: z.string(),
    modelYear: z.number().nullable(),
    use: z.enum(['family', 'commercial']),
    invoicedOn: z.string().nullable(),
    deliveredOn: z.string().nullable(),
    odometerKm: z.number().nullable(),
    warrantyPromise,
    createdAt: instantOut,
    updatedAt: instantOut,
    warnings: z.array(warning),
  })
  .meta({ id: 'Vehicle' });
/** One vehicle, with the recalls that are still to be done on it (R3.1). */
export const vehicleView = vehicle.extend({ openRecalls: z.array(openRecall) }).meta({ id: 'VehicleView' });
export const vehiclePage = pageOf(vehicle).meta({ id: 'VehiclePage' });
export const vehiclesQuery = strict({
  ...pageQuery,
  customerId: id.optional(),
  vin: vin.optional(),
  plate: plate.optional(),
});
export const createVehicle = newVehicle
  .extend({ customerId: id, warrantyPromise: warrantyPromise.default(null) })
  .meta({ id: 'CreateVehicle' });
export const changeVehicle = strict({
  vin: vin.optional(),
  plate: plate.optional(),
  make: text(60).optional(),
  model: text(100).optional(),
  modelYear: modelYear.nullable().optional(),
  use: z.enum(['family', 'commercial']).optional(),
  odometerKm: odometerKm.nullable().optional(),
  invoicedOn: pastDate.nullable().optional(),
  deliveredOn: pastDate.nullable().optional(),
  warrantyPromise: warrantyPromise.optional(),
}).meta({ id: 'ChangeVehicle' });

const staffFields = {
  name: text(100),
  orgUnitId: id,
  role: z.enum(ROLES).exclude(['front_office', 'operator']),
  skills: z.array(skill).max(9),
  certificates: z.array(skill).max(9),
  yearsOfExperience: z.number().min(0).max(60),
  assessmentScore: z.number().min(0).max(100),
  assessmentValidUntil: instant,
  capacity: z.number().int().min(1).max(20),
  /** Who is told and may act in their place while they are absent (R2.2). */
  substituteId: id.nullable(),
  absentFrom: nearInstant.nullable(),
  /** Back from this instant on; null with `absentFrom` given: until further notice. */
  absentUntil: nearInstant.nullable(),
  /** Where alerts reach them outside the app (R6.1). */
  email: email.nullable(),
  phone: phone.nullable(),
};

export const staffMember = z
  .object({
    id: z.string(),
    name: z.string(),
    orgUnitId: z.string(),
    role: z.enum(ROLES),
    skills: z.array(z.string()),
    certificates: z.array(z.string()),
    yearsOfExperience: z.number(),
    assessmentScore: z.number(),
    assessmentValidUntil: instantOut,
    capacity: z.number(),
    onDuty: z.boolean(),
    active: z.boolean(),
    substituteId: z.string().nullable(),
    absentFrom: instantOut.nullable(),
    absentUntil: instantOut.nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
  })
  .meta({ id: 'StaffMember' });
export const staffPage = pageOf(staffMember).meta({ id: 'StaffPage' });
export const staffQuery = strict({
  ...pageQuery,
  orgUnitId: id.optional(),
  role: z.enum(ROLES).optional(),
  active: queryFlag.optional(),
  /** Those whose assessment runs out before this instant, or has run out (R2.4). */
  assessmentExpiringBefore: instant.optional(),
});
export const createStaff = strict({
  id,
  ...staffFields,
  skills: staffFields.skills.default([]),
  certificates: staffFields.certificates.default([]),
  capacity: staffFields.capacity.default(1),
  substituteId: staffFields.substituteId.default(null),
  absentFrom: staffFields.absentFrom.default(null),
  absentUntil: staffFields.absentUntil.default(null),
  email: staffFields.email.default(null),
  phone: staffFields.phone.default(null),
}).meta({ id: 'CreateStaff' });
export const changeStaff = strict({ ...staffFields, active: z.boolean() })
  .partial()
  .meta({ id: 'ChangeStaff' });

const zone = z.string().max(60).refine(isZone, 'must be a time zone of the IANA list, such as Asia/Shanghai');

function isZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** 0 closes a unit for bookings; what is booked already stays. */
const halfDayCapacity = z.number().int().min(0).max(500);
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a local time such as 08:00, up to 24:00');

/** Both are given or none: one alone would be held against the policy's other, whichever that will be. */
function opensBeforeItCloses(
  { opensAt, closesAt }: { opensAt?: string | null | undefined; closesAt?: string | null | undefined },
  context: z.RefinementCtx,
): void {
  const path = ['closesAt'];
  if ((opensAt ?? null) === null && (closesAt ?? null) === null) return;
  if (!opensAt || !closesAt) {
    context.addIssue({ code: 'custom', path, message: 'give opensAt and closesAt together' });
  } else if (opensAt >= closesAt) {
    context.addIssue({ code: 'custom', path, message: 'must be later than opensAt' });
  }
}

export const orgUnit = z
  .object({
    id: z.string(),
    kind: z.enum(['hq', 'region', 'outlet']),
    name: z.string(),
    parentId: z.string().nullable(),
    zone: z.string(),
    /** The unit's own, where they differ from the policy's: visits per half-day, opening hours as local time. */
    halfDayCapacity: z.number().int().nullable(),
    opensAt: z.string().nullable(),
    closesAt: z.string().nullable(),
  })
  .meta({ id: 'OrgUnit' });
export const orgUnitPage = pageOf(orgUnit).meta({ id: 'OrgUnitPage' });
export const orgUnitsQuery = strict({ ...pageQuery, kind: z.enum(['hq', 'region', 'outlet']).optional() });
/** There is one headquarters, and it is there from the start. */
export const createOrgUnit = strict({
  id,
  kind: z.enum(['region', 'outlet']),
  name: text(100),
  parentId: id,
  zone: zone.default('Asia/Shanghai'),
  halfDayCapacity: halfDayCapacity.nullable().default(null),
  opensAt: timeOfDay.nullable().default(null),
  closesAt: timeOfDay.nullable().default(null),
})
  .superRefine(opensBeforeItCloses)
  .meta({ id: 'CreateOrgUnit' });
export const changeOrgUnit = strict({
  name: text(100).optional(),
  zone: zone.optional(),
  halfDayCapacity: halfDayCapacity.nullable().optional(),
  opensAt: timeOfDay.nullable().optional(),
  closesAt: timeOfDay.nullable().optional(),
})
  .superRefine(opensBeforeItCloses)
  .meta({ id: 'ChangeOrgUnit' });

export const idParams = z.object({ id });

export type CreateCustomer = z.infer<typeof createCustomer>;
export type ChangeCustomer = z.infer<typeof changeCustomer>;
export type CreateVehicle = z.infer<typeof createVehicle>;
export type ChangeVehicle = z.infer<typeof changeVehicle>;
export type CreateStaff = z.infer<typeof createStaff>;
export type ChangeStaff = z.infer<typeof changeStaff>;
export type CreateOrgUnit = z.infer<typeof createOrgUnit>;
export type ChangeOrgUnit = z.infer<typeof changeOrgUnit>;
