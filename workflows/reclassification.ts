import type { ExecutionKind } from '../src/domain/lifecycle.js';
import type { StepEvent } from '../src/domain/machine.js';
import { sliceFor } from '../src/domain/policy/slice.js';
import type { Urgency } from '../src/domain/urgency.js';
import { records } from './activity-proxies.js';
import { urgencyChangedSignal } from './messages.js';
import type { Child, Order } from './order.js';

/** The desk's numbers for changes of class: after the dispatch's own messages, before the last word about it. */
const AFTER_DISPATCH = 500_000;

/** The order's class now: reception's, until a person has changed it. */
export function urgencyOf({ execution }: Order): Urgency {
  return execution.state().urgency;
}

/**
 * A person has changed the order's class (R3.2b): whatever runs for it goes by that at once, its step, the feedback
 * beside it, and what the desk reckons with.
 * @param event the change as recorded
 */
export function spreadUrgency(order: Order, event: StepEvent): void {
  order.reclassified = event;
  order.reclassifications += 1;
  const { current, currentKind, feedback, execution } = order;
  if (current && currentKind) execution.background(() => tellUrgency(order, current, currentKind));
  if (feedback) execution.background(() => tellUrgency(order, feedback, 'progress_feedback'));
  if (!order.assignment) return;
  const { outletId, n } = order.assignment;
  const { orderNo } = order.input;
  const about = { orderNo, n, seq: AFTER_DISPATCH + order.reclassifications };
  const message = { type: 'reclassified' as const, urgency: urgencyOf(order), entry: null, over: null };
  execution.background(() => records.tellDesk({ outletId, message: { ...message, ...about } }));
}

/**
 * Tells an execution of the order's class. What has it already, or was told before, records nothing; what has ended
 * needs no telling.
 */
export async function tellUrgency(order: Order, child: Child, kind: ExecutionKind): Promise<void> {
  if (!order.reclassified) return;
  const { id: eventId, actor } = order.reclassified;
  const policy = sliceFor(order.input.policy, kind, urgencyOf(order));
  await child.signal(urgencyChangedSignal, { eventId, actor, policy }).catch(() => {});
}
