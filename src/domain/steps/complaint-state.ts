import { assertNever } from '../assert.js';
import type { Instant } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import type { MachineState, MilestoneEvent, StepEvent } from '../machine.js';
import type { Urgency } from '../urgency.js';
import type { UnitKind } from './complaint-handling.js';

/** How a complaint ended. */
export const COMPLAINT_OUTCOMES = [
  'accepted_by_customer',
  'mediation_notice',
  'withdrawn',
  'closed_with_findings',
] as const;
export type ComplaintOutcome = (typeof COMPLAINT_OUTCOMES)[number];

export interface EvidenceBody {
  /** Numbers or addresses of photographs, recordings and documents. */
  references: string[];
  note: string | null;
}
/** What a customer claims under the 三包 rules, on what grounds, and when the house received it. */
export interface StatutoryClaimBody {
  claim: 'replacement' | 'return';
  grounds: string;
  receivedAt: Instant | null;
}
/** The customer's own word that they don't claim it any longer; `reference` is where it is kept in writing. */
export interface ClaimWithdrawnBody {
  reason: string;
  reference: string;
}
/** How the customer said it, and where that is kept; older events may have neither. */
export interface CustomersWord {
  channel?: string;
  evidence?: string | null;
}
export type CustomerDecisionBody = CustomersWord & { accepted: boolean; reason: string | null };
export type RevisitBody = CustomersWord & { satisfied: boolean; note: string | null };
export interface LiabilityBody {
  liability: string;
  reasons: string;
}
export interface RemedyBody {
  remedy: string;
  compensationCents: number;
}
/** A remedy and where whoever proposed it works; null for a system. */
export type Proposed = RemedyBody & { unit?: UnitKind | null };

export interface ComplaintState extends MachineState {
  status: StatusOf<'complaint'>;
  /** Index into the policy's levels: outlet, region, HQ. */
  level: number;
  handledBy: string | null;
  /** Who answers for it at this moment: its handler, or who is to take it on (R2.2). */
  responsibleId: string | null;
  /** Which outlet answers, once it is another than it was filed with. */
  outletId?: string;
  /** Who may not judge it, as known when it was last taken on; a decision also asks the records. */
  accused: string[];
  /** Nobody to reply to: it ends with its findings. */
  anonymous: boolean;
  /** An authority or a newspaper waits for our reply, and it has not been given. */
  outsideWaits: boolean;
  evidence: (EvidenceBody & { by: string; at: Instant })[];
  /** The last claim to replace or return the car; null when none was made, or the customer took it back. */
  statutoryClaim: null | (StatutoryClaimBody & { answered: boolean });
  liability: LiabilityBody | null;
  remedy: Proposed | null;
  replied: boolean;
  /** The customer has let the time for their answer pass. */
  customerSilent: boolean;
  outcome: null | ComplaintOutcome;
}

/** What is known when a complaint is filed; `dueAts` holds the deadline that an authority has set. */
export interface ComplaintFiled {
  level: number;
  responsibleId: string | null;
  dueAts: { outside_reply?: Instant };
  /** The class of the order that it is about, which its limits go by. */
  urgency?: Urgency;
}

export type ComplaintEvent =
  | StepEvent<'complaint_filed' | 'anonymous_complaint_filed', ComplaintFiled>
  | StepEvent<'complaint_accepted', { handledBy: string; accused: string[] }>
  | StepEvent<'complaint_reassigned', { handlerId: string; reason: string; outletId?: string }>
  | StepEvent<'evidence_added', EvidenceBody>
  | StepEvent<'statutory_claim_made', StatutoryClaimBody & { startsAt: Instant }>
  | StepEvent<'statutory_claim_withdrawn', ClaimWithdrawnBody>
  | StepEvent<'investigation_started', { plan: string }>
  | StepEvent<'liability_determined', LiabilityBody>
  | StepEvent<'remedy_proposed' | 'remedy_revised', Proposed>
  /** `decideBy`: until when the customer may reject it; after that it may be closed with its findings. */
  | StepEvent<'complaint_replied', { message: string; channel: string; decideBy?: Instant | null }>
  | StepEvent<'statutory_claim_answered', { message: string; channel: string }>
  | StepEvent<'outside_replied', { message: string; reference: string | null }>
  | StepEvent<'customer_accepted', { note: string | null; heard?: CustomersWord }>
  | StepEvent<
      'complaint_reopened',
      {
        reason: string;
        level: number;
        responsibleId: string | null;
        accused: string[];
        heard?: CustomersWord;
      }
    >
  | StepEvent<'mediation_notice_sent', { reason: string; text: string; heard?: CustomersWord }>
  | StepEvent<'findings_recorded', { findings: string }>
  | StepEvent<'complaint_withdrawn', CustomersWord & { reason: string }>
  | StepEvent<'customer_revisited', RevisitBody>
  | StepEvent<'complaint_closed', Record<string, never>>
  | MilestoneEvent;

/**
 * What an event makes of a complaint.
 * @returns the state after it
 */
