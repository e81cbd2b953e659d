import { assertNever } from '../assert.js';
import type { CheckOwners } from '../check-owners.js';
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
import type { Role } from '../roles.js';
import { decideExtension, type ExtensionEvent } from './extension.js';

export interface CheckBody {
  items: { code: string; ok: boolean; note: string | null }[];
  findings: string[];
  /** References of photographs of what was found. */
  photos?: string[];
  /** How far the car was driven, and by whom. */
  roadTest?: RoadTest | null;
}

export interface RoadTest {
  km: number;
  drivenBy: string;
}

/** What a manager decides beyond the limit of reworks. */
export interface ReworkDecision {
  decision: 'rework' | 'accept_as_is';
  reason: string;
}

/** Who checks in the place of an inspector who is absent. */
export interface NamedInspector {
  staffId: string;
  reason: string;
}

export interface QualityCheckState extends MachineState {
  status: StatusOf<'quality_check'>;
  /** Which check of this order it is; the n-th failure is the n-th rework. */
  n: number;
  orderNo: string;
  repairedBy: string;
  /** Everybody who has worked on the car in this order. */
  repairers: string[];
  /** Who answers for the check unless somebody else is named, and who for the decision beyond the limit. */
  owners?: CheckOwners;
  substitute: NamedInspector | null;
  inspectorId: string | null;
  findings: string[];
  photos: string[];
  /** Of the completion certificate 出厂合格证, from the passed check on. */
  certificateNo: string | null;
}

type Checked = CheckBody & { inspectorId: string };

export type QualityCheckEvent =
  | StepEvent<'check_opened', { repairedBy: string } & Partial<CheckOwners>>
  | StepEvent<'inspector_named', NamedInspector>
  | StepEvent<'check_passed', Checked & { certificateNo: string }>
  | StepEvent<'check_failed', Checked>
  | StepEvent<'rework_limit_reached', Checked & { limit: number }>
  | StepEvent<'rework_decided', ReworkDecision>
  | StepEvent<'accepted_as_is', ReworkDecision>
  | Extract<ExtensionEvent, { type: 'extension_decided' }>
  | MilestoneEvent
  | CancelledEvent;

/** Who checks; one who is named for this check answers for it. */
const INSPECTORS: readonly (Role | null)[] = ['qc_inspector', 'outlet_manager', 'operator'];

/** Quality check 质检 (R3.3c): by somebody else than the repairers, every item of the checklist; failed goes back to repair. */
export const qualityCheck: Machine<QualityCheckState, QualityCheckEvent> = {
  kind: 'quality_check',
  commands: {
    nameInspector: (state, body: NamedInspector) =>
      state.repairers.includes(body.staffId)
        ? refuse('inspector_is_repairer', `${body.staffId} has worked on this car: name somebody else`)
        : { type: 'inspector_named', data: body },
    recordQualityCheck,
    decideRework(state, body: ReworkDecision, { actor, policy }) {
      if (body.decision === 'rework') return { type: 'rework_decided', data: body };
      if (state.repairers.includes(actor.id))
        return refuse(
          'decider_is_repairer',
          'whoever has worked on the car may not accept it as it is: decide on rework, or have somebody else decide',
        );
      // Nobody accepts brakes that fail, for nobody else on the road does.
      if (policy.urgency === 'P1_SAFETY_CRITICAL')
        return refuse(
          'safety_fault_remains',
          'a fault of brakes, steering or fire is not accepted as it is: decide on rework, or cancel and have it towed',
        );
      return { type: 'accepted_as_is', data: body };
    },
    decideExtension,
  },
  apply(state, event) {
    switch (event.type) {
      case 'check_opened': {
        const { checkerId = null, deciderId = null } = event.data;
        return { ...state, owners: { checkerId, deciderId } };
      }
      case 'extension_decided':
      case 'clock_milestone':
        return state;
      case 'inspector_named':
        return { ...state, substitute: event.data };
      case 'check_passed':
        return { ...checked(state, event.data), status: 'passed', certificateNo: event.data.certificateNo };
      case 'check_failed':
        return { ...checked(state, event.data), status: 'failed' };
      case 'rework_limit_reached':
        return { ...checked(state, event.data), status: 'awaiting_decision' };
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
  order({ status, owners, substitute }) {
    const checkerId = substitute?.staffId ?? owners?.checkerId;
    const responsibleId = status === 'awaiting_decision' ? owners?.deciderId : checkerId;
    return responsibleId ? { responsibleId } : {};
  },
};

function recordQualityCheck(state: QualityCheckState, body: CheckBody, { actor, policy }: DecisionContext) {
  if (state.repairers.includes(actor.id))
    return refuse('inspector_is_repairer', 'whoever has worked on the car may not check it');
  if (!INSPECTORS.includes(actor.role)) {
    return refuse('not_the_inspector', 'checks are made by an inspector, or by the outlet manager');
  }
  const missing = policy.checklist.filter((code) => !body.items.some((item) => item.code === code));
  if (missing.length > 0)
    return refuse('checklist_incomplete', `check these items too: ${missing.join(', ')}`);
  const driven = body.items.some(({ code, ok }) => code === 'road_test' && ok);
  if (policy.checklist.includes('road_test') && driven && !body.roadTest) {
    return refuse('road_test_missing', 'say in roadTest how many km were driven, and by whom');
  }
  const data = { ...body, inspectorId: actor.id };
  if (body.items.every((item) => item.ok)) {
    const certificateNo = `QC-${state.orderNo}-${state.n}`;
    return { type: 'check_passed' as const, data: { ...data, certificateNo } };
  }
  if (state.n > policy.reworkLimit) {
    return { type: 'rework_limit_reached' as const, data: { ...data, limit: policy.reworkLimit } };
  }
  return { type: 'check_failed' as const, data };
}

function checked(
  state: QualityCheckState,
  { inspectorId, findings, photos = [] }: Checked,
): QualityCheckState {
  return { ...state, inspectorId, findings, photos };
}

/** A check's first state. */
export function newQualityCheck({
  n,
  orderNo,
  repairedBy,
  repairers,
}: Pick<QualityCheckState, 'n' | 'orderNo' | 'repairedBy' | 'repairers'>): QualityCheckState {
  return {
    ...{ n, orderNo, repairedBy, repairers },
    status: 'pending',
    clocks: {},
    substitute: null,
    inspectorId: null,
    findings: [],
    photos: [],
    certificateNo: null,
  };
}
