import type { ClockState } from '../src/domain/clock.js';
import type { ExecutionKind } from '../src/domain/lifecycle.js';
import type { StepEvent } from '../src/domain/machine.js';
import { sliceFor } from '../src/domain/policy/slice.js';
import type { Urgency } from '../src/domain/urgency.js';
import { records } from './activity-proxies.js';
import { type UrgencyChange, urgencyChangedSignal } from './messages.js';
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
  const change = changeOf(order, kind);
  if (change) await child.signal(urgencyChangedSignal, change).catch(() => {});
}

/** What a kind of execution is told of the order's class; null while it is reception's. */
function changeOf({ input, reclassified, execution }: Order, kind: ExecutionKind): UrgencyChange | null {
  if (!reclassified) return null;
  const policy = sliceFor(input.policy, kind, execution.state().urgency);
  return { eventId: reclassified.id, actor: reclassified.actor, policy };
}

/**
 * By which class a step begins. Clocks that go along may have been left in another one, when a person changed it as the
 * step before ended: the next then begins in theirs and goes by the order's from its first event on, so that they do, too.
 */
export function classAtStart(
  order: Order,
  kind: ExecutionKind,
  carried: readonly ClockState[],
): { urgency: Urgency; reclassified?: UrgencyChange } {
  const urgency = urgencyOf(order);
  const change = changeOf(order, kind);
  const theirs = carried.some(({ stoppedAt }) => stoppedAt === null) ? order.carriedIn : null;
  return change && theirs && theirs !== urgency ? { urgency: theirs, reclassified: change } : { urgency };
}
