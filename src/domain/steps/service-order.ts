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
} from '../machine.js';
import type { Urgency } from '../urgency.js';

/** How an order ended. */
export const ORDER_OUTCOMES = [
  'completed',
  'estimate_rejected',
  'no_show',
  'cancelled',
  'comeback',
  'unreachable',
] as const;
export type OrderOutcome = (typeof ORDER_OUTCOMES)[number];

/** One thing that a cancelled order had and that was undone, or must be. */
export interface Compensation {
  what: string;
  /** The number of what was undone, such as an order of parts. */
  reference?: string;
  amountCents?: number;
}

export interface ServiceOrderState extends MachineState {
  status: StatusOf<'service_order'>;
  outcome: OrderOutcome | null;
  /** The order's class: what reception's rules found, until a person says otherwise. */
  urgency: Urgency;
  /** The last time that a person said otherwise. */
  override: null | { from: Urgency; reason: string; by: Actor; at: Instant };
}

export type ServiceOrderEvent =
  | StepEvent<'order_opened', Record<string, unknown>>
  | StepEvent<'urgency_changed', { from: Urgency; urgency: Urgency; reason: string }>
  | StepEvent<'cancellation_requested', { reason: string }>
  | StepEvent<'compensated', Compensation>
  | StepEvent<'complaint_awaited', Record<string, never>>
  | StepEvent<'order_closed', { outcome: OrderOutcome }>
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
  },
  apply(state, event) {
    switch (event.type) {
      case 'order_opened':
      case 'compensated':
      case 'clock_milestone':
        return state;
      case 'urgency_changed': {
        const { from, urgency, reason } = event.data;
        return { ...state, urgency, override: { from, reason, by: event.actor, at: event.at } };
      }
      case 'cancellation_requested':
        return { ...state, status: 'cancelling' };
      case 'complaint_awaited':
        return { ...state, status: 'awaiting_complaint' };
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
  order: ({ urgency }) => ({ urgency }),
};

export const newServiceOrder = (urgency: Urgency): ServiceOrderState => ({
  status: 'open',
  clocks: {},
  outcome: null,
  urgency,
  override: null,
});
