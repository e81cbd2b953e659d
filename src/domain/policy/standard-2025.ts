import { ALERTS } from './alert-policy.js';
import { BOOKING_CLOCKS, DISPATCH_CLOCKS } from './arrival-clocks.js';
import { CN_WORKING_DAYS } from './calendars.js';
import { CASE_CLOCKS, GUARANTEE } from './case-clocks.js';
import { CERTIFICATE_RULES } from './certificate-rules.js';
import { DAY, LADDER, MANAGER_ONLY, PLAIN } from './clock-parts.js';
import { COMPLAINT_CLOCKS } from './complaint-clocks.js';
import type { ClockKind, ClockRule, Policy } from './types.js';
import { URGENCY_RULES } from './urgency-rules.js';

const CUSTOMER_DECIDED = [
  ...['estimate_approved', 'estimate_rejected'],
  ...['supplement_rejected', 'supplement_submitted'],
];

const REPAIR_CLOCKS = {
  progress_feedback: {
    ...PLAIN,
    runsIn: 'progress_feedback',
    starts: ['feedback_opened', 'progress_reported'],
    stops: ['progress_reported', 'feedback_ended'],
    limit: DAY,
    warnAt: [0.75, 0.9],
    warns: ['assignee'],
    escalation: LADDER,
  },
  repair_completion: {
    ...PLAIN,
    runsIn: 'repair',
    starts: ['repair_opened'],
    stops: ['check_passed', 'accepted_as_is', 'estimate_rejected'],
    pauses: [
      { on: 'estimate_submitted', until: CUSTOMER_DECIDED, reason: 'awaiting_customer' },
      // The work was given back meanwhile: with the next technician the customer's word is waited for again.
      { on: 'approval_awaited', until: CUSTOMER_DECIDED, reason: 'awaiting_customer' },
      { on: 'repair_completed', until: ['check_failed', 'repair_opened'], reason: 'in_quality_check' },
    ],
    limit: 'PT48H',
    warnAt: [0.5, 0.75, 0.9],
    warns: ['assignee'],
    pausableFor: [
      'awaiting_customer',
      'awaiting_parts',
      'insurer_assessment',
      'manufacturer_approval',
      'in_quality_check',
    ],
    extension: { max: 'PT72H', decidedBy: ['outlet_manager', 'region_supervisor', 'hq_supervisor'] },
    // To the settlement when a request for more time hasn't been answered yet.
    carries: ['dispatch', 'quality_check', 'settlement'],
    escalation: LADDER,
  },
  estimate_approval: {
    ...PLAIN,
    runsIn: 'repair',
    starts: ['estimate_submitted', 'supplement_submitted'],
    stops: [
      ...['estimate_submitted', 'supplement_submitted'],
      ...['estimate_approved', 'estimate_rejected', 'supplement_rejected'],
    ],
    limit: DAY,
    // Given back, the work takes the question along with its first deadline.
    carries: ['dispatch'],
    escalation: MANAGER_ONLY,
  },
  extension_decision: {
    ...PLAIN,
    runsIn: 'repair',
    starts: ['extension_requested'],
    // After the hand-over nobody can be asked any more.
    stops: ['extension_decided', 'handed_over'],
    // With the work done in time nothing is left to decide; done late, the breach waits for the answer.
    withdrawnBy: ['check_passed', 'accepted_as_is', 'estimate_rejected'],
    neededFor: 'repair_completion',
    limit: 'PT8H',
    warnAt: [0.01],
    warns: ['outlet_manager'],
    carries: ['dispatch', 'quality_check', 'settlement'],
    escalation: [
      { after: 'PT0S', level: 1, roles: ['region_supervisor'] },
      { after: 'PT6H', level: 2, roles: ['hq_supervisor'] },
    ],
  },
  hold_review: {
    ...PLAIN,
    runsIn: 'repair',
    // Each hold is looked after by its own time; when one of several ends, by that of those that are left.
    starts: ['hold_started', 'hold_ended_in_part'],
    withdrawnBy: ['hold_started', 'hold_ended_in_part'],
    // The customer's word ends a hold for it; while the work is held for something else, somebody goes on looking.
    stops: ['hold_ended', 'estimate_approved', 'estimate_rejected', 'supplement_rejected'],
    goesOnWith: 'holdsGoOn',
    countsFrom: 'expectedUntil',
    limit: DAY,
    warnAt: [0.5],
    warns: ['assignee'],
    // Given back, the car waits on for its parts.
    carries: ['dispatch'],
    escalation: MANAGER_ONLY,
  },
} satisfies Partial<Record<ClockKind, ClockRule>>;