export function applyToComplaint(state: ComplaintState, event: ComplaintEvent): ComplaintState {
  switch (event.type) {
    case 'complaint_filed':
    case 'anonymous_complaint_filed':
      return { ...state, ...opened(event.data) };
    case 'complaint_accepted': {
      const { handledBy, accused } = event.data;
      return { ...state, status: 'accepted', handledBy, responsibleId: handledBy, accused };
    }
    case 'complaint_reassigned': {
      const { handlerId, outletId } = event.data;
      const given = { responsibleId: handlerId, handledBy: state.handledBy && handlerId };
      return { ...state, ...given, ...(outletId && { outletId }) };
    }
    case 'evidence_added':
      return { ...state, evidence: [...state.evidence, { ...event.data, by: event.actor.id, at: event.at }] };
    case 'statutory_claim_made': {
      const { claim, grounds, receivedAt } = event.data;
      return { ...state, statutoryClaim: { claim, grounds, receivedAt, answered: false } };
    }
    case 'statutory_claim_withdrawn':
      return overWhenAnswered({ ...state, statutoryClaim: null });
    case 'investigation_started':
      return { ...state, status: 'investigating' };
    case 'liability_determined':
      return { ...state, status: 'liability_determined', liability: event.data };
    case 'remedy_proposed':
    case 'remedy_revised':
      return {
        ...state,
        status: 'remedy_proposed',
        remedy: event.data,
        replied: false,
        customerSilent: false,
      };
    case 'outside_replied':
      return overWhenAnswered({ ...state, outsideWaits: false });
    case 'complaint_reopened':
      return { ...state, ...REOPENED, ...handedUp(event.data) };
    case 'clock_milestone':
      return event.data.milestone === 'breach' && ANSWERS.includes(event.data.kind)
        ? { ...state, customerSilent: true }
        : state;
    default:
      return applyAnswer(state, event);
  }
}

/** What the customer is told and says, and the end. */
function applyAnswer(
  state: ComplaintState,
  event: Exclude<ComplaintEvent, { type: HandlingType }>,
): ComplaintState {
  switch (event.type) {
    case 'complaint_replied':
      return { ...state, replied: true, customerSilent: false, statutoryClaim: answered(state) };
    case 'statutory_claim_answered':
      return overWhenAnswered({ ...state, statutoryClaim: answered(state) });
    case 'customer_accepted':
      return { ...state, status: 'resolved', outcome: 'accepted_by_customer', customerSilent: false };
    case 'customer_revisited':
      return { ...state, status: 'revisited' };
    case 'mediation_notice_sent':
      return { ...state, status: 'closed', outcome: 'mediation_notice' };
    case 'findings_recorded':
      return { ...state, status: 'closed', outcome: 'closed_with_findings' };
    case 'complaint_withdrawn':
      return overWhenAnswered({ ...state, status: 'withdrawn', outcome: 'withdrawn' });
    case 'complaint_closed':
      return { ...state, status: 'closed' };
    default:
      return assertNever(event);
  }
}

type HandlingType =
  | 'complaint_filed'
  | 'anonymous_complaint_filed'
  | 'complaint_accepted'
  | 'complaint_reassigned'
  | 'evidence_added'
  | 'statutory_claim_made'
  | 'statutory_claim_withdrawn'
  | 'investigation_started'
  | 'liability_determined'
  | 'remedy_proposed'
  | 'remedy_revised'
  | 'outside_replied'
  | 'complaint_reopened'
  | 'clock_milestone';

/** Deadlines of the customer's own: past them the handler needn't wait any longer. */
const ANSWERS: readonly string[] = ['complaint_decision', 'complaint_revisit'];

/** A new look at it: what the level below has found is on record, and binds nobody. */
const REOPENED = {
  status: 'received',
  handledBy: null,
  liability: null,
  remedy: null,
  replied: false,
  customerSilent: false,
  outcome: null,
} as const satisfies Partial<ComplaintState>;

/** A claim made in writing waits for its answer, whatever becomes of the complaint (order 43). */
export function claimWaits({ statutoryClaim }: Pick<ComplaintState, 'statutoryClaim'>): boolean {
  return statutoryClaim !== null && !statutoryClaim.answered;
}

/** The customer's withdrawal ends a complaint once neither outside nor the law waits for a word of ours. */
function overWhenAnswered(state: ComplaintState): ComplaintState {
  const owed = state.outsideWaits || claimWaits(state);
  return state.status === 'withdrawn' && !owed ? { ...state, status: 'closed' } : state;
}

/** A reply answers the claim that was made before it. */
function answered({ statutoryClaim }: ComplaintState): ComplaintState['statutoryClaim'] {
  return statutoryClaim && { ...statutoryClaim, answered: true };
}

function opened({ level, responsibleId, dueAts }: ComplaintFiled) {
  return { level, responsibleId, outsideWaits: dueAts.outside_reply !== undefined };
}

function handedUp({ level, responsibleId, accused }: Omit<ComplaintFiled, 'dueAts'> & { accused: string[] }) {
  return { level, responsibleId, accused };
}

/** A complaint before it is on record. */
export const newComplaint = (accused: string[], anonymous: boolean): ComplaintState => ({
  status: 'received',
  clocks: {},
  level: 0,
  handledBy: null,
  responsibleId: null,
  accused,
  anonymous,
  outsideWaits: false,
  evidence: [],
  statutoryClaim: null,
  liability: null,
  remedy: null,
  replied: false,
  customerSilent: false,
  outcome: null,
});
