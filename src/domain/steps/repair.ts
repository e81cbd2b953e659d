import { assertNever } from '../assert.js';
import { higherGrade, type WorkGrade } from '../guarantee.js';
import type { Instant } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import {
  actsFor,
  type CancelledEvent,
  type DecisionContext,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
} from '../machine.js';
import type { NotCounted, StatutoryFault } from '../statutory-cases.js';
import type { NoQualityFault } from '../statutory-law.js';
import type { ReplacedPart } from '../statutory-parts.js';
import type { PeriodStanding } from '../statutory-period.js';
import {
  approveEstimate,
  decidedEstimates,
  type Estimate,
  type EstimateBody,
  type EstimateEvent,
  pendingEstimate,
  rejectEstimate,
  submitEstimate,
} from './estimates.js';
import { decideExtension, type ExtensionEvent, requestExtension } from './extension.js';
import { type GiveBackBody, type GivenBack, giveBackRepair, givenBack, type WorkDone } from './give-back.js';
import {
  afterHold,
  endHold,
  forCustomer,
  type Hold,
  type HoldBody,
  type HoldEvent,
  holdsOver,
  startHold,
} from './hold.js';

interface DiagnosisBody {
  faultCodes: string[];
  findings: string;
  fault?: StatutoryFault | undefined;
}

/** A step of the checklist as signed: by whom and when, with what was measured in the note. */
interface SignedStep {
  code: string;
  by: string;
  at: Instant;
  note: string | null;
}

/** What somebody other than the technician found: the failed check before a rework, a spot check on the way. */
export interface Findings {
  from: 'quality_check' | 'spot_check';
  by: string;
  findings: string[];
  /** References of photographs. */
  photos: string[];
}

export interface SpotCheckBody {
  items: { code: string; ok: boolean; note: string | null }[];
  findings: string[];
  photos: string[];
}

export interface RepairState extends MachineState {
  status: StatusOf<'repair'>;
  n: number;
  technicianId: string;
  workOrderNo: string;
  /** Who may approve for the customer, as the check-in has it; empty when nobody was named. */
  approvers: string[];
  /** The order whose guarantee this one claims, as it stood when the repair began. */
  freeUnder?: string | null;
  /** The highest of all that was done on the order: its guarantee covers the whole. */
  workGrade: WorkGrade;
  diagnosis: null | (DiagnosisBody & { revision: number });
  /** When the customer first approved; the 三包 rules count the repair from there. */
  agreedAt?: Instant | null;
  estimates: Estimate[];
  signedSteps: SignedStep[];
  findings: Findings[];
  /** All that there have been, oldest first. */
  holds: Hold[];
  /** Where the work goes on when the last hold has ended. */
  heldIn: 'diagnosing' | 'in_progress';
  /** Orders of parts that have not come: whoever cancels the case must cancel them. */
  partsOrders: string[];
  handedOn: WorkDone[];
  /** Who said that it was done: whoever stood in for the technician has worked on it, too. */
  completedBy?: string;
  /** Given back because the desk asked for the technician: not held against them. */
  preempted: boolean;
  /** Given back by the technician, or taken from them for good: not offered to them again on this order. */
  passedOver: boolean;
}

export interface CompletionBody {
  summary: string;
  /** What the guarantee goes by; left out, it is a running repair, or what was done before the rework. */
  workGrade?: WorkGrade | null;
  mainPartsReplaced?: ReplacedPart[] | undefined;
  notCounted?: NotCounted[] | undefined;
}

export type RepairEvent =
  | StepEvent<
      'repair_opened',
      { technicianId: string; workOrderNo: string; findings: string[]; photos?: string[] }
    >
  | StepEvent<'approval_awaited', { estimateId: string }>
  | StepEvent<'diagnosis_recorded', DiagnosisBody>
  | EstimateEvent
  | StepEvent<'repair_steps_signed', { steps: { code: string; note: string | null }[] }>
  | HoldEvent
  | ExtensionEvent
  | StepEvent<'spot_check_recorded', SpotCheckBody>
  | StepEvent<'repair_given_back', GivenBack>
  | StepEvent<'repair_completed', CompletionBody>
  /** The days of article 21 of the 三包 rules begin to count, or a later diagnosis says that they don't. */
  | StepEvent<'statutory_repair_started', { startsAt: Instant; period: PeriodStanding }>
  | StepEvent<'statutory_repair_ended', { notBecause: NoQualityFault | null }>
  | MilestoneEvent
  | CancelledEvent;

/** Repair 维修 (R3.3a, R3.3b): diagnosis, the customer's approval, the checklist's steps, within 48 h. */
export const repair: Machine<RepairState, RepairEvent> = {
  kind: 'repair',
  commands: {
    recordDiagnosis: (state, body: DiagnosisBody, context) =>
      notTheTechnician(state, context) ?? { type: 'diagnosis_recorded', data: body },
    submitEstimate: (state, body: EstimateBody, context) =>
      notTheTechnician(state, context) ?? submitEstimate(state, body, context),
    approveEstimate,
    rejectEstimate,
    signRepairSteps,
    startHold: (state, body: HoldBody, context) =>
      notTheTechnician(state, context) ?? startHold(state, body, context),
    endHold: (state, body: Parameters<typeof endHold>[1], context) =>
      notTheTechnician(state, context) ?? endHold(state, body),
    requestExtension: (state, body: { hours: number; reason: string }, context) =>
      notTheTechnician(state, context) ?? requestExtension(state, body, context),
    decideExtension,
    recordSpotCheck: (state, body: SpotCheckBody, { actor }) =>
      actor.id === state.technicianId
        ? refuse('inspector_is_repairer', 'a spot check is made by somebody else than the technician')
        : { type: 'spot_check_recorded', data: body },
    giveBackRepair: (state, body: GiveBackBody, context) =>
      notTheTechnician(state, context) ?? giveBackRepair(state, body, context),
    completeRepair,
  },
  apply,
  order: (state) => ({ technicianId: state.technicianId, responsibleId: state.technicianId }),
};

