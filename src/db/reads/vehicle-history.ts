import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { VehicleHistory } from '../../contracts/case.js';
import type { BookingState } from '../../domain/steps/booking.js';
import type { RepairState } from '../../domain/steps/repair.js';
import type { ServiceOrderState } from '../../domain/steps/service-order.js';
import type { SettlementState } from '../../domain/steps/settlement.js';
import type { Database } from '../database.js';
import {
  complaints,
  intakes,
  recallCompletions,
  serviceOrders,
  stepExecutions,
  timelineEvents,
} from '../schema.js';
import { lastState } from './cases.js';
import { iso, isoOrNull } from './pages.js';
import { type Scope, within } from './scope.js';

/** A car's whole life at a service centre; older visits are in the orders themselves. */
const MOST_ORDERS = 100;

type Entry = VehicleHistory['orders'][number];

/**
 * The service history of a vehicle, newest first (R3.1): what was wrong, what was done, the readings, the complaints.
 * @param scope an outlet sees its own orders, a region its outlets'
 */
export async function readVehicleHistory(
  db: Database,
  scope: Scope,
  vehicleId: string,
): Promise<VehicleHistory> {
  const rows = await db
    .select({ order: serviceOrders, intake: intakes })
    .from(intakes)
    .innerJoin(serviceOrders, eq(serviceOrders.orderNo, intakes.orderNo))
    .where(and(eq(intakes.vehicleId, vehicleId), within(serviceOrders.outletId, scope)))
    .orderBy(desc(serviceOrders.openedAt), desc(serviceOrders.orderNo))
    .limit(MOST_ORDERS);
  const orderNos = rows.map(({ order }) => order.orderNo);
  if (orderNos.length === 0) return { vehicleId, orders: [] };
  const [executions, completed, about, recalled] = await Promise.all([
    db
      .select()
      .from(stepExecutions)
      .where(
        and(
          inArray(stepExecutions.orderNo, orderNos),
          inArray(stepExecutions.kind, ['booking', 'repair', 'settlement', 'service_order']),
        ),
      )
      .orderBy(asc(stepExecutions.n)),
    db
      .select()
      .from(timelineEvents)
      .where(and(inArray(timelineEvents.orderNo, orderNos), inArray(timelineEvents.type, WORK_DONE)))
      .orderBy(asc(timelineEvents.at), asc(timelineEvents.position)),
    db
      .select()
      .from(complaints)
      .where(inArray(complaints.orderNo, orderNos))
      .orderBy(asc(complaints.filedAt)),
    db.select().from(recallCompletions).where(inArray(recallCompletions.orderNo, orderNos)),
  ]);
  const orders = rows.map((row) => ({
    ...entryOf(row.order, row.intake),
    ...workOf(executions.filter(({ orderNo }) => orderNo === row.order.orderNo)),
    workDone:
      completed
        .filter(({ orderNo }) => orderNo === row.order.orderNo)
        .map(whatWasDone)
        .at(-1) ?? null,
    complaints: about
      .filter(({ orderNo }) => orderNo === row.order.orderNo)
      .map(({ complaintNo, status }) => ({ complaintNo, status: status ?? 'received' })),
    recalls: recalled
      .filter(({ orderNo, vehicleId: on }) => orderNo === row.order.orderNo && on === vehicleId)
      .map(({ recallId }) => recallId),
  }));
  return { vehicleId, orders };
}

/** The events that say in words what was done. */
const WORK_DONE = ['repair_completed', 'settled_at_reception'];

function whatWasDone({ data }: typeof timelineEvents.$inferSelect): string | null {
  const { summary, resolution } = data as { summary?: string; resolution?: string };
  return summary ?? resolution ?? null;
}

function entryOf(order: typeof serviceOrders.$inferSelect, intake: typeof intakes.$inferSelect) {
  const { orderNo, outletId, status, outcome } = order;
  const { problem, comebackOf } = intake;
  return {
    ...{ orderNo, outletId, status, outcome, problem, comebackOf },
    openedAt: iso(order.openedAt),
    handedOverAt: isoOrNull(order.handedOverAt),
    closedAt: isoOrNull(order.closedAt),
  };
}

function workOf(
  executions: (typeof stepExecutions.$inferSelect)[],
): Pick<
  Entry,
  'faultCodes' | 'findings' | 'odometerInKm' | 'odometerOutKm' | 'returnedAt' | 'guaranteeGiven'
> {
  const diagnosis = lastState<RepairState>(executions, 'repair')?.diagnosis;
  const settled = lastState<SettlementState>(executions, 'settlement');
  const returned = lastState<ServiceOrderState>(executions, 'service_order')?.vehicleReturn?.returned;
  return {
    faultCodes: diagnosis?.faultCodes ?? [],
    findings: diagnosis?.findings ?? null,
    odometerInKm: lastState<BookingState>(executions, 'booking')?.arrival?.odometerKm ?? null,
    odometerOutKm: settled?.odometerOutKm ?? returned?.odometerKm ?? null,
    returnedAt: returned?.returnedAt ?? null,
    guaranteeGiven: settled?.guarantee ?? null,
  };
}
