import { condition, patched } from '@temporalio/workflow';
import { parseDuration } from '../src/domain/duration.js';
import type { GuaranteeClaim } from '../src/domain/guarantee.js';
import { toMs } from '../src/domain/instant.js';
import { isFinal, refuse, SYSTEM } from '../src/domain/machine.js';
import type { BookingState } from '../src/domain/steps/booking.js';
import { billClaim, isFree, isUndecided, receiveComeback } from '../src/domain/steps/guarantee-claim.js';
import { type Reception, signReception } from '../src/domain/steps/reception.js';
import { endedAs, type Order } from './order.js';
import { now } from './transitions.js';

/** The case as reception took it in: the kind of customer, who is put on it, and a claim under a guarantee. */
export interface CaseInput extends Reception {
  customerManager: { staffId: string; name: string } | null;
  claim: GuaranteeClaim | null;
}

/** What the case begins with, beside the booking: the manager of a complaining customer (R3.1), a comeback (R3.4). */
export async function openCase(order: Order): Promise<void> {
  const { customerManager, claim } = order.input.reception;
  if (customerManager) {
    const involved = { type: 'customer_manager_involved' as const, data: customerManager };
    await order.execution.note('manager-involved', involved);
  }
  if (!claim) return;
  await order.execution.note('comeback', { type: 'comeback_proposed', data: claim });
  const { failedRepairs, of } = claim;
  if (failedRepairs < order.input.policy.guarantee.failedRepairs) return;
  await order.execution.note('other-repairer', { type: 'other_repairer_due', data: { failedRepairs, of } });
}

/** The car is here: what was signed with it goes on the order's list, and the days to show another cause begin. */
export async function takeIn(order: Order): Promise<void> {
  const arrival = endedAs<BookingState>(order, 'booking')?.arrival;
  if (!arrival) return;
  const { execution, input } = order;
  const { checklist, signed } = execution.state();
  const points = arrival.checklist.filter(({ code }) => checklist.includes(code));
  const completed = signReception({ checklist, signed }, { checklist: points });
  if (points.length > 0 && 'type' in completed) {
    const { type, data } = completed;
    await execution.note('signed-at-check-in', { type, data: { ...data, by: arrival.by } });
  }
  const withinMs = parseDuration(input.policy.guarantee.objectWithin);
  const { odometerKm } = arrival;
  const received = receiveComeback(execution.state(), { at: now(), odometerKm, withinMs });
  if (!received) return;
  await execution.note('comeback-received', received);
  if (received.type === 'comeback_received') {
    execution.background(() => untilUncontested(order, toMs(received.data.objectBy) - toMs(now())));
  }
}

/** Nobody has shown another cause in time: the repair is free for good. */
async function untilUncontested(order: Order, waitMs: number): Promise<void> {
  const open = () =>
    order.execution.state().guarantee?.free === 'proposed' &&
    !isFinal('service_order', order.execution.state().status);
  // Exactly at the limit is still in time.
  const decided = await condition(() => !open(), waitMs + 1, { summary: 'another cause is to be shown by' });
  if (!decided) await stands(order, 'no_objection');
}

/**
 * The claim that the bill is free under. With their own bill an outlet has had its say: the claim stands; another outlet
 * keeps its days, unless there was nothing to repair.
 * @param worked whether it was repaired
 * @returns null when the customer pays as usual
 */
export async function freeUnder(order: Order, worked: boolean): Promise<GuaranteeClaim | null> {
  const { execution, input } = order;
  const asBilled = () => billClaim(execution.state(), input.outletId);
  const keepsItsDays = worked && asBilled()?.type === 'guarantee_undecided';
  if (keepsItsDays && patched('objection-outlasts-the-bill')) {
    const options = { eventId: `${execution.id}#guarantee-undecided`, actor: SYSTEM };
    await execution.record(options, () => asBilled() ?? refuse('no_guarantee_claim', 'it has been decided'));
  } else if (asBilled()) await stands(order, 'billed');
  return claimed(order);
}

/** An order doesn't close while another outlet may still show another cause: its days outlast a quick repair (R3.4). */
export async function awaitClaim({ execution }: Order): Promise<void> {
  if (!isUndecided(execution.state())) return;
  await execution.note('claim-awaited', { type: 'claim_awaited', data: {} });
  await condition(() => !isUndecided(execution.state()));
}

/** The claim that the order is free under as things stand. */
export function claimed({ execution }: Order): GuaranteeClaim | null {
  const state = execution.state();
  return isFree(state) ? (state.guarantee?.claim ?? null) : null;
}

/** Once, by whichever cause comes first; an objection that was recorded before it counts. */
function stands(order: Order, because: 'no_objection' | 'billed') {
  const { execution } = order;
  return execution.record({ eventId: `${execution.id}#free-repair-stands`, actor: SYSTEM }, (state) =>
    state.guarantee?.free === 'proposed' && !isFinal('service_order', state.status)
      ? { type: 'free_repair_stands', data: { because } }
      : refuse('no_guarantee_claim', 'the claim has been decided'),
  );
}
