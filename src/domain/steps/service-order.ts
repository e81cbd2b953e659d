import { assertNever } from '../assert.js';
import type { Instant } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type Actor,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
  type Unanswered,
} from '../machine.js';
import type { UndoingOwed } from '../undoing.js';
import type { Urgency } from '../urgency.js';
import {
  applyClaim,
  type ClaimStates,
  type GuaranteeEvent,
  objectToGuarantee,
  recordOtherRepairer,
} from './guarantee-claim.js';
import { type ReceptionPoint, signReception } from './reception.js';
import {
  applyStatutory,
  type MobilityBody,
  NO_STATUTORY,
  recordRightsTold,
  type StatutoryEvent,
  type StatutoryState,
} from './statutory.js';
import { applyReturn, type ReturnEvent, recordReturn, type VehicleReturn } from './vehicle-return.js';

/** How an order ended. */
export const ORDER_OUTCOMES = [
  'completed',
  'estimate_rejected',
  'settled_at_reception',
  'no_show',
  'cancelled',
  'comeback',
  'unreachable',
] as const;
export type OrderOutcome = (typeof ORDER_OUTCOMES)[number];

/** One thing that a cancelled order had and that was undone. */
export interface Compensation {
  what: string;
  amountCents?: number;
}

export interface ServiceOrderState extends MachineState, ClaimStates {
  status: StatusOf<'service_order'>;
  outcome: OrderOutcome | null;
  /** The order's class: what reception's rules found, until a person says otherwise. */
  urgency: Urgency;
  /** The last time that a person said otherwise. */
  override: null | { from: Urgency; reason: string; by: Actor; at: Instant };
  /** The reception checklist, and who signed what of it (R3.1). */
  checklist: string[];
  signed: (ReceptionPoint & { by: string; at: Instant })[];
  /** Who is on the case of a complaining customer. */
  customerManagerId: string | null;
  /** Rights under the 三包 rules that this order brought about (R3.3b). */
  statutory: StatutoryState;
  /** Of a cancelled order whose car is in the yard: the way back to its customer. */
  vehicleReturn: VehicleReturn | null;
}

interface SignedPoints {
  points: ReceptionPoint[];
  missing: string[];
  /** Who signed, when it was with the check-in. */
  by?: string;
}

export type ServiceOrderEvent =
  | StepEvent<'order_opened', Record<string, unknown>>
  | StepEvent<'urgency_changed', { from: Urgency; urgency: Urgency; reason: string }>
  | StepEvent<'customer_manager_involved', { staffId: string; name: string }>
  | StepEvent<'reception_signed', SignedPoints>
  | StepEvent<'reception_completed', SignedPoints>
  | GuaranteeEvent
  | StatutoryEvent
  | ReturnEvent
  | StepEvent<'cancellation_requested', { reason: string }>
  | StepEvent<'compensated', Compensation>
  | StepEvent<'undoing_owed', UndoingOwed>
  | StepEvent<'cancellation_notified', { channel: string; text: string }>
  | StepEvent<'handed_to_outlet', { from: string; to: string; advisorId: string | null }>
  /** Somebody ended a step in Temporal by hand: its deadlines end with it. */
  | StepEvent<'execution_lost', { executionId: string; clockIds: string[] }>
  | StepEvent<'complaint_awaited', Record<string, never>>
  /** Another outlet may still show another cause of the comeback. */
  | StepEvent<'claim_awaited', Record<string, never>>
  | StepEvent<'order_closed', { outcome: OrderOutcome } & Unanswered>
  | MilestoneEvent;

