import type { CaseView } from '../../contracts/case.js';
import type { GuaranteeClaim } from '../../domain/guarantee.js';
import type { BookingState } from '../../domain/steps/booking.js';
import { missingPoints } from '../../domain/steps/reception.js';
import type { ServiceOrderState } from '../../domain/steps/service-order.js';
import type { SettlementState } from '../../domain/steps/settlement.js';
import type { intakes, stepExecutions } from '../schema.js';

type Execution = Pick<typeof stepExecutions.$inferSelect, 'kind' | 'state'>;

/** What an execution of a kind has come to, the last one when there were several. */
export function lastState<S>(executions: readonly Execution[], kind: Execution['kind']): S | null {
  const last = executions.findLast((one) => one.kind === kind);
  return last ? (last.state as unknown as S) : null;
}

/**
 * What an order shows of its reception and of the rework guarantee (R3.1, R3.4).
 * @param executions the order's own, the booking's and the settlement's, oldest first
 */
export function caseOf(
  intake: Pick<typeof intakes.$inferSelect, 'customerManagerId' | 'guaranteeClaim'>,
  executions: readonly Execution[],
): CaseView {
  const order = lastState<ServiceOrderState>(executions, 'service_order');
  const arrival = lastState<BookingState>(executions, 'booking')?.arrival ?? null;
  const checklist = order?.checklist ?? [];
  const signed = order?.signed ?? [];
  return {
    reception: {
      checklist,
      signed,
      missing: missingPoints(checklist, signed),
      customerManagerId: intake.customerManagerId,
      approvers: arrival?.approvers ?? [],
      odometerKm: arrival?.odometerKm ?? null,
      belongings: arrival?.belongings ?? [],
    },
    guaranteeClaim: claimOf(intake.guaranteeClaim, order),
    guaranteeGiven: lastState<SettlementState>(executions, 'settlement')?.guarantee ?? null,
    otherRepairerDue: order?.otherRepairer ? order.otherRepairer.arranged === null : false,
    otherRepairer: order?.otherRepairer?.arranged ?? null,
    vehicleReturn: order?.vehicleReturn ?? null,
  };
}

/** As the order has it; in the moment before it has taken the claim up, as reception found it. */
function claimOf(found: GuaranteeClaim | null, order: ServiceOrderState | null): CaseView['guaranteeClaim'] {
  const state = order?.guarantee;
  if (state)
    return { ...state.claim, free: state.free, objectBy: state.objectBy, objection: state.objection };
  return found && { ...found, free: 'proposed', objectBy: null, objection: null };
}
