import { and, eq } from 'drizzle-orm';
import { type DeskMessage, deskMessageSignal, rosterChangedSignal } from '../../workflows/messages.js';
import { policyInForce } from '../db/policies.js';
import { absenceOf } from '../db/reads/substitutes.js';
import { staff } from '../db/schema.js';
import { isAbsent } from '../domain/absence.js';
import type { DispatchRules } from '../domain/dispatch.js';
import { assessmentRuleBroken } from '../domain/dispatch-fit.js';
import { parseDuration } from '../domain/duration.js';
import type { Policy } from '../domain/policy/types.js';
import type { ClientDeps } from './deps.js';

/** The part of the standard that a desk decides by. */
export function deskRules({ dispatch }: Pick<Policy, 'dispatch'>): DispatchRules {
  return {
    minAssessmentScore: dispatch.minAssessmentScore,
    assessmentGraceMs: parseDuration(dispatch.assessmentGrace),
    minYears: dispatch.minYears,
    ageing: { stepMs: parseDuration(dispatch.ageingStep) },
    preemption: dispatch.preemption,
  };
}

/** How a desk is started by whoever speaks to it first; desks run at priority 1 (design, urgent first). */
function deskStart({ taskQueue, policy }: ClientDeps, outletId: string) {
  return {
    workflowId: `dispatch-desk:${outletId}`,
    taskQueue,
    args: [{ outletId, rules: deskRules(policy), carried: null }],
    staticSummary: `调度台 ${outletId}`,
    priority: { priorityKey: 1, fairnessKey: outletId },
    searchAttributes: { PitlaneOutlet: [outletId], PitlaneStep: ['dispatch_desk'] },
  };
}

/** Sends a message to an outlet's desk. @throws when Temporal is away */
export async function tellDesk(deps: ClientDeps, outletId: string, message: DeskMessage): Promise<void> {
  await deps.temporal.workflow.signalWithStart('dispatchDesk', {
    ...deskStart(deps, outletId),
    signal: deskMessageSignal,
    signalArgs: [message],
  });
}

export type DutyOutcome =
  | { kind: 'done' }
  | { kind: 'unknown' }
  | { kind: 'refused'; code: 'assessment_not_valid' | 'staff_absent'; detail: string };

/**
 * Puts a member of staff on or off duty and lets the desk decide anew. Naturally idempotent: it says how it is to be.
 * @returns `unknown` when nobody of that id works at the outlet; `refused` for whom the standard doesn't let on duty (R2.4)
 */
export async function changeDuty(
  deps: ClientDeps,
  { outletId, staffId, onDuty }: { outletId: string; staffId: string; onDuty: boolean },
): Promise<DutyOutcome> {
  const one = and(eq(staff.id, staffId), eq(staff.orgUnitId, outletId), eq(staff.active, true));
  const [member] = await deps.db.select().from(staff).where(one);
  if (!member) return { kind: 'unknown' };
  const refused = onDuty ? await whyOffDuty(deps, member) : null;
  if (refused) return { kind: 'refused', ...refused };
  await deps.db.update(staff).set({ onDuty }).where(one);
  await tellRosterChanged(deps, outletId);
  return { kind: 'done' };
}

/** Only who holds a valid assessment may work (R2.4), and only who is here. */
async function whyOffDuty({ db, policy }: ClientDeps, member: typeof staff.$inferSelect) {
  const now = new Date().toISOString();
  const rules = deskRules(await policyInForce(db, policy, now, member.orgUnitId));
  const { assessmentScore, assessmentValidUntil } = member;
  switch (assessmentRuleBroken({ assessmentScore, assessmentValidUntil }, rules, now)) {
    case 'assessment_below_minimum':
      return {
        code: 'assessment_not_valid' as const,
        detail: `the assessment is ${assessmentScore}; duty needs ${rules.minAssessmentScore}: record a new one`,
      };
    case 'assessment_expired':
      return {
        code: 'assessment_not_valid' as const,
        detail: `the assessment ran out on ${assessmentValidUntil.slice(0, 10)}: record a new one`,
      };
    default:
      return isAbsent(absenceOf(member), now)
        ? {
            code: 'staff_absent' as const,
            detail: 'recorded as absent now: end the absence first, see /v1/staff',
          }
        : null;
  }
}

/** Lets an outlet's desk decide anew, because its people or what they may do have changed. @throws when Temporal is away */
export async function tellRosterChanged(deps: ClientDeps, outletId: string): Promise<void> {
  await deps.temporal.workflow.signalWithStart('dispatchDesk', {
    ...deskStart(deps, outletId),
    signal: rosterChangedSignal,
    signalArgs: [{ changedAt: new Date().toISOString() }],
  });
}
