import { patched } from '@temporalio/workflow';
import type { MachineState } from '../src/domain/machine.js';
import { records } from './activity-proxies.js';
import type { StepResult } from './execution.js';
import { loseExecution } from './lost-execution.js';
import { assigneeChangedSignal, feedbackEndedSignal } from './messages.js';
import { type Assignment, type Child, type Order, showBreach, startStep } from './order.js';
import { progressFeedback } from './progress-feedback.js';
import { tellUrgency } from './reclassification.js';
import { now } from './transitions.js';

/** After the desk's own numbering of a dispatch: a release is the last word about it. */
const LAST_WORD = 1_000_000;

/** Takes the accepted assignment; the duty to report progress begins, or passes to the new technician (R3.2c). */
export async function assign(order: Order, accepted: Assignment): Promise<Assignment> {
  order.assignment = accepted;
  if (order.feedback && (await handOn(order.feedback, accepted))) return accepted;
  if (order.feedback) await loseExecution(order, order.feedback);
  const before = order.reclassified;
  order.feedback = await startStep(order, progressFeedback, 'progress_feedback', {
    assigneeId: accepted.technicianId,
    assignedAt: accepted.assignedAt,
    channel: order.input.channel,
  });
  if (order.reclassified !== before) await tellUrgency(order, order.feedback, 'progress_feedback');
  return accepted;
}

/** @returns false when there is nobody to tell, because the feedback was terminated in Temporal */
function handOn(feedback: Child, { technicianId: assigneeId, offerId }: Assignment): Promise<boolean> {
  return feedback.signal(assigneeChangedSignal, { assigneeId, offerId }).then(
    () => true,
    () => false,
  );
}

/**
 * With nobody assigned, the order's advisor owes the customer the next report; where there is none, or they are away, who
 * is there in their place (R2.2, R3.2c).
 */
export async function oweByAdvisor(order: Order): Promise<void> {
  if (!order.feedback || !order.assignment) return;
  const assigneeId = await hereForAdvisor(order);
  if (!assigneeId) return;
  const offerId = `${order.assignment.offerId}/given-back`;
  // Terminated in Temporal, it has nobody to tell.
  await order.feedback.signal(assigneeChangedSignal, { assigneeId, offerId }).catch(() => {});
}

async function hereForAdvisor({ input: { advisorId, outletId } }: Order): Promise<string | null> {
  if (!patched('reports-owed-by-who-is-here')) return advisorId;
  return (await records.findWhoIsHere({ responsibleId: advisorId, outletId, at: now() })).staffId;
}

/** Tells the desk that the technician is free again. */
export async function release(order: Order): Promise<void> {
  if (!order.assignment) return;
  const { offerId, outletId, n } = order.assignment;
  const { orderNo } = order.input;
  const message = { type: 'released' as const, offerId, requeue: null, orderNo, n, seq: LAST_WORD };
  await records.tellDesk({ outletId, message });
  order.assignment = null;
}

/** Ends the progress feedback and waits for its last entry. */
export async function endFeedback(order: Order, reason: string): Promise<void> {
  if (!order.feedback) return;
  await order.feedback.signal(feedbackEndedSignal, { reason }).catch(() => {});
  // Terminated in Temporal, it has no last entry.
  const result: StepResult<MachineState> | null = await order.feedback.result().catch(() => null);
  if (result) showBreach(order, result);
  else await loseExecution(order, order.feedback);
  order.feedback = null;
}