/**
 * Who has worked on the car: its technician, also when they have given it back, and substitutes who signed steps or said
 * that it was done. The check, and the word on what fails it, are somebody else's (R2.2, R3.3c).
 */
export function repairersOf({ technicianId, signedSteps, completedBy }: RepairState): string[] {
  const signers = signedSteps.map(({ by }) => by);
  return [...new Set([technicianId, ...signers, ...(completedBy === undefined ? [] : [completedBy])])];
}

function signRepairSteps(
  state: RepairState,
  body: { steps: { code: string; note: string | null }[] },
  context: DecisionContext,
) {
  const { repairSteps } = context.policy;
  const unknown = body.steps.map(({ code }) => code).filter((code) => !repairSteps.includes(code));
  if (unknown.length > 0) {
    return refuse(
      'step_not_in_checklist',
      `not in the checklist: ${unknown.join(', ')}; its steps are: ${repairSteps.join(', ')}`,
    );
  }
  // Named twice in one breath, a step is signed once: the event says what the state does.
  const steps = body.steps.filter(({ code }, i) => body.steps.findIndex((one) => one.code === code) === i);
  return (
    notTheTechnician(state, context) ?? { type: 'repair_steps_signed' as const, data: { ...body, steps } }
  );
}

function completeRepair(state: RepairState, body: CompletionBody, context: DecisionContext) {
  const signed = state.signedSteps.map(({ code }) => code);
  const missing = context.policy.repairSteps.filter((code) => !signed.includes(code));
  if (missing.length > 0)
    return refuse('steps_not_signed', `sign these repair steps first: ${missing.join(', ')}`);
  const pending = pendingEstimate(state);
  if (pending) {
    return refuse('estimate_pending', `the customer has not decided on ${pending.estimateId} yet`);
  }
  return notTheTechnician(state, context) ?? { type: 'repair_completed' as const, data: body };
}

function notTheTechnician(state: RepairState, context: DecisionContext) {
  return context.actor.role === 'technician' && !actsFor(context, state.technicianId)
    ? refuse('not_the_assignee', 'the repair is assigned to another technician')
    : null;
}

function apply(state: RepairState, event: RepairEvent): RepairState {
  switch (event.type) {
    case 'repair_opened':
    case 'extension_requested':
    case 'extension_decided':
    case 'clock_milestone':
    case 'approval_awaited':
    case 'statutory_repair_started':
    case 'statutory_repair_ended':
      return state;
    case 'diagnosis_recorded':
      return { ...state, diagnosis: diagnosed(state.diagnosis, event.data) };
    case 'estimate_submitted':
    case 'supplement_submitted': {
      const { warnings: _told, ...estimate } = event.data;
      const submitted = { ...estimate, approved: null, approval: null };
      const asks = { ...state, estimates: [...state.estimates, submitted] };
      return state.status === 'on_hold' ? asks : atWork({ ...asks, status: 'in_progress' });
    }
    case 'estimate_approved':
      return afterDecision(
        { ...state, agreedAt: state.agreedAt ?? event.at, estimates: decidedEstimates(state, event.data) },
        event.at,
      );
    case 'supplement_rejected':
      return afterDecision({ ...state, estimates: decidedEstimates(state, null) }, event.at);
    case 'estimate_rejected':
      return { ...state, status: 'rejected', estimates: decidedEstimates(state, null) };
    case 'repair_steps_signed': {
      // A step is signed once: the first signature says when it was done.
      const { at, actor } = event;
      const fresh = event.data.steps.filter(({ code }) => !state.signedSteps.some((s) => s.code === code));
      const signed = fresh.map(({ code, note }) => ({ code, by: actor.id, at, note: note ?? null }));
      return { ...state, signedSteps: [...state.signedSteps, ...signed] };
    }
    case 'hold_started':
    case 'hold_recorded':
    case 'hold_ended':
    case 'hold_ended_in_part':
      return atWork(afterHold(state, event));
    case 'spot_check_recorded': {
      const { findings, photos } = event.data;
      const found: Findings = { from: 'spot_check', by: event.actor.id, findings, photos };
      return { ...state, findings: [...state.findings, found] };
    }
    case 'repair_given_back':
      return givenBack(state, event.data);
    case 'repair_completed':
      return {
        ...state,
        status: 'completed',
        completedBy: event.actor.id,
        partsOrders: [],
        workGrade: higherGrade(state.workGrade, event.data.workGrade),
      };
    case 'order_cancelled':
      return { ...state, status: 'cancelled' };
    default:
      return assertNever(event);
  }
}

/** Work that nothing holds up waits all the same for the customer's word on an estimate that it doesn't go on without. */
function atWork(state: RepairState): RepairState {
  const pending = pendingEstimate(state);
  const waits = state.status !== 'on_hold' && pending && !pending.workGoesOn;
  return waits ? { ...state, status: 'awaiting_approval' } : state;
}

/** What a later diagnosis doesn't say of the 三包 rules stays as it was said. */
function diagnosed(earlier: RepairState['diagnosis'], now: DiagnosisBody): RepairState['diagnosis'] {
  const fault = now.fault ?? earlier?.fault;
  return { ...now, ...(fault && { fault }), revision: (earlier?.revision ?? 0) + 1 };
}

/** The customer's word lets the work go on, also what was held for it. */
function afterDecision(state: RepairState, at: Instant): RepairState {
  const over = holdsOver(state, at, forCustomer);
  return over.status === 'awaiting_approval' ? { ...over, status: 'in_progress' } : over;
}
