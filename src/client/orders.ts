import { WithStartWorkflowOperation } from '@temporalio/client';
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { ServiceOrderInput } from '../../workflows/order.js';
import type { FieldError } from '../contracts/common.js';
import type { CreateServiceOrder } from '../contracts/service-orders.js';
import type { FreeHalfDay } from '../contracts/slots.js';
import { openComebackOf, urgencyNow } from '../db/comebacks.js';
import { claimAfterSurvey } from '../db/guarantees.js';
import {
  advisorFor,
  caseManagerFor,
  customerTypeOf,
  nextOrderNo,
  recordIntake,
  unknownReferences,
} from '../db/intake.js';
import { policyInForce, policyOfOrder } from '../db/policies.js';
import { withDays } from '../db/reads/calendars.js';
import { nextFreeSlots } from '../db/reads/slots.js';
import { commands, intakes, orgUnits, serviceOrders, staff, vehicles } from '../db/schema.js';
import { certificatesFor } from '../domain/certificates.js';
import type { OutletHours } from '../domain/half-days.js';
import type { Instant } from '../domain/instant.js';
import { workTypeOf } from '../domain/policy/slice.js';
import type { Policy } from '../domain/policy/types.js';
import { classifyUrgency, priorityKey } from '../domain/urgency.js';
import { checkPlate, checkVin, type Warning } from '../domain/vehicle.js';
import { isAway } from './availability.js';
import { newerCalendars } from './calendars.js';
import type { Caller, ClientDeps } from './deps.js';
import { claimKey, InvalidRequest } from './idempotency.js';
import { impossibleVisit, PlaceTaken, reservePlace } from './places.js';
import { startEach, startOpened } from './start.js';

export type OpenOutcome =
  | { kind: 'opened'; orderNo: string; repeated: boolean; warnings: Warning[] }
  | { kind: 'key_reused' }
  | { kind: 'invalid'; errors: FieldError[] }
  /** Every place of the half-day is taken: what is free instead. */
  | { kind: 'slot_full'; freeSlots: FreeHalfDay[] }
  | { kind: 'unavailable'; detail: string };

/**
 * Opens a service order (R3.1, R3.2a): allots its number with the caller's key, takes the request in, classifies the
 * urgency, starts the workflow and waits until the order is on record.
 * @returns the number; `unavailable` means *outcome unknown, repeat with the same key*
 */
export async function openServiceOrder(
  deps: ClientDeps,
  request: { caller: Caller; key: string; body: CreateServiceOrder },
): Promise<OpenOutcome> {
  const { caller, key, body } = request;
  const warnings = vehicleWarnings(body);
  const { slot = null, walkIn = null } = body;
  const { actor } = caller;
  try {
    const policy = await policyInForce(deps.db, deps.policy, new Date().toISOString(), body.outletId);
    const taken = await deps.db.transaction(async (tx) => {
      const orderNo = await nextOrderNo(tx);
      const keyed = { caller: caller.caller, key, name: 'openServiceOrder', subject: orderNo, body };
      const claim = await claimKey(tx, keyed, true);
      if (claim.kind !== 'first') return claim;
      const errors = [...(await unknownReferences(tx, body)), ...impossibleVisit(body)];
      if (errors.length > 0) throw new InvalidRequest(errors);
      const urgency = classifyUrgency(body, policy.urgency);
      const requiredCertificates = certificatesFor(body, policy.certificates);
      const { version: policyVersion } = policy;
      const visit = { slot, walkIn: walkIn && { checkIn: walkIn, actor } };
      await recordIntake(tx, {
        ...{ orderNo, body, visit, urgency, requiredCertificates, policyVersion, warnings },
      });
      await reservePlace(tx, orderNo, body, policy);
      return { kind: 'taken' as const, orderNo };
    });
    if (taken.kind === 'key_reused') return taken;
    const orderNo = taken.kind === 'taken' ? taken.orderNo : taken.subject;
    await startOrder(deps, orderNo);
    await rememberOpened(deps, caller.caller, key, orderNo);
    return { kind: 'opened', orderNo, repeated: taken.kind === 'repeated', warnings };
  } catch (error) {
    if (error instanceof InvalidRequest) return { kind: 'invalid', errors: error.errors };
    if (error instanceof PlaceTaken) {
      const { startsAt } = error;
      const now = new Date().toISOString();
      const inForce = await policyInForce(deps.db, deps.policy, now, body.outletId);
      const freeSlots = await nextFreeSlots(deps.db, body.outletId, inForce, startsAt);
      return { kind: 'slot_full', freeSlots };
    }
    if (isAway(error)) return { kind: 'unavailable', detail: 'Temporal or Postgres is away or slow' };
    throw error;
  }
}

/**
 * Opens the order that a customer's "not solved" calls for (R3.4), linked to the one it came from; once per order.
 * @returns the new order's number
 */
