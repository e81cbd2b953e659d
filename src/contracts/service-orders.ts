import { z } from 'zod';
import { EXECUTION_KINDS, STATUSES } from '../domain/lifecycle.js';
import { ORDER_OUTCOMES } from '../domain/steps/service-order.js';
import { URGENCIES } from '../domain/urgency.js';
import { normalisePlate, normaliseVin } from '../domain/vehicle.js';
import { checkIn, slot } from './booking.js';
import { caseView } from './case.js';
import { clockView } from './clocks.js';
import {
  channel,
  email,
  id,
  instantOut,
  nullableText,
  odometerKm,
  optionalText,
  pageOf,
  pageQuery,
  phone,
  queryFlag,
  skill,
  strict,
  text,
  warning,
} from './common.js';
import { statutoryFlags } from './statutory.js';

const MAX_COMPONENTS = 50;

/** A day, such as `2026-03-02`. */
export const date = z.iso.date();

/** A calendar day begins this long before it does in UTC, at the most. */
const EARLIEST_ZONE_MS = 14 * 3_600_000;

/** A day that has come: one ahead is a slip of the pen, and the car would have no warranty and no 三包 until then. */
export const pastDate = date.refine(
  (day) => !(Date.parse(day) > Date.now() + EARLIEST_ZONE_MS),
  'must not lie ahead',
);

/** Cars from the first series production to the model year after next. */
export const modelYear = z
  .number()
  .int()
  .min(1900)
  .refine((year) => year <= new Date().getUTCFullYear() + 2, 'must not be more than two years ahead');

/** VIN and plate are kept in capitals, without blanks and dashes, so that one car is found however it is written. */
export const vin = nullableText(40).transform((value) => (value && normaliseVin(value)) || null);
export const plate = nullableText(20).transform((value) => (value && normalisePlate(value)) || null);

/** A customer as a front office describes them. */
export const newCustomer = strict({ name: text(100), phone, email: email.nullable().default(null) });

/** A vehicle as a front office describes it. VIN and plate are checked for warnings only: real records are incomplete. */
export const newVehicle = strict({
  vin: vin.default(null),
  plate: plate.default(null),
  make: text(60),
  model: text(100),
  modelYear: modelYear.nullable().default(null),
  use: z.enum(['family', 'commercial']).default('family'),
  odometerKm: odometerKm.nullable().default(null),
  /** From when warranty and 三包 count. */
  invoicedOn: pastDate.nullable().default(null),
  deliveredOn: pastDate.nullable().default(null),
});

const known = strict({ id });

/** Which of two shapes is meant shows by `id`, so that the errors are about the shape that was meant. */
function knownOrNew<T extends z.ZodType>(described: T) {
  return z.union([known, described]);
}

/** A check-in with the request. Its list depends on the kind of customer, who is found with it: it is signed after that. */
const walkIn = checkIn.omit({ checklist: true }).meta({ id: 'WalkIn' });

/** A request for service as it comes in (R3.1, R3.2a). */
export const createServiceOrder = strict({
  outletId: id,
  customer: knownOrNew(newCustomer),
  vehicle: knownOrNew(newVehicle),
  problem: text(5000),
  components: z.array(text(200)).max(MAX_COMPONENTS).default([]),
  expectation: optionalText(2000),
  channel,
  slot: slot.nullable().default(null),
  /** The customer stands at the door: what the check-in records. Needs no slot, and takes a place if one is left. */
  walkIn: walkIn.nullable().default(null),
  /** The order that was closed as a no-show: its customer has come after all, or books again. */
  insteadOf: id.nullable().default(null),
  requiredSkills: z.array(skill).max(9).default([]),
  /** Besides those that the words of the problem call for. */
  requiredCertificates: z.array(skill).max(9).default([]),
}).meta({ id: 'CreateServiceOrder' });
export type CreateServiceOrder = z.infer<typeof createServiceOrder>;