/** The order itself (R3.1–R3.4): opened once, cancellable until hand-over, closed when the loop is closed. */
export const serviceOrder: Machine<ServiceOrderState, ServiceOrderEvent> = {
  kind: 'service_order',
  commands: {
    cancelOrder: (_state, body: { reason: string }) => ({ type: 'cancellation_requested', data: body }),
    changeUrgency(state, body: { urgency: Urgency; reason: string }) {
      const { urgency: from } = state;
      return body.urgency === from
        ? refuse('urgency_unchanged', `the order is ${from} already: name another class, or leave it`)
        : { type: 'urgency_changed', data: { from, ...body } };
    },
    signReception,
    objectToGuarantee,
    recordOtherRepairer,
    recordRightsTold,
    recordReturn,
    arrangeMobility: (_state, body: MobilityBody) => ({ type: 'mobility_arranged', data: body }),
  },
  apply(state, event) {
    switch (event.type) {
      case 'order_opened':
      case 'compensated':
      case 'undoing_owed':
      case 'cancellation_notified':
      case 'handed_to_outlet':
      case 'execution_lost':
      case 'clock_milestone':
        return state;
      case 'urgency_changed': {
        const { from, urgency, reason } = event.data;
        return { ...state, urgency, override: { from, reason, by: event.actor, at: event.at } };
      }
      case 'customer_manager_involved':
        return { ...state, customerManagerId: event.data.staffId };
      case 'reception_signed':
      case 'reception_completed': {
        // A point is signed once: the first signature says when it was done.
        const { points, by = event.actor.id } = event.data;
        const fresh = points.filter(({ code }) => !state.signed.some((known) => known.code === code));
        const signed = fresh.map((point) => ({ ...point, by, at: event.at }));
        return { ...state, signed: [...state.signed, ...signed] };
      }
      case 'comeback_proposed':
      case 'comeback_received':
      case 'guarantee_lapsed':
      case 'guarantee_undecided':
      case 'guarantee_objected':
      case 'free_repair_stands':
      case 'other_repairer_due':
      case 'other_repairer_arranged':
        return { ...state, ...applyClaim(state, event) };
      case 'statutory_right_warned':
      case 'statutory_right_reached':
      case 'statutory_right_withdrawn':
      case 'statutory_rights_told':
      case 'mobility_arranged':
        return { ...state, statutory: applyStatutory(state.statutory, event) };
      case 'cancellation_requested':
        return { ...state, status: 'cancelling' };
      case 'return_due':
        return {
          ...state,
          status: 'awaiting_return',
          vehicleReturn: applyReturn(state.vehicleReturn, event),
        };
      case 'vehicle_returned':
        // Back to what it was: the closing goes on.
        return { ...state, status: 'cancelling', vehicleReturn: applyReturn(state.vehicleReturn, event) };
      case 'complaint_awaited':
        return { ...state, status: 'awaiting_complaint' };
      case 'claim_awaited':
        return { ...state, status: 'awaiting_claim' };
      case 'order_closed':
        return {
          ...state,
          status: event.data.outcome === 'cancelled' ? 'cancelled' : 'closed',
          outcome: event.data.outcome,
        };
      default:
        return assertNever(event);
    }
  },
  // Whose work came undone is asked for another cause, not who repairs it again (R3.4).
  elsewhere: ({ guarantee }) => (guarantee ? { guarantee_objection: guarantee.claim.owedBy } : {}),
  order: ({ urgency, status, vehicleReturn }) => {
    if (status !== 'awaiting_return' || !vehicleReturn) return { urgency };
    const { outletId, advisorId } = vehicleReturn;
    return { urgency, outletId, ...(advisorId && { responsibleId: advisorId }) };
  },
};

/**
 * Whether the customer has got what they came for, the car or the answer: nothing is left to cancel (design, rule 7).
 * @param order as its row shows it
 */
export function isOver(order: { handedOverAt: unknown; step: string; stepStatus: string }): boolean {
  return (
    order.handedOverAt !== null || order.step === 'follow_up' || order.stepStatus === 'settled_at_reception'
  );
}

export const newServiceOrder = (urgency: Urgency, checklist: string[] = []): ServiceOrderState => ({
  status: 'open',
  clocks: {},
  outcome: null,
  urgency,
  override: null,
  checklist,
  signed: [],
  customerManagerId: null,
  statutory: NO_STATUTORY,
  vehicleReturn: null,
  guarantee: null,
  otherRepairer: null,
});