const CLOSING_CLOCKS = {
  quality_check: {
    ...PLAIN,
    runsIn: 'quality_check',
    starts: ['check_opened'],
    stops: ['check_passed', 'check_failed', 'rework_limit_reached'],
    limit: 'PT4H',
    escalation: MANAGER_ONLY,
  },
  rework_decision: {
    ...PLAIN,
    runsIn: 'quality_check',
    starts: ['rework_limit_reached'],
    stops: ['rework_decided', 'accepted_as_is'],
    limit: 'PT4H',
    warnAt: [0.01],
    warns: ['customer_service_manager'],
    escalation: LADDER,
  },
  hand_over: {
    ...PLAIN,
    runsIn: 'settlement',
    starts: ['settlement_opened'],
    stops: ['handed_over'],
    limit: DAY,
    escalation: MANAGER_ONLY,
  },
  follow_up_contact: {
    ...PLAIN,
    runsIn: 'follow_up',
    // Each attempt is a cycle of its own, and counts from the day on which it falls due (`followUp.contacts`).
    starts: ['follow_up_opened', 'contact_attempted'],
    stops: ['contact_attempted', 'customer_unreachable', 'customer_reached', 'survey_submitted'],
    limit: 'PT48H',
    warnAt: [0],
    warns: ['assignee'],
    // A customer whom nobody calls keeps the loop open: it is heard of until somebody does.
    escalation: [
      { after: 'PT0S', level: 1, roles: ['service_advisor'] },
      { after: DAY, level: 2, roles: ['customer_service_manager', 'outlet_manager'] },
      { after: 'PT72H', level: 3, roles: ['region_supervisor'] },
    ],
  },
  survey_response: {
    ...PLAIN,
    runsIn: 'follow_up',
    starts: ['customer_reached'],
    stops: ['survey_submitted'],
    limit: 'P7D',
  },
} satisfies Partial<Record<ClockKind, ClockRule>>;

/** From when the built-in standard holds, where no other version has been put in force. */
export const STANDARD_2025_SINCE = '2024-12-31T16:00:00.000Z';

/** The service standard of 2025 with its own figures: 24 h feedback, 48 h repair, 24 h complaint reply, 90 % to be put on duty. */
export const STANDARD_2025: Policy = {
  version: 'standard-2025',
  timeScale: 1,
  calendars: [CN_WORKING_DAYS],
  clocks: {
    ...BOOKING_CLOCKS,
    ...DISPATCH_CLOCKS,
    ...REPAIR_CLOCKS,
    ...CLOSING_CLOCKS,
    ...COMPLAINT_CLOCKS,
    ...CASE_CLOCKS,
  },
  urgency: URGENCY_RULES,
  certificates: CERTIFICATE_RULES,
  booking: {
    openingHours: { weekdays: [1, 2, 3, 4, 5, 6, 7], opensAt: '08:00', noon: '12:00', closesAt: '18:00' },
    calendar: CN_WORKING_DAYS.id,
    halfDayLength: 'PT12H',
    halfDayCapacity: 10,
    reminderBefore: 'PT24H',
    reminderHours: { from: '08:00', to: '20:00' },
    outageAfter: 'PT15M',
    completedWithinWorkingDays: 3,
  },
  alerts: ALERTS,
  dispatch: {
    minAssessmentScore: 90,
    minYears: 3,
    preemption: true,
    ageingStep: 'PT4H',
    // Two weeks, in which an assessment can be sat again.
    assessmentGrace: 'PT336H',
    assessmentWarning: 'P30D',
    unfilled: [
      { at: 'warn_50', ask: 'outlets' },
      { at: 'breach', ask: 'regional_centre' },
    ],
    rest: {
      first: {
        P1_SAFETY_CRITICAL: 'PT5M',
        P2_IMMOBILIZED: 'PT10M',
        P3_DEGRADED: 'PT30M',
        P4_ROUTINE: 'PT1H',
      },
      max: 'PT4H',
    },
  },
  checklists: {
    reception: {
      new: ['record_customer', 'record_vehicle', 'explain_warranty_policy'],
      returning: ['confirm_customer', 'show_service_history'],
      complaining: ['confirm_customer', 'involve_customer_service_manager'],
    },
    repair: {
      general: ['repair_done', 'function_tested'],
      safety: ['repair_done', 'function_tested', 'torque_verified'],
    },
    qualityCheck: {
      general: ['fault_gone', 'no_secondary_fault'],
      safety: ['fault_gone', 'no_secondary_fault', 'road_test'],
    },
  },
  reception: { minYears: 2 },
  holds: { lateWithin: 'PT24H', lateBy: ['outlet_manager', 'region_supervisor', 'hq_supervisor'] },
  approvals: { evidenceFromCents: 200_000 },
  guarantee: GUARANTEE,
  rework: { limit: 2 },
  followUp: {
    contacts: [
      { after: 'PT24H', channels: ['phone'] },
      { after: 'PT72H', channels: ['sms', 'wechat'] },
      { after: 'P7D', channels: ['phone'] },
    ],
    complaintBelowNps: 7,
    complaintBelowCsat: 3,
  },
  complaint: {
    levels: ['outlet', 'region', 'hq'],
    compensationLimits: {
      customer_service_manager: 100_000,
      outlet_manager: 300_000,
      region_supervisor: 1_000_000,
      hq_supervisor: null,
    },
    // The five ways of the Consumer Protection Law, article 39; the first has been gone to its end.
    mediationNotice:
      '很遗憾总部的处理方案未能令您满意。您还可以：一、请求消费者协会或者依法成立的其他调解组织调解；' +
      '二、向市场监督管理部门投诉（12315 热线或全国 12315 平台）；三、根据与经营者达成的仲裁协议提请仲裁机构仲裁；' +
      '四、向人民法院提起诉讼。我们将配合并提供工单、质检与处理记录。',
  },
};
