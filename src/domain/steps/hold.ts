import type { PauseReason } from '../clock.js';
import type { Instant } from '../instant.js';
import { type DecisionContext, refuse } from '../machine.js';
import type { RepairState } from './repair.js';

export interface HoldBody {
  reason: PauseReason;
  reference: string | null;
  expectedUntil?: Instant | null;
}

/** Stops the work for a while, for a reason that the standard lists (R3.3b). */
export function startHold(body: HoldBody, { at, policy }: DecisionContext) {
  const allowed = policy.clocks.repair_completion?.pausableFor ?? [];
  if (body.reason === 'in_quality_check' || !allowed.includes(body.reason)) {
    return refuse('hold_reason_not_allowed', `the standard allows a hold for: ${allowed.join(', ')}`);
  }
  const { expectedUntil } = body;
  if (expectedUntil && expectedUntil <= at) {
    return refuse('expected_in_past', 'expectedUntil has passed already: give a later instant');
  }
  return { type: 'hold_started' as const, data: body };
}

/** A repair after its hold has begun. */
export function onHold(state: RepairState, { reason, reference, expectedUntil }: HoldBody): RepairState {
  const from = state.status === 'diagnosing' ? 'diagnosing' : 'in_progress';
  const awaited = reason === 'awaiting_parts' && reference ? [reference] : [];
  return {
    ...state,
    status: 'on_hold',
    hold: { reason, reference, expectedUntil: expectedUntil ?? null, from },
    partsOrders: [...new Set([...state.partsOrders, ...awaited])],
  };
}

/** A repair after its hold has ended: it goes on where it was. */
export function holdOver(state: RepairState): RepairState {
  const { hold } = state;
  const came = hold?.reason === 'awaiting_parts' ? hold.reference : null;
  return {
    ...state,
    status: hold?.from ?? 'in_progress',
    hold: null,
    partsOrders: state.partsOrders.filter((reference) => reference !== came),
  };
}
