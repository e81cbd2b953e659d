import { and, eq, isNull, ne, or } from 'drizzle-orm';
import type { ServiceOrderState } from '../domain/steps/service-order.js';
import { SET_BY_A_PERSON } from '../domain/urgency.js';
import type { Tx } from './database.js';
import { intakes, serviceOrders, stepExecutions } from './schema.js';

/**
 * The class that the earlier order ended with, and why: a person's word about the fault (R3.2b) holds for its comeback,
 * too, and who said it is with the earlier order.
 */
export async function urgencyNow(
  tx: Tx,
  { orderNo, urgency, urgencyRule, urgencyMatched }: typeof intakes.$inferSelect,
): Promise<Pick<typeof intakes.$inferSelect, 'urgency' | 'urgencyRule' | 'urgencyMatched'>> {
  const [now] = await tx
    .select({ urgency: serviceOrders.urgency, state: stepExecutions.state })
    .from(serviceOrders)
    .leftJoin(stepExecutions, eq(stepExecutions.executionId, `service-order:${orderNo}`))
    .where(eq(serviceOrders.orderNo, orderNo));
  if (!now || now.urgency === urgency) return { urgency, urgencyRule, urgencyMatched };
  const override = now.state?.override as ServiceOrderState['override'] | undefined;
  return { urgency: now.urgency, urgencyRule: SET_BY_A_PERSON, urgencyMatched: override?.reason ?? '' };
}

/** The customer may have come back before anybody asked them: one case is enough. */
export async function openComebackOf(tx: Tx, orderNo: string): Promise<string | null> {
  const [open] = await tx
    .select({ orderNo: intakes.orderNo })
    .from(intakes)
    .leftJoin(serviceOrders, eq(serviceOrders.orderNo, intakes.orderNo))
    .where(
      and(
        eq(intakes.comebackOf, orderNo),
        isNull(serviceOrders.closedAt),
        // One that was cancelled, or whose customer has the car again, is none.
        or(
          isNull(serviceOrders.status),
          and(eq(serviceOrders.status, 'open'), ne(serviceOrders.step, 'follow_up')),
        ),
      ),
    )
    .orderBy(intakes.orderNo)
    .limit(1);
  return open?.orderNo ?? null;
}
