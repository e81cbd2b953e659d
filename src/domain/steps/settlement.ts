import { assertNever } from '../assert.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type CancelledEvent,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
} from '../machine.js';
import { type EstimateLine, type PAYERS, totalCents } from '../money.js';

export interface SettlementBody {
  lines: EstimateLine[];
  shares: { payer: (typeof PAYERS)[number]; amountCents: number }[];
  method: 'paid' | 'on_account';
  differenceExplained: string | null;
}

export interface SettlementState extends MachineState {
  status: StatusOf<'settlement'>;
  estimatedCents: number;
  actualCents: number | null;
}

export type SettlementEvent =
  | StepEvent<'settlement_opened', { estimatedCents: number }>
  | StepEvent<'settled', SettlementBody & { actualCents: number; estimatedCents: number }>
  | StepEvent<'handed_over', { odometerKm: number; receivedBy: string }>
  | MilestoneEvent
  | CancelledEvent;

/** Settlement and hand-over 结算交车 (R5.3): estimate against actual, who pays what, then the keys. */
export const settlement: Machine<SettlementState, SettlementEvent> = {
  kind: 'settlement',
  commands: {
    settle(state, body: SettlementBody) {
      const actualCents = totalCents(body.lines);
      const shared = body.shares.reduce((sum, share) => sum + share.amountCents, 0);
      if (shared !== actualCents) {
        return refuse(
          'amounts_do_not_add_up',
          `the shares come to ${shared} cents, the lines to ${actualCents}`,
        );
      }
      if (actualCents > state.estimatedCents && !body.differenceExplained) {
        return refuse(
          'amounts_do_not_add_up',
          `${actualCents} cents is more than the approved ${state.estimatedCents}: say why in differenceExplained`,
        );
      }
      return { type: 'settled', data: { ...body, actualCents, estimatedCents: state.estimatedCents } };
    },
    handOver: (_state, body: { odometerKm: number; receivedBy: string }) => ({
      type: 'handed_over',
      data: body,
    }),
  },
  apply(state, event) {
    switch (event.type) {
      case 'settlement_opened':
      case 'clock_milestone':
        return state;
      case 'settled':
        return { ...state, status: 'settled', actualCents: event.data.actualCents };
      case 'handed_over':
        return { ...state, status: 'handed_over' };
      case 'order_cancelled':
        return { ...state, status: 'cancelled' };
      default:
        return assertNever(event);
    }
  },
};

export const newSettlement = (estimatedCents: number): SettlementState => ({
  status: 'open',
  clocks: {},
  estimatedCents,
  actualCents: null,
});
