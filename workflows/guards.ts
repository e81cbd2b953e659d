import type { Guard } from '../src/contracts/transition.js';
import type { CommandName } from '../src/domain/lifecycle.js';
import { type Refusal, type RefusalCode, refuse } from '../src/domain/machine.js';

/** Commands whose transaction must look at the order's row: hand-over and cancellation exclude each other. */
export const GUARD_OF: Partial<Record<CommandName, Guard>> = {
  cancelOrder: 'not_handed_over',
  changeUrgency: 'not_handed_over',
  handOver: 'not_cancelling',
  settleAtReception: 'not_cancelling',
  scheduleAppointment: 'slot_free',
};

/** Guards that are about what was asked for, not about where the order is. */
const REFUSAL_OF: Partial<Record<Guard, RefusalCode>> = {
  slot_free: 'slot_full',
  within_opening_hours: 'outside_opening_hours',
};

/** What somebody is told whose command a guard has blocked. */
export function refusalOf(blocked: Guard): Refusal {
  const why: Record<Guard, string> = {
    not_handed_over: 'the vehicle has been handed over',
    not_cancelling: 'the order is being cancelled',
    no_open_complaint: 'a complaint about the order is open',
    recordable: 'it holds something that the records can not keep',
    slot_free: 'every place of that half-day is taken: choose another slot',
    within_opening_hours: 'the outlet is closed then: see its slots',
  };
  return refuse(REFUSAL_OF[blocked] ?? 'not_allowed_in_state', why[blocked]);
}