export const opened = z
  .object({ orderNo: z.string(), warnings: z.array(warning) })
  .meta({ id: 'OrderOpened' });

export const orderParams = z.object({ orderNo: id });

export const ordersQuery = strict({
  ...pageQuery,
  status: z.enum(STATUSES.service_order).optional(),
  step: z.enum(EXECUTION_KINDS).optional(),
  urgency: z.enum(URGENCIES).optional(),
  outletId: id.optional(),
  breached: queryFlag.optional(),
});
export type OrdersQuery = z.infer<typeof ordersQuery>;

export const orderSummary = z
  .object({
    orderNo: z.string(),
    outletId: z.string(),
    urgency: z.enum(URGENCIES),
    status: z.enum(STATUSES.service_order),
    step: z.enum(EXECUTION_KINDS),
    stepStatus: z.string(),
    technicianId: z.string().nullable(),
    responsibleId: z.string().nullable(),
    breached: z.boolean(),
    outcome: z.enum(ORDER_OUTCOMES).nullable(),
    openedAt: instantOut,
    updatedAt: instantOut,
    handedOverAt: instantOut.nullable(),
    closedAt: instantOut.nullable(),
  })
  .meta({ id: 'ServiceOrderSummary' });
export type OrderSummary = z.infer<typeof orderSummary>;

export const orderPage = pageOf(orderSummary).meta({ id: 'ServiceOrderPage' });

const actorOut = z.object({
  kind: z.string(),
  id: z.string(),
  role: z.string().nullable(),
  via: z.string().optional(),
});

export const orderView = orderSummary
  .extend({
    urgencyRule: z.string(),
    urgencyMatched: z.string(),
    /** The last time that a person said otherwise than the rules (R3.2b); null when nobody has. */
    urgencyOverride: z
      .object({ from: z.enum(URGENCIES), reason: z.string(), by: actorOut, at: instantOut })
      .nullable(),
    customerId: z.string(),
    customerType: z.enum(['new', 'returning', 'complaining']),
    vehicleId: z.string(),
    channel: z.string(),
    problem: z.string(),
    components: z.array(z.string()),
    expectation: z.string().nullable(),
    policyVersion: z.string(),
    comebackOf: z.string().nullable(),
    /** Orders that are its comebacks. */
    comebacks: z.array(z.string()),
    /** The no-show in whose place it was booked; the orders that were booked in the place of this one. */
    insteadOf: z.string().nullable(),
    replacedBy: z.array(z.string()),
    warnings: z.array(warning),
    /** The step as it stands: the slot, the offer, the estimates, the findings. */
    current: z.record(z.string(), z.unknown()).nullable(),
    clocks: z.array(clockView),
    complaints: z.array(z.object({ complaintNo: z.string(), status: z.string() })),
    ...caseView,
    /** Rights under the 三包 rules that the vehicle's owner has, or is near (R3.3b). */
    statutory: statutoryFlags,
    openRecalls: z.array(z.object({ id: z.string(), title: z.string(), publishedOn: z.string() })),
    allowedCommands: z.array(z.string()),
    temporalUiUrl: z.string().nullable(),
  })
  .meta({ id: 'ServiceOrder' });
export type OrderView = z.infer<typeof orderView>;

/** One line of the story that everybody on an order sees (R2.3). */
export const timelineEntry = z
  .object({
    id: z.string(),
    at: instantOut,
    who: z.object({
      kind: z.enum(['staff', 'customer', 'system']),
      id: z.string(),
      name: z.string(),
      role: z.string().nullable(),
      via: z.string().nullable(),
    }),
    what: z.object({ type: z.string(), zh: z.string(), en: z.string() }),
    step: z.string(),
    subject: z.string(),
    status: z.string().nullable(),
    /** The deadline that this kept or missed, or that was reached. */
    due: instantOut.nullable(),
    late: z.boolean(),
    lateMs: z.number(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const timeline = z
  .object({ orderNo: z.string(), entries: z.array(timelineEntry) })
  .meta({ id: 'Timeline' });
