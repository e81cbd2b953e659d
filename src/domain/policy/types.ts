import type { AlertPolicy, TellingRules } from '../alert-rules.js';
import type { BusinessCalendar } from '../calendar.js';
import type { CertificateRule } from '../certificates.js';
import type { Milestone, PauseReason } from '../clock.js';
import type { GuaranteePolicy } from '../guarantee.js';
import type { ExecutionKind } from '../lifecycle.js';
import type { Role } from '../roles.js';
import type { UnitKind } from '../steps/complaint-handling.js';
import type { Urgency, UrgencyRule } from '../urgency.js';

/** Every deadline that the standard knows. */
export const CLOCK_KINDS = [
  'first_response',
  'callback',
  'arrival',
  'tow_arrival',
  'tow_delivery',
  'registration',
  'check_in',
  'late_check_in',
  'closed_visit',
  'dispatch_completion',
  'dispatch_acceptance',
  'progress_feedback',
  'repair_completion',
  'statutory_repair',
  'extension_decision',
  'hold_review',
  'estimate_approval',
  'quality_check',
  'rework_decision',
  'hand_over',
  'promised_handover',
  'follow_up_contact',
  'survey_response',
  'manager_involvement',
  'other_repairer',
  'guarantee_objection',
  'statutory_rights',
  'vehicle_return',
  'complaint_acceptance',
  'complaint_investigation',
  'complaint_liability',
  'complaint_remedy',
  'complaint_reply',
  'complaint_decision',
  'complaint_revisit',
  'outside_reply',
  'statutory_claim_reply',
  'complaint_closure',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** An ISO 8601 duration such as `PT24H`. */
export type IsoDuration = string;

/** One rung of an escalation ladder: after how long without acknowledgement who is told. */
export interface LadderRung {
  after: IsoDuration;
  level: number;
  roles: Role[];
}

/** One deadline of the service standard (R8.1). */
export interface ClockRule {
  /** The execution that runs it. */
  runsIn: ExecutionKind;
  starts: string[];
  stops: string[];
  /** Events after which nobody needs it any more. */
  withdrawnBy?: string[];
  /** They leave it running while a breach of this clock waits for an answer to a request for more time. */
  neededFor?: ClockKind;
  /** The field of the starting event that it counts from, where that isn't `startsAt`. */
  countsFrom?: string;
  /** The field of the starting event that, when it is set, keeps the clock from starting. */
  unless?: string;
  /** The field of a stopping event that, when it is set, lets the clock go on. */
  goesOnWith?: string;
  pauses: { on: string; until: string[]; reason: PauseReason }[];
  /** One limit for all, or one by urgency; `null` means that the clock doesn't run for the class. */
  limit: IsoDuration | Record<Urgency, IsoDuration | null>;
  /** What passes with it is somebody's right, not a duty: it warns, and its end is no breach. */
  lapses?: true;
  /** Set by law: nobody changes it for one case. */
  fixed?: true;
  calendar: string | null;
  warnAt: number[];
  /** Who hears the warnings; the assignee is whoever is responsible at that moment. */
  warns: ('assignee' | Role)[];
  pausableFor: PauseReason[];
  extension: null | { max: IsoDuration; decidedBy: Role[] };
  /**
   * The kinds of execution that it goes along to from where it started, and on to the next from there; none: it ends
   * with the execution that runs it.
   */
  carries: ExecutionKind[];
  escalation: LadderRung[];
}

/** How outlets take visits in (R3.2a). */
export interface BookingRules {
  /** Local times `HH:MM`, weekdays 1 (Monday) to 7; null where time is scaled: half-days follow each other round the clock. */
  openingHours: null | { weekdays: number[]; opensAt: string; noon: string; closesAt: string };
  /** Whose holidays, make-up workdays and closures an outlet keeps; null: it is open by the weekdays alone. */
  calendar: string | null;
  /** Counts only without opening hours. */
  halfDayLength: IsoDuration;
  /** Visits per half-day, for outlets that have no figure of their own. */
  halfDayCapacity: number;
  reminderBefore: IsoDuration;
  /** Local times between which customers are reminded, and only while the outlet is open; null: at any hour. */
  reminderHours: null | { from: string; to: string };
  /** A deadline for coming that is noticed later than that passed while nobody could record who came. */
  outageAfter: IsoDuration;
  /** The KPI: so many working days from the booking to the hand-over. */
  completedWithinWorkingDays: number;
}

/** Beyond the outlet's own desk: the region's other outlets, and its centre, which repairs too (R2.1). */
export type WiderCircle = 'outlets' | 'regional_centre';

/** The service standard as one versioned document (R1.2, R8.1). Durations are ISO 8601. */
export interface Policy {
  version: string;
  /** 1 in earnest; the demo and the tests on the real server divide all durations by it. */
  timeScale: number;
  /** The calendars that its clocks name, as known when it was made. */
  calendars: BusinessCalendar[];
  clocks: Record<ClockKind, ClockRule>;
  urgency: readonly UrgencyRule[];
  /** Which words of a request ask for a certificate such as high voltage. */
  certificates: readonly CertificateRule[];
  booking: BookingRules;
  /** How people are told outside the app. */
  alerts: AlertPolicy;
  dispatch: {
    minAssessmentScore: number;
    minYears: number;
    preemption: boolean;
    ageingStep: IsoDuration;
    /** How long after its last day an assessment still lets somebody work, so that a late renewal stops nobody (R2.4). */
    assessmentGrace: IsoDuration;
    /** How long before an assessment runs out its holder and their manager are told (R2.4). */
    assessmentWarning: IsoDuration;
    /**
     * Who else in the region is asked while nobody has accepted, in this order: each from a milestone of
     * `dispatch_completion` on, so that the limit of each class counts.
     */
    unfilled: { at: Milestone; ask: WiderCircle }[];
    /** How long those are left alone who let an offer lapse again: doubled each time, up to `max`. */
    rest: { first: Record<Urgency, IsoDuration>; max: IsoDuration };
  };
  checklists: {
    reception: Record<'new' | 'returning' | 'complaining', string[]>;
    repair: Record<string, string[]>;
    qualityCheck: Record<string, string[]>;
  };
  /** Years of experience from which somebody may settle a request at reception (R2.2). */
  reception: { minYears: number };
  /** How long after its beginning a hold may still be entered, and by whom (R3.3b). */
  holds: { lateWithin: IsoDuration; lateBy: Role[] };
  /** From what a customer is to pay on their word comes with evidence of it (R3.3a); older versions ask for none. */
  approvals?: { evidenceFromCents: number };
  guarantee: GuaranteePolicy;
  rework: { limit: number };
  followUp: {
    /** The attempts to reach the customer: how long after hand-over each falls due, and by which channels it is made. */
    contacts: { after: IsoDuration; channels: string[] }[];
    complaintBelowNps: number;
    complaintBelowCsat: number;
  };
  complaint: {
    levels: UnitKind[];
    /**
     * How much each role may promise a customer, in cents (分), the limit included; null for any amount, and nothing for
     * roles that are left out. Left out as a whole, nobody is limited: versions made before there were limits.
     */
    compensationLimits?: CompensationLimits;
    /** What a customer is told whom headquarters could not satisfy: the ways that are open to them. */
    mediationNotice: string;
  };
}

export type CompensationLimits = Partial<Record<Role, number | null>>;

/** What the workflows get of it: everything but the rules that are applied at reception. */
export type ProcessPolicy = Omit<Policy, 'urgency' | 'certificates'>;

/** The slice that one execution gets: its own clocks, and the parts that its decisions read. */
export interface StepPolicy {
  version: string;
  urgency: Urgency;
  clocks: Partial<Record<ClockKind, ClockRule>>;
  calendars: BusinessCalendar[];
  repairSteps: string[];
  holds: Policy['holds'];
  evidenceFromCents?: number;
  dispatch: Pick<Policy['dispatch'], 'unfilled' | 'rest'>;
  checklist: string[];
  booking: BookingRules;
  guarantee: GuaranteePolicy;
  reworkLimit: number;
  followUp: Policy['followUp'];
  /** How alerts of its clocks are told; cases that began before the standard said so have none. */
  telling?: TellingRules;
  complaintLevels: Policy['complaint']['levels'];
  /** Complaints that began before the standard had limits have none. */
  compensationLimits?: CompensationLimits;
  mediationNotice: string;
}
