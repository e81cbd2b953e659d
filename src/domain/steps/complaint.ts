import { assertNever } from '../assert.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type DecisionContext,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
} from '../machine.js';
import type { Role } from '../roles.js';

export interface ComplaintState extends MachineState {
  status: StatusOf<'complaint'>;
  /** Index into the policy's levels: outlet, region, HQ. */
  level: number;
  handledBy: string | null;
  /** Who may not judge it: the technician and the inspector of the order. */
  accused: string[];
  replied: boolean;
  outcome: null | 'accepted_by_customer' | 'mediation_notice';
}

export type ComplaintEvent =
  | StepEvent<'complaint_filed', { level: number }>
  | StepEvent<'complaint_accepted', { handledBy: string }>
  | StepEvent<'investigation_started', { plan: string }>
  | StepEvent<'liability_determined', { liability: string; reasons: string }>
  | StepEvent<'remedy_proposed', { remedy: string; compensationCents: number }>
  | StepEvent<'complaint_replied', { message: string; channel: string }>
  | StepEvent<'customer_accepted', { note: string | null }>
  | StepEvent<'complaint_reopened', { reason: string; level: number }>
  | StepEvent<'mediation_notice_sent', { reason: string }>
  | StepEvent<'customer_revisited', { satisfied: boolean; note: string | null }>
  | StepEvent<'complaint_closed', Record<string, never>>
  | MilestoneEvent;

/** Complaint 投诉 (R4.4): accepted, investigated, judged, replied within 24 h, revisited; rejected by the customer it goes one level up. */
export const complaint: Machine<ComplaintState, ComplaintEvent> = {
  kind: 'complaint',
  commands: {
    acceptComplaint: (state, _body: object, context) =>
      notFit(state, context) ?? { type: 'complaint_accepted', data: { handledBy: context.actor.id } },
    startInvestigation: (state, body: { plan: string }, context) =>
      notFit(state, context) ?? { type: 'investigation_started', data: body },
    determineLiability: (state, body: { liability: string; reasons: string }, context) =>
      notFit(state, context) ?? { type: 'liability_determined', data: body },
    proposeRemedy: (state, body: { remedy: string; compensationCents: number }, context) =>
      notFit(state, context) ?? { type: 'remedy_proposed', data: body },
    replyToCustomer: (state, body: { message: string; channel: string }, context) =>
      notFit(state, context) ?? { type: 'complaint_replied', data: body },
    recordCustomerDecision(state, body: { accepted: boolean; reason: string | null }, context) {
      const { policy } = context;
      const partial = conflict(state, context);
      if (partial) return partial;
      if (!state.replied)
        return refuse('reply_missing', 'send the reply to the customer before recording a decision on it');
      if (body.accepted) return { type: 'customer_accepted', data: { note: body.reason } };
      return upOrMediation(state, body.reason ?? '', policy.complaintLevels.length);
    },
    recordRevisit(state, body: { satisfied: boolean; note: string | null }, context) {
      const { policy } = context;
      const partial = conflict(state, context);
      if (partial) return partial;
      if (body.satisfied) return { type: 'customer_revisited', data: body };
      return upOrMediation(state, body.note ?? '', policy.complaintLevels.length);
    },
  },
  apply(state, event) {
    switch (event.type) {
      case 'complaint_filed':
      case 'clock_milestone':
        return state;
      case 'complaint_accepted':
        return { ...state, status: 'accepted', handledBy: event.data.handledBy };
      case 'investigation_started':
        return { ...state, status: 'investigating' };
      case 'liability_determined':
        return { ...state, status: 'liability_determined' };
      case 'remedy_proposed':
        return { ...state, status: 'remedy_proposed', replied: false };
      case 'complaint_replied':
        return { ...state, replied: true };
      case 'customer_accepted':
        return { ...state, status: 'resolved', outcome: 'accepted_by_customer' };
      case 'complaint_reopened':
        return {
          ...state,
          status: 'received',
          level: event.data.level,
          handledBy: null,
          replied: false,
          outcome: null,
        };
      case 'mediation_notice_sent':
        return { ...state, status: 'closed', outcome: 'mediation_notice' };
      case 'customer_revisited':
        return { ...state, status: 'revisited' };
      case 'complaint_closed':
        return { ...state, status: 'closed' };
      default:
        return assertNever(event);
    }
  },
  order: (state) => (state.handledBy ? { responsibleId: state.handledBy } : {}),
};

/** Who may handle a complaint at a level: whoever is above it may, those whom the customer has turned down may not. */
const HANDLES_FROM: Partial<Record<Role, number>> = {
  customer_service_manager: 0,
  outlet_manager: 0,
  region_supervisor: 1,
  hq_supervisor: 2,
};

/** Not about one's own work, and not below the level that the customer's rejection has brought it to (R4.4). */
function notFit(state: ComplaintState, context: DecisionContext) {
  const { role } = context.actor;
  const reach = role === null || role === 'operator' ? Number.POSITIVE_INFINITY : (HANDLES_FROM[role] ?? -1);
  if (reach < state.level) {
    const level = context.policy.complaintLevels[state.level];
    return refuse(
      'role_may_not_decide',
      `the complaint has gone up to ${level}: somebody there handles it now`,
    );
  }
  return conflict(state, context);
}

function conflict(state: ComplaintState, { actor }: DecisionContext) {
  return state.accused.includes(actor.id)
    ? refuse('conflict_of_interest', 'nobody investigates a complaint about their own work')
    : null;
}

/** The customer's rejection: one level up, and beyond headquarters the notice that mediation is open to them. */
function upOrMediation(state: ComplaintState, reason: string, levels: number) {
  return state.level + 1 < levels
    ? { type: 'complaint_reopened' as const, data: { reason, level: state.level + 1 } }
    : { type: 'mediation_notice_sent' as const, data: { reason } };
}

export const newComplaint = (level: number, accused: string[]): ComplaintState => ({
  status: 'received',
  clocks: {},
  level,
  handledBy: null,
  accused,
  replied: false,
  outcome: null,
});
