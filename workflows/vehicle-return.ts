import { condition, patched } from '@temporalio/workflow';
import { CASE_CLOCKS } from '../src/domain/policy/case-clocks.js';
import type { ClockRule } from '../src/domain/policy/types.js';
import type { BookingState } from '../src/domain/steps/booking.js';
import { agreed } from '../src/domain/steps/estimates.js';
import { isFree } from '../src/domain/steps/guarantee-claim.js';
import type { RepairState } from '../src/domain/steps/repair.js';
import type { SettlementState } from '../src/domain/steps/settlement.js';
import type { ReturnTerms } from '../src/domain/steps/vehicle-return.js';
import { endedAs, type Order } from './order.js';
import { liveClocks } from './transitions.js';

/** From when on the returns of older versions have a deadline: executions that awaited one before go on without. */
const OLDER_VERSIONS_TOO = 'returns-of-older-versions';

/** Of a right under the 三包 rules the customer may still be told, with the keys at the latest. */
const GOES_ON: readonly string[] = ['statutory_rights'];

/**
 * By which rule a car's return is told, and what else a cancelled order leaves to people: its version's; the built-in one
 * where the version is from before there was any (R1.2, R8.1).
 */
export function returnRule({ execution }: Order): ClockRule {
  return execution.policy().clocks.vehicle_return ?? CASE_CLOCKS.vehicle_return;
}

/**
 * What the return of a cancelled order's car will be held against.
 * @returns null when the car isn't in the yard: it never came, or the customer has it already
 */
export function returnTerms(order: Order): ReturnTerms | null {
  const { advisorId, outletId } = order.input;
  const booked = endedAs<BookingState>(order, 'booking');
  const bill = endedAs<SettlementState>(order, 'settlement');
  const arrival = booked?.arrival ?? null;
  const arrivedAt = booked?.tow?.broughtInAt ?? arrival?.at ?? null;
  const inYard = arrival !== null || arrivedAt !== null;
  if (!inYard || bill?.status === 'handed_over') return null;
  const work = endedAs<RepairState>(order, 'repair');
  const told = work && agreed(work);
  return {
    ...{ advisorId, outletId, arrivedAt },
    odometerInKm: arrival?.odometerKm ?? null,
    belongings: arrival?.belongings ?? [],
    diagnosisFeeCents: isFree(order.execution.state()) ? 0 : (told?.diagnosisFeeCents ?? 0),
    partsReplaced: bill?.partsReplaced ?? false,
    oldParts: told?.oldParts ?? null,
  };
}

/**
 * A cancelled order ends only when the customer has the car back (R3.4, R2.2): until then its advisor answers for it.
 * Everything that it held has been given back before, so that only the car waits.
 */
export async function awaitReturn(order: Order): Promise<void> {
  const { execution } = order;
  const terms = returnTerms(order);
  if (!terms) return;
  const { vehicle_return } = execution.policy().clocks;
  if (!vehicle_return && patched(OLDER_VERSIONS_TOO)) execution.learn('vehicle_return', returnRule(order));
  const left = liveClocks(execution.state()).filter(({ kind }) => !GOES_ON.includes(kind));
  const data = { ...terms, clockIds: left.map(({ id }) => id) };
  // A settlement that somebody terminated in Temporal may have handed the car over.
  const due = await execution.note('return-due', { type: 'return_due', data }, 'not_handed_over');
  if (!('recorded' in due)) return;
  await condition(() => execution.state().vehicleReturn?.returned !== null);
}
