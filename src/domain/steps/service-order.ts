import { assertNever } from '../assert.js';
import type { StatusOf } from '../lifecycle.js';
import type { Machine, MachineState, MilestoneEvent, StepEvent } from '../machine.js';

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

export interface ServiceOrderState extends MachineState {
  status: StatusOf<'service_order'>;
  outcome: OrderOutcome | null;
}

export type ServiceOrderEvent =
  | StepEvent<'order_opened', Record<string, unknown>>
  | StepEvent<'cancellation_requested', { reason: string }>
  | StepEvent<'compensated', { what: string }>
  | StepEvent<'complaint_awaited', Record<string, never>>
  | StepEvent<'order_closed', { outcome: OrderOutcome }>
  | MilestoneEvent;

/** The order itself (R3.1–R3.4): opened once, cancellable until hand-over, closed when the loop is closed. */
export const serviceOrder: Machine<ServiceOrderState, ServiceOrderEvent> = {
  kind: 'service_order',
  commands: {
    cancelOrder: (_state, body: { reason: string }) => ({ type: 'cancellation_requested', data: body }),
  },
  apply(state, event) {
    switch (event.type) {
      case 'order_opened':
      case 'compensated':
      case 'clock_milestone':
        return state;
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
};

export const newServiceOrder = (): ServiceOrderState => ({
  status: 'open',
  clocks: {},
  outcome: null,
});
