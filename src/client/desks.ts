import { and, eq } from 'drizzle-orm';
import { type DeskMessage, deskMessageSignal, rosterChangedSignal } from '../../workflows/messages.js';
import { staff } from '../db/schema.js';
import type { DispatchRules } from '../domain/dispatch.js';
import { parseDuration } from '../domain/duration.js';
import type { Policy } from '../domain/policy/types.js';
import type { ClientDeps } from './deps.js';

/** The part of the standard that a desk decides by. */
export function deskRules({ dispatch }: Pick<Policy, 'dispatch'>): DispatchRules {
  return {
    minAssessmentScore: dispatch.minAssessmentScore,
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

/**
 * Puts a member of staff on or off duty and lets the desk decide anew. Naturally idempotent: it says how it is to be.
 * @returns `unknown` when nobody of that id works at the outlet
 */
export async function changeDuty(
  deps: ClientDeps,
  { outletId, staffId, onDuty }: { outletId: string; staffId: string; onDuty: boolean },
): Promise<{ kind: 'done' } | { kind: 'unknown' }> {
  const changed = await deps.db
    .update(staff)
    .set({ onDuty })
    .where(and(eq(staff.id, staffId), eq(staff.orgUnitId, outletId)))
    .returning({ id: staff.id });
  if (changed.length === 0) return { kind: 'unknown' };
  await tellRosterChanged(deps, outletId);
  return { kind: 'done' };
}

/** Lets an outlet's desk decide anew, because its people or what they may do have changed. @throws when Temporal is away */
export async function tellRosterChanged(deps: ClientDeps, outletId: string): Promise<void> {
  await deps.temporal.workflow.signalWithStart('dispatchDesk', {
    ...deskStart(deps, outletId),
    signal: rosterChangedSignal,
    signalArgs: [{ changedAt: new Date().toISOString() }],
  });
}
