import { assertNever } from '../assert.js';
import { requestExtension as extendClock, isRefusal as isClockRefusal, type PauseReason } from '../clock.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type CancelledEvent,
  type DecisionContext,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
} from '../machine.js';
import { type EstimateLine, totalCents } from '../money.js';

export interface Estimate {
  estimateId: string;
  lines: EstimateLine[];
  totalCents: number;
  supplementary: boolean;
  approved: boolean | null;
}

export interface RepairState extends MachineState {
  status: StatusOf<'repair'>;
  n: number;
  technicianId: string;
  workOrderNo: string;
  diagnosis: null | { faultCodes: string[]; findings: string };
  estimates: Estimate[];
  signedSteps: string[];
  hold: null | { reason: PauseReason; reference: string | null };
  /** Given back because the desk asked for the technician: not held against them. */
  preempted: boolean;
}

export interface EstimateBody {
  lines: EstimateLine[];
}
export interface ApprovalBody {
  estimateId: string;
  channel: string;
  evidence: string | null;
}

export type RepairEvent =
  | StepEvent<'repair_opened', { technicianId: string; workOrderNo: string; findings: string[] }>
  | StepEvent<'diagnosis_recorded', { faultCodes: string[]; findings: string }>
  | StepEvent<'estimate_submitted', Omit<Estimate, 'approved'>>
  | StepEvent<'estimate_approved', ApprovalBody>
  | StepEvent<'estimate_rejected', ApprovalBody & { reason: string }>
  | StepEvent<'supplement_rejected', ApprovalBody & { reason: string }>
  | StepEvent<'repair_steps_signed', { steps: { code: string; note: string | null }[] }>
  | StepEvent<'hold_started', { reason: PauseReason; reference: string | null }>
  | StepEvent<'hold_ended', { reason: PauseReason; note: string | null }>
  | StepEvent<'extension_requested', { hours: number; addMs: number; reason: string }>
  | StepEvent<'extension_decided', { approved: boolean; reason: string | null }>
  | StepEvent<'repair_given_back', { reason: string; doneSoFar: string; preempted?: true }>
  | StepEvent<'repair_completed', { summary: string }>
  | MilestoneEvent
  | CancelledEvent;

/** Repair 维修 (R3.3a, R3.3b): diagnosis, the customer's approval, the checklist's steps, within 48 h. */
export const repair: Machine<RepairState, RepairEvent> = {
  kind: 'repair',
  commands: {
    recordDiagnosis: (state, body: { faultCodes: string[]; findings: string }, context) =>
      notTheTechnician(state, context) ?? { type: 'diagnosis_recorded', data: body },
    submitEstimate,
    approveEstimate: (state, body: ApprovalBody) =>
      notTheEstimate(state, body.estimateId) ?? { type: 'estimate_approved', data: body },
    rejectEstimate: (state, body: ApprovalBody & { reason: string }) =>
      notTheEstimate(state, body.estimateId) ?? {
        // A refused supplement leaves the approved work to be done; a refused first estimate ends the repair.
        type: hasApproved(state) ? 'supplement_rejected' : 'estimate_rejected',
        data: body,
      },
    signRepairSteps: (state, body: { steps: { code: string; note: string | null }[] }, context) =>
      notTheTechnician(state, context) ?? { type: 'repair_steps_signed', data: body },
    startHold(_state, body: { reason: PauseReason; reference: string | null }, { policy }) {
      const allowed = policy.clocks.repair_completion?.pausableFor ?? [];
      if (body.reason === 'in_quality_check' || !allowed.includes(body.reason)) {
        return refuse('hold_reason_not_allowed', `the standard allows a hold for: ${allowed.join(', ')}`);
      }
      return { type: 'hold_started', data: body };
    },
    endHold: (state, body: { note: string | null }) => ({
      type: 'hold_ended',
      data: { reason: state.hold?.reason ?? 'awaiting_customer', note: body.note },
    }),
    requestExtension,
    decideExtension,
    giveBackRepair: (_state, body: { reason: string; doneSoFar: string }) => ({
      type: 'repair_given_back',
      data: body,
    }),
    completeRepair(state, body: { summary: string }, context) {
      const missing = context.policy.repairSteps.filter((code) => !state.signedSteps.includes(code));
      if (missing.length > 0)
        return refuse('steps_not_signed', `sign these repair steps first: ${missing.join(', ')}`);
      return notTheTechnician(state, context) ?? { type: 'repair_completed', data: body };
    },
  },
  apply,
  order: (state) => ({ technicianId: state.technicianId, responsibleId: state.technicianId }),
};

function submitEstimate(state: RepairState, body: EstimateBody) {
  if (!state.diagnosis) return refuse('diagnosis_missing', 'record the diagnosis before the estimate');
  const estimateId = `E${state.estimates.length + 1}`;
  const supplementary = hasApproved(state);
  return {
    type: 'estimate_submitted' as const,
    data: { estimateId, lines: body.lines, totalCents: totalCents(body.lines), supplementary },
  };
}

