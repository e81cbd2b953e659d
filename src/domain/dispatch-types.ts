import type { Instant } from './instant.js';
import type { Urgency } from './urgency.js';

/** One request that waits at the desk. `n` counts the dispatches of an order; one of them waits at a time. */
export interface WaitingRequest {
  orderNo: string;
  n: number;
  urgency: Urgency;
  waitingSince: Instant;
  workType: string;
  requiredSkills: string[];
  requiredCertificates: string[];
  /** Technicians who declined this request, or had it taken away by a person: they are not asked again. */
  declinedBy: string[];
  /** Technicians who let its offer lapse: they come after everybody else. */
  lapsedBy?: string[];
  /** Technicians who are left alone until `restUntil`, because they let its offers lapse again and again. */
  resting?: string[];
  restUntil?: Instant | null;
  role: 'technician';
}

export const COMMITMENT_STATES = ['offered', 'accepted', 'started'] as const;
export type CommitmentState = (typeof COMMITMENT_STATES)[number];

/** Work that takes one of a technician's places, from the offer on until it is withdrawn or released. */
export interface Commitment {
  orderNo: string;
  n: number;
  offerId: string;
  urgency: Urgency;
  state: CommitmentState;
  /** When the desk assigned it; pre-emption takes the most recent first. */
  assignedAt: Instant;
  /** The desk has asked to withdraw it and waits for the answer: it is reckoned with, but not asked for again. */
  withdrawalAsked?: boolean;
}

/** A technician as the desk knows them: no personal data beyond the id. */
export interface RosterEntry {
  technicianId: string;
  name?: never;
  onDuty: boolean;
  /** 0–100, theory + practical + satisfaction (R2.4). */
  assessmentScore: number;
  assessmentValidUntil: Instant;
  yearsOfExperience: number;
  skills: string[];
  certificates: string[];
  /** How many commitments at once. */
  capacity: number;
  commitments: Commitment[];
}

/** The policy's slice for the desk. */
export interface DispatchRules {
  /** At or above it a technician may be dispatched; 90 in the standard (R2.4). */
  minAssessmentScore: number;
  /** How long after its expiry an assessment still counts; none by default. */
  assessmentGraceMs?: number;
  /** Years of experience that the role asks for; 3 for a service engineer (R2.2). */
  minYears: number;
  /** After `stepMs` of waiting a P4 request counts as a P3 that has just come. */
  ageing: { stepMs: number };
  /** Whether a P1 may take back work that is assigned but not started. */
  preemption: boolean;
}

/** The hard rules, in the order in which they are checked: the first one broken is the reason given. */
export const HARD_RULES = [
  'off_duty',
  'assessment_below_minimum',
  'assessment_expired',
  'too_little_experience',
  'skill_missing',
  'certificate_missing',
  'declined_before',
  'let_lapse',
  'no_capacity',
] as const;
export type HardRule = (typeof HARD_RULES)[number];

/** Why a technician did not get a request: a hard rule, or the place went elsewhere in this very decision. */
export const PASSED_OVER_REASONS = [...HARD_RULES, 'place_taken', 'another_fits_better'] as const;
export type PassedOverReason = (typeof PASSED_OVER_REASONS)[number];

export type ReasonCounts = Partial<Record<PassedOverReason, number>>;

/**
 * Why a request goes on waiting: nobody of the roster fits even if they were free; all who fit are busy; a P1 waits
 * for work to be withdrawn; whoever fits let its offers lapse and is left alone for a while; or it should not be in the
 * queue, because it is committed or a later dispatch replaced it.
 */
export const WAITING_CAUSES = [
  'nobody_fits',
  'all_busy',
  'preemption_asked',
  'all_resting',
  'already_committed',
  'superseded',
] as const;
export type WaitingCause = (typeof WAITING_CAUSES)[number];

export interface Assignment {
  orderNo: string;
  n: number;
  technicianId: string;
  /** 0–100, one decimal; 100 less for who let an offer of it lapse. */
  score: number;
  /** Place in the queue of this decision, from 1. */
  rank: number;
  /** How many technicians were passed over, by reason. */
  reasons: ReasonCounts;
}

/** A proposal: the desk asks for the withdrawal of this offer, for the sake of `forOrderNo`. */
export interface Preemption {
  orderNo: string;
  n: number;
  offerId: string;
  technicianId: string;
  forOrderNo: string;
  forN: number;
}

export interface StillWaiting {
  orderNo: string;
  n: number;
  rank: number;
  cause: WaitingCause;
  reasons: ReasonCounts;
}

export interface Candidate {
  orderNo: string;
  n: number;
  technicianId: string;
  /** 0–100 if no hard rule is broken, else null. */
  score: number | null;
  /** Null for the technician who got the request. */
  passedOver: PassedOverReason | null;
  detail: string;
}

/** What was decided and why; plain JSON, so that it can be stored, read and replayed. */
export interface Decision {
  assignments: Assignment[];
  preemptions: Preemption[];
  waiting: StillWaiting[];
  candidates: Candidate[];
}
