import { tellingRulesFor } from '../alert-rules.js';
import type { ExecutionKind } from '../lifecycle.js';
import type { Urgency } from '../urgency.js';
import type { ClockKind, ClockRule, ProcessPolicy, StepPolicy } from './types.js';

/** Work on safety parts has longer checklists (R3.3c). */
export function workTypeOf(urgency: Urgency): 'safety' | 'general' {
  return urgency === 'P1_SAFETY_CRITICAL' ? 'safety' : 'general';
}

/**
 * The slice of the standard that one execution is handed.
 * @param policy the version that the order keeps
 * @param kind the kind of execution
 * @param urgency the order's class, for limits and checklists that depend on it
 */
export function sliceFor(policy: ProcessPolicy, kind: ExecutionKind, urgency: Urgency): StepPolicy {
  const kinds = Object.keys(policy.clocks) as ClockKind[];
  const mine = kinds.filter(
    (k) => policy.clocks[k].runsIn === kind || policy.clocks[k].carries.includes(kind),
  );
  const { compensationLimits: limits } = policy.complaint;
  const workType = workTypeOf(urgency);
  return {
    version: policy.version,
    urgency,
    clocks: Object.fromEntries(mine.map((k): [ClockKind, ClockRule] => [k, policy.clocks[k]])),
    calendars: policy.calendars.filter(({ id }) => mine.some((k) => policy.clocks[k].calendar === id)),
    repairSteps: kind === 'repair' ? (policy.checklists.repair[workType] ?? []) : [],
    holds: policy.holds,
    ...policy.approvals,
    checklist: kind === 'quality_check' ? (policy.checklists.qualityCheck[workType] ?? []) : [],
    booking: policy.booking,
    dispatch: { unfilled: policy.dispatch.unfilled, rest: policy.dispatch.rest },
    guarantee: policy.guarantee,
    reworkLimit: policy.rework.limit,
    followUp: policy.followUp,
    telling: tellingRulesFor(policy.alerts, urgency),
    complaintLevels: policy.complaint.levels,
    ...(kind === 'complaint' && limits ? { compensationLimits: limits } : {}),
    mediationNotice: kind === 'complaint' ? policy.complaint.mediationNotice : '',
  };
}