function requestExtension(
  state: RepairState,
  body: { hours: number; reason: string },
  { at, actor }: DecisionContext,
) {
  const clock = liveRepairClock(state);
  if (!clock) return refuse('extension_not_allowed', 'no deadline is running that could be extended');
  const addMs = Math.round(body.hours * 3_600_000);
  const extended = extendClock(clock, { at, by: actor.id, reason: body.reason, addMs });
  if (isClockRefusal(extended)) return refuse(extensionRefusal(extended.refused), extended.detail);
  return { type: 'extension_requested' as const, data: { ...body, addMs } };
}

function extensionRefusal(code: string) {
  if (code === 'extension_too_late' || code === 'extension_pending') return code;
  return 'extension_not_allowed';
}

function decideExtension(
  state: RepairState,
  body: { approved: boolean; reason: string | null },
  { actor, policy }: DecisionContext,
) {
  const deciders = policy.clocks.repair_completion?.extension?.decidedBy ?? [];
  if (actor.role !== 'operator' && !deciders.some((role) => role === actor.role)) {
    return refuse('role_may_not_decide', `an extension is decided by: ${deciders.join(', ')}`);
  }
  const clock = liveRepairClock(state);
  if (!clock?.extension || clock.extension.decision)
    return refuse('no_extension_pending', 'no extension waits for a decision');
  return { type: 'extension_decided' as const, data: body };
}

/** The repair clock that is still counting or held, if there is one. */
function liveRepairClock(state: RepairState) {
  return Object.values(state.clocks).find(
    (clock) => clock.kind === 'repair_completion' && clock.stoppedAt === null,
  );
}

function notTheTechnician(state: RepairState, { actor }: DecisionContext) {
  return actor.role === 'technician' && actor.id !== state.technicianId
    ? refuse('not_the_assignee', 'the repair is assigned to another technician')
    : null;
}

function notTheEstimate(state: RepairState, estimateId: string) {
  const open = state.estimates.at(-1);
  return open?.estimateId === estimateId
    ? null
    : refuse(
        'stale_estimate',
        `estimate ${estimateId} is not the one that waits: ${open?.estimateId ?? 'none'} is`,
      );
}

function apply(state: RepairState, event: RepairEvent): RepairState {
  switch (event.type) {
    case 'repair_opened':
    case 'extension_requested':
    case 'extension_decided':
    case 'clock_milestone':
      return state;
    case 'diagnosis_recorded':
      return { ...state, diagnosis: event.data };
    case 'estimate_submitted':
      return {
        ...state,
        status: 'awaiting_approval',
        estimates: [...state.estimates, { ...event.data, approved: null }],
      };
    case 'estimate_approved':
      return { ...state, status: 'in_progress', estimates: decided(state, true) };
    case 'estimate_rejected':
      return { ...state, status: 'rejected', estimates: decided(state, false) };
    case 'supplement_rejected':
      return { ...state, status: 'in_progress', estimates: decided(state, false) };
    case 'repair_steps_signed':
      return {
        ...state,
        signedSteps: [...new Set([...state.signedSteps, ...event.data.steps.map((step) => step.code)])],
      };
    case 'hold_started':
      return { ...state, status: 'on_hold', hold: event.data };
    case 'hold_ended':
      return { ...state, status: 'in_progress', hold: null };
    case 'repair_given_back':
      return { ...state, status: 'given_back', preempted: event.data.preempted ?? false };
    case 'repair_completed':
      return { ...state, status: 'completed' };
    case 'order_cancelled':
      return { ...state, status: 'cancelled' };
    default:
      return assertNever(event);
  }
}

/** Whether the customer has approved work already. */
function hasApproved(state: Pick<RepairState, 'estimates'>): boolean {
  return state.estimates.some((estimate) => estimate.approved);
}

function decided(state: RepairState, approved: boolean): Estimate[] {
  return state.estimates.map((estimate, i) =>
    i === state.estimates.length - 1 ? { ...estimate, approved } : estimate,
  );
}

/**
 * A repair's first state. A rework begins in progress: the customer has approved the work already.
 * @param earlier the repair before it, when the check failed or the work was given back
 */
export function newRepair(
  n: number,
  technicianId: string,
  workOrderNo: string,
  earlier: Pick<RepairState, 'diagnosis' | 'estimates'> | null,
): RepairState {
  const approved = earlier !== null && hasApproved(earlier);
  return {
    status: approved ? 'in_progress' : 'diagnosing',
    clocks: {},
    n,
    technicianId,
    workOrderNo,
    diagnosis: earlier?.diagnosis ?? null,
    estimates: earlier?.estimates ?? [],
    signedSteps: [],
    hold: null,
    preempted: false,
  };
}
