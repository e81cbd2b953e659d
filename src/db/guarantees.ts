import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm';
import {
  type FaultFacts,
  type GuaranteeClaim,
  pastLimit,
  type SameFault,
  sameFault,
} from '../domain/guarantee.js';
import type { Instant } from '../domain/instant.js';
import { isFree } from '../domain/steps/guarantee-claim.js';
import type { RepairState } from '../domain/steps/repair.js';
import type { ServiceOrderState } from '../domain/steps/service-order.js';
import type { SettlementState } from '../domain/steps/settlement.js';
import type { Database } from './database.js';
import { intakes, serviceOrders, stepExecutions } from './schema.js';

type Reader = Pick<Database, 'select'>;

/** No guarantee reaches further back than a car can be brought in. */
const MOST_ORDERS = 20;

/** What a new request tells, for holding it against the guarantees given on the vehicle. */
export interface Reported {
  vehicleId: string;
  problem: string;
  components: readonly string[];
  odometerKm: number | null;
  at: Instant;
}

/**
 * The claim that a new request is under the guarantees of earlier orders on the same vehicle, anywhere in the network
 * (R3.4): the newest whose guarantee runs and whose fault it is again.
 * @returns null when there is none
 */
export async function claimFor(tx: Reader, { vehicleId, at, odometerKm, ...told }: Reported) {
  const now: FaultFacts = { ...told, faultCodes: [] };
  for (const earlier of await guaranteesOn(tx, vehicleId)) {
    if (pastLimit(earlier.guarantee, { at, odometerKm })) continue;
    const why = sameFault(earlier.fault, now);
    if (why) return claimOn(earlier, why);
  }
  return null;
}

/**
 * The claim of a customer who says, when asked after hand-over, that the fault is still there.
 * @returns null when the guarantee has run out by then, or nothing was repaired
 */
export async function claimAfterSurvey(tx: Reader, orderNo: string, at: Instant) {
  const [order] = await tx.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  if (!order) return null;
  const given = await guaranteesOn(tx, order.vehicleId);
  const earlier = given.find((one) => one.orderNo === orderNo);
  if (!earlier || pastLimit(earlier.guarantee, { at, odometerKm: null })) return null;
  return claimOn(earlier, { rule: 'survey', matched: orderNo });
}

interface Given {
  orderNo: string;
  outletId: string;
  grade: GuaranteeClaim['grade'];
  guarantee: GuaranteeClaim['guarantee'];
  fault: FaultFacts;
  /** Of the same fault before it, when the order was itself a comeback and nobody showed another cause. */
  failedBefore: number;
}

function claimOn(
  { orderNo, outletId, grade, guarantee, failedBefore }: Given,
  why: SameFault,
): GuaranteeClaim {
  return { of: orderNo, owedBy: outletId, grade, guarantee, why, failedRepairs: failedBefore + 1 };
}

/** The guarantees given on a vehicle, newest first. */
async function guaranteesOn(tx: Reader, vehicleId: string): Promise<Given[]> {
  const orders = await tx
    .select({ intake: intakes, outletId: serviceOrders.outletId })
    .from(intakes)
    .innerJoin(serviceOrders, eq(serviceOrders.orderNo, intakes.orderNo))
    .where(and(eq(intakes.vehicleId, vehicleId), isNotNull(serviceOrders.handedOverAt)))
    .orderBy(desc(serviceOrders.handedOverAt), desc(intakes.orderNo))
    .limit(MOST_ORDERS);
  if (orders.length === 0) return [];
  const executions = await tx
    .select()
    .from(stepExecutions)
    .where(
      and(
        inArray(
          stepExecutions.orderNo,
          orders.map(({ intake }) => intake.orderNo),
        ),
        inArray(stepExecutions.kind, ['repair', 'settlement', 'service_order']),
      ),
    );
  return orders.flatMap(({ intake, outletId }) => {
    const own = executions.filter(({ orderNo }) => orderNo === intake.orderNo);
    return givenBy(intake, outletId, own) ?? [];
  });
}

function givenBy(
  intake: typeof intakes.$inferSelect,
  outletId: string,
  executions: (typeof stepExecutions.$inferSelect)[],
): Given | null {
  const statesOf = (kind: string) =>
    executions.filter((one) => one.kind === kind).map(({ state }) => state as unknown);
  const settled = statesOf('settlement') as SettlementState[];
  const given = settled.find(({ guarantee }) => guarantee)?.guarantee;
  if (!given) return null;
  const { grade, ...guarantee } = given;
  const repairs = statesOf('repair') as RepairState[];
  const faultCodes = repairs.flatMap(({ diagnosis, estimates }) => [
    ...(diagnosis?.faultCodes ?? []),
    ...estimates.flatMap((estimate) => estimate.faultCodes ?? []),
  ]);
  const { orderNo, problem, components } = intake;
  const [order] = statesOf('service_order') as ServiceOrderState[];
  const failedBefore = order && isFree(order) ? (order.guarantee?.claim.failedRepairs ?? 0) : 0;
  return { orderNo, outletId, grade, guarantee, fault: { components, faultCodes, problem }, failedBefore };
}
