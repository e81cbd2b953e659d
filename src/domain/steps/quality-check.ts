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

export interface CheckBody {
  items: { code: string; ok: boolean; note: string | null }[];
  findings: string[];
}

/** What a manager decides beyond the limit of reworks. */
export interface ReworkDecision {
  decision: 'rework' | 'accept_as_is';
  reason: string;
}

export interface QualityCheckState extends MachineState {
  status: StatusOf<'quality_check'>;
  /** Which check of this order it is; the n-th failure is the n-th rework. */
  n: number;
  repairedBy: string;
  findings: string[];
}

export type QualityCheckEvent =
  | StepEvent<'check_opened', { repairedBy: string }>
  | StepEvent<'check_passed', CheckBody & { inspectorId: string }>
  | StepEvent<'check_failed', CheckBody & { inspectorId: string }>
  | StepEvent<'rework_limit_reached', CheckBody & { inspectorId: string; limit: number }>
  | StepEvent<'rework_decided', ReworkDecision>
  | StepEvent<'accepted_as_is', ReworkDecision>
  | MilestoneEvent
  | CancelledEvent;

/** Quality check 质检 (R3.3c): by somebody else than the repairer, every item of the checklist; failed goes back to repair. */
export const qualityCheck: Machine<QualityCheckState, QualityCheckEvent> = {
  kind: 'quality_check',
  commands: {
    recordQualityCheck(state, body: CheckBody, { actor, policy }) {
      if (actor.id === state.repairedBy)
        return refuse('inspector_is_repairer', 'whoever repaired it may not check it');
      const missing = policy.checklist.filter((code) => !body.items.some((item) => item.code === code));
      if (missing.length > 0)
        return refuse('checklist_incomplete', `check these items too: ${missing.join(', ')}`);
      const data = { ...body, inspectorId: actor.id };
      if (body.items.every((item) => item.ok)) return { type: 'check_passed', data };
      if (state.n > policy.reworkLimit) {
        return { type: 'rework_limit_reached', data: { ...data, limit: policy.reworkLimit } };
      }
      return { type: 'check_failed', data };
    },
    decideRework: (_state, body: ReworkDecision) => ({
      // Two events, since the repair's deadline ends with the one and goes on after the other.
      type: body.decision === 'rework' ? 'rework_decided' : 'accepted_as_is',
      data: body,
    }),
  },
  apply(state, event) {
    switch (event.type) {
      case 'check_opened':
      case 'clock_milestone':
        return state;
      case 'check_passed':
        return { ...state, status: 'passed', findings: event.data.findings };
      case 'check_failed':
        return { ...state, status: 'failed', findings: event.data.findings };
      case 'rework_limit_reached':
        return { ...state, status: 'awaiting_decision', findings: event.data.findings };
      case 'rework_decided':
        return { ...state, status: 'failed' };
      case 'accepted_as_is':
        return { ...state, status: 'passed' };
      case 'order_cancelled':
        return { ...state, status: 'cancelled' };
      default:
        return assertNever(event);
    }
  },
};

export const newQualityCheck = (n: number, repairedBy: string): QualityCheckState => ({
  status: 'pending',
  clocks: {},
  n,
  repairedBy,
  findings: [],
});