export async function openComeback(deps: ClientDeps, orderNo: string): Promise<string> {
  const inForce = await policyInForce(deps.db, deps.policy, new Date().toISOString());
  const comebackNo = await deps.db.transaction(async (tx) => {
    const open = await openComebackOf(tx, orderNo);
    if (open) return open;
    const number = await nextOrderNo(tx);
    const keyed = {
      caller: 'pitlane',
      key: `comeback:${orderNo}`,
      name: 'openComeback',
      subject: number,
      body: {},
    };
    const claim = await claimKey(tx, keyed, true);
    if (claim.kind === 'repeated') return claim.subject;
    const [earlier] = await tx.select().from(intakes).where(eq(intakes.orderNo, orderNo));
    if (!earlier) throw new Error(`no intake for order ${orderNo}`);
    const { createdAt: _createdAt, ...same } = earlier;
    const customerType = await customerTypeOf(tx, earlier.customerId);
    // Who was the earlier order's advisor may have left since.
    const advisorId = await advisorFor(tx, earlier.outletId);
    await tx.insert(intakes).values({
      ...same,
      ...(await urgencyNow(tx, earlier)),
      advisorId,
      orderNo: number,
      comebackOf: orderNo,
      insteadOf: null,
      visit: { slot: null, walkIn: null },
      guaranteeClaim: await claimAfterSurvey(tx, orderNo, new Date().toISOString()),
      policyVersion: inForce.version,
      customerType,
      customerManagerId: await caseManagerFor(tx, earlier.outletId, customerType),
    });
    return number;
  });
  await startOrder(deps, comebackNo);
  return comebackNo;
}

/**
 * Starts the orders that were taken in before an instant and never started, because whoever took them in died in between
 * and no caller repeats the request.
 * @returns how many
 */
export async function startOwedOrders(deps: ClientDeps, takenBefore: Instant): Promise<number> {
  const owed = await deps.db
    .select({ orderNo: intakes.orderNo })
    .from(intakes)
    .leftJoin(serviceOrders, eq(serviceOrders.orderNo, intakes.orderNo))
    .where(and(isNull(serviceOrders.orderNo), lt(intakes.createdAt, sql`${takenBefore}::timestamptz`)))
    .orderBy(intakes.createdAt)
    .limit(MOST_AT_ONCE);
  await startEach(
    owed.map(({ orderNo }) => orderNo),
    (orderNo) => startOrder(deps, orderNo),
  );
  return owed.length;
}

/** What is left over is started the next time: a long outage must not hold the starting worker for minutes. */
const MOST_AT_ONCE = 100;

async function startOrder(deps: ClientDeps, orderNo: string): Promise<void> {
  const [intake] = await deps.db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  if (!intake) throw new Error(`no intake for order ${orderNo}`);
  const { outletId, urgency, advisorId, channel } = intake;
  // The version that it was taken in under, whatever is in force by now (R8.1).
  const standard = await policyOfOrder(deps.db, deps.policy, orderNo);
  const { urgency: _urgency, certificates: _certificates, ...policy } = standard;
  const needs = {
    workType: workTypeOf(urgency),
    requiredSkills: intake.requiredSkills,
    requiredCertificates: intake.requiredCertificates,
  };
  const reception = await receptionCase(deps.db, standard, intake);
  const input: ServiceOrderInput = {
    reception,
    orderNo,
    outletId,
    urgency,
    advisorId,
    policy,
    calendars: await newerCalendars(deps, policy, outletId),
    ...intake.visit,
    hours: await hoursOf(deps, standard, outletId),
    channel,
    needs,
  };
  const start = new WithStartWorkflowOperation('serviceOrder', {
    workflowId: `service-order:${orderNo}`,
    taskQueue: deps.taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: `工单 ${orderNo} · ${urgency}`,
    priority: { priorityKey: priorityKey(urgency), fairnessKey: outletId },
    searchAttributes: {
      PitlaneOrderNo: [orderNo],
      PitlaneOutlet: [outletId],
      PitlaneStep: ['service_order'],
      PitlaneUrgency: [urgency],
      PitlaneBreached: [false],
    },
  });
  await startOpened(deps, start);
}

/** When reminders may go out, and when somebody is there to record who came (R3.2a). */
async function hoursOf(
  { db }: ClientDeps,
  policy: Pick<Policy, 'booking' | 'calendars'>,
  outletId: string,
): Promise<OutletHours | null> {
  const [unit] = await db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  if (!unit) return null;
  const outlet = await withDays(db, policy, unit, new Date().toISOString());
  const { zone, opensAt, closesAt, halfDayCapacity, days } = outlet;
  return { zone, opensAt, closesAt, halfDayCapacity, days };
}

/** The case as reception took it in, for the workflow. */
async function receptionCase(
  db: ClientDeps['db'],
  policy: ClientDeps['policy'],
  { customerType, customerManagerId, vehicleId, guaranteeClaim }: typeof intakes.$inferSelect,
): Promise<ServiceOrderInput['reception']> {
  const [vehicle] = await db.select().from(vehicles).where(eq(vehicles.id, vehicleId));
  const [manager] = customerManagerId
    ? await db.select().from(staff).where(eq(staff.id, customerManagerId))
    : [];
  return {
    customerType,
    checklist: policy.checklists.reception[customerType],
    lastOdometerKm: vehicle?.odometerKm ?? null,
    customerManager: manager ? { staffId: manager.id, name: manager.name } : null,
    claim: guaranteeClaim,
  };
}

async function rememberOpened(deps: ClientDeps, caller: string, key: string, orderNo: string): Promise<void> {
  await deps.db
    .update(commands)
    .set({ outcome: { orderNo }, executionId: `service-order:${orderNo}` })
    .where(and(eq(commands.caller, caller), eq(commands.key, key)));
}

/** VIN and plate are checked, never refused: front offices know cars that the rules don't (R3.2a). */
function vehicleWarnings({ vehicle }: CreateServiceOrder): Warning[] {
  if (!('make' in vehicle)) return [];
  return [...(vehicle.vin ? checkVin(vehicle.vin) : []), ...(vehicle.plate ? checkPlate(vehicle.plate) : [])];
}
