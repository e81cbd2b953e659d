import {
  CancellationScope,
  type ChildWorkflowHandle,
  condition,
  setHandler,
  startChild,
  type Workflow,
} from '@temporalio/workflow';
import type { ClockState } from '../src/domain/clock.js';
import type { WaitingRequest } from '../src/domain/dispatch.js';
import type { Instant } from '../src/domain/instant.js';
import { type ExecutionKind, STEP_TERMS } from '../src/domain/lifecycle.js';
import { type Actor, refuse, type StepEvent, SYSTEM } from '../src/domain/machine.js';
import { sliceFor } from '../src/domain/policy/slice.js';
import type { ProcessPolicy } from '../src/domain/policy/types.js';
import type { Slot } from '../src/domain/steps/booking.js';
import type { RepairState } from '../src/domain/steps/repair.js';
import {
  serviceOrder as machine,
  newServiceOrder,
  type OrderOutcome,
  type ServiceOrderEvent,
  type ServiceOrderState,
} from '../src/domain/steps/service-order.js';
import { priorityKey, type Urgency } from '../src/domain/urgency.js';
import { notices, records } from './activity-proxies.js';
import { booking } from './booking.js';
import { dispatch } from './dispatch.js';
import { type Execution, type ExecutionInput, now, openExecution, type StepResult } from './execution.js';
import { followUp } from './follow-up.js';
import {
  assigneeChangedSignal,
  complaintClosedSignal,
  feedbackEndedSignal,
  openedUpdate,
  orderCancelledSignal,
} from './messages.js';
import { progressFeedback } from './progress-feedback.js';
import { qualityCheck } from './quality-check.js';
import { repair } from './repair.js';
import { settlement } from './settlement.js';

export interface ServiceOrderInput {
  orderNo: string;
  outletId: string;
  urgency: Urgency;
  advisorId: string | null;
  policy: ProcessPolicy;
  slot: Slot | null;
  channel: string;
  needs: Pick<WaitingRequest, 'workType' | 'requiredSkills' | 'requiredCertificates'>;
}

/** The assignment that an order lives on from acceptance to its release. */
interface Assignment {
  offerId: string;
  technicianId: string;
  outletId: string;
  assignedAt: Instant;
  n: number;
}

/** Whoever cancels in Temporal itself. */
const OPERATOR: Actor = { kind: 'system', id: 'temporal', role: 'operator' };

/** After the desk's own numbering of a dispatch: a release is the last word about it. */
const LAST_WORD = 1_000_000;

/**
 * A service order 工单 (chapter 3): from booking to the closed loop. Each step is a child; this is their story.
 */
export async function serviceOrder(input: ServiceOrderInput): Promise<{ outcome: OrderOutcome }> {
  const order = openOrder(input);
  return CancellationScope.nonCancellable(() => story(order, input));
}

async function story(order: Order, input: ServiceOrderInput): Promise<{ outcome: OrderOutcome }> {
  await order.execution.note('opened', { type: 'order_opened', data: { urgency: input.urgency } });
  const outcome = await carryOut(order, input);
  if (order.cancelling()) await compensate(order);
  await close(order, order.cancelling() ? 'cancelled' : outcome);
  return { outcome: order.execution.state().outcome ?? outcome };
}

async function carryOut(order: Order, input: ServiceOrderInput): Promise<OrderOutcome> {
  const arrival = await order.step(booking, 'booking', { slot: input.slot, channel: input.channel });
  if (arrival.status === 'no_show') return 'no_show';
  if (arrival.status !== 'checked_in') return 'cancelled';
  const work = await repairUntilPassed(order, input);
  if (!work) return 'cancelled';
  const bill = await order.step(settlement, 'settlement', { estimatedCents: approvedCents(work) });
  if (bill.status !== 'handed_over') return 'cancelled';
  return closeLoop(order, input, work.status === 'rejected' ? 'estimate_rejected' : 'completed');
}

/** Dispatch and repair, again when the work is given back, and again when the check fails. */
async function repairUntilPassed(order: Order, input: ServiceOrderInput): Promise<RepairState | null> {
  const waitingSince = now();
  let declinedBy: string[] = [];
  let earlier: RepairState | null = null;
  let findings: string[] = [];
  for (;;) {
    if (!order.assignment) {
      const holder = order.nextId('repair');
      const details = { needs: input.needs, waitingSince, declinedBy, holder };
      const dispatched = await order.step(dispatch, 'dispatch', details);
      const offer = dispatched.state?.offer;
      if (dispatched.status !== 'accepted' || !offer) return null;
      await order.assign({ ...offer, assignedAt: offer.offeredAt, n: order.count('dispatch') });
    }
    const { technicianId, offerId } = order.assignment as Assignment;
    const workOrderNo = `WO-${input.orderNo}-${order.count('repair') + 1}`;
    const done: Ended<RepairState> = await order.step(repair, 'repair', {
      technicianId,
      offerId,
      workOrderNo,
      earlier,
      findings,
    });
    if (done.status === 'cancelled' || !done.state) return null;
    const work = done.state;
    earlier = work;
    if (done.status === 'given_back') {
      declinedBy = [...declinedBy, technicianId];
      await order.release();
      continue;
    }
    if (done.status === 'rejected') return order.workDone(work, 'estimate_rejected');
    const check = await order.step(qualityCheck, 'quality_check', { repairedBy: technicianId });
    if (check.status === 'passed') return order.workDone(work, 'check_passed');
    if (check.status !== 'failed' || !check.state) return null;
    findings = check.state.findings;
  }
}

/** Follow-up, and what it leads to: the order closes only when the loop is closed (R3.4). */
async function closeLoop(order: Order, input: ServiceOrderInput, done: OrderOutcome): Promise<OrderOutcome> {
  const answered = await order.step(followUp, 'follow_up', {});
  switch (answered.status) {
    case 'complaint':
      await notices.fileComplaint({ orderNo: input.orderNo, followUp: answered.state?.survey ?? null });
      return done;
    case 'comeback':
      await notices.openComeback({ orderNo: input.orderNo });
      return 'comeback';
    case 'unreachable':
      return done === 'completed' ? 'unreachable' : done;
    default:
      return done;
  }
}

/** Undoes what the order holds, each as a step on record; told twice it is done once (design, rule 7). */
async function compensate(order: Order): Promise<void> {
  await order.endFeedback('order_cancelled');
  if (order.assignment) {
    await order.release();
    await order.execution.note('technician-released', {
      type: 'compensated',
      data: { what: 'technician_released' },
    });
  }
  if (order.count('booking') > 0) {
    await order.execution.note('appointment-released', {
      type: 'compensated',
      data: { what: 'appointment_released' },
    });
  }
  if (order.count('settlement') > 0) {
    await order.execution.note('settlement-void', {
      type: 'compensated',
      data: { what: 'settlement_voided' },
    });
  }
}

/** Not while a complaint is open (design, rule 8): the transaction looks, and the complaint's end wakes the order. */
async function close(order: Order, outcome: OrderOutcome): Promise<void> {
  for (let waits = 1; ; waits++) {
    const heard = order.complaintsClosed();
    const event = { type: 'order_closed' as const, data: { outcome } };
    const result = await order.execution.note('closed', event, 'no_open_complaint');
    if ('recorded' in result) break;
    await order.execution.note(`complaint-awaited-${waits}`, {
      type: 'complaint_awaited',
      data: { openComplaints: 1 },
    });
    await condition(() => order.complaintsClosed() > heard);
  }
  await order.execution.drain();
}

function approvedCents(work: RepairState): number {
  return work.estimates.reduce((sum, estimate) => sum + (estimate.approved ? estimate.totalCents : 0), 0);
}

type Order = ReturnType<typeof openOrder>;
/** How a step ended; without a state when it was never begun. */
type Ended<S extends { status: string }> = { status: S['status'] | 'cancelled'; state: S | null };
type StepInput<W extends Workflow> = Omit<Parameters<W>[0], keyof ExecutionInput> & Partial<ExecutionInput>;

/** The order as its story sees it: the running step, the assignment, the feedback beside them. */
function openOrder(input: ServiceOrderInput) {
  let current: ChildWorkflowHandle<Workflow> | null = null;
  let opened: StepEvent | null = null;
  let cancellation: { reason: string; actor: Actor } | null = null;
  let assignment: Assignment | null = null;
  let feedback: ChildWorkflowHandle<typeof progressFeedback> | null = null;
  let complaintsClosed = 0;
  let carried: ClockState[] = [];
  let cycles: ExecutionInput['cyclesBefore'] = {};
  const counts: Partial<Record<ExecutionKind, number>> = {};
  const count = (kind: ExecutionKind) => counts[kind] ?? 0;

  const execution: Execution<ServiceOrderState, ServiceOrderEvent> = openExecution(
    machine,
    executionInput('service_order', 1),
    newServiceOrder(),
    (event) => {
      opened ??= event;
      if (event.type !== 'cancellation_requested') return;
      cancellation = { reason: event.data.reason, actor: event.actor };
      if (current) execution.background(tellCancelled(current));
    },
  );
  // Temporal's own cancel takes the same way as the command (design, rule 7): refused after hand-over.
  CancellationScope.current().cancelRequested.catch(() => {
    const data = { reason: 'cancelled in Temporal' };
    const options = {
      eventId: `${execution.id}#cancelled`,
      actor: OPERATOR,
      guard: 'not_handed_over' as const,
    };
    execution.background(
      execution.record(options, (state) =>
        state.status === 'open'
          ? { type: 'cancellation_requested', data }
          : refuse('not_allowed_in_state', `the order is ${state.status}`),
      ),
    );
  });
  setHandler(complaintClosedSignal, () => {
    complaintsClosed += 1;
  });
  setHandler(openedUpdate, async () => {
    await condition(() => opened !== null);
    return opened ?? { id: '', type: '', at: '', actor: SYSTEM, data: {} };
  });

  function executionInput(kind: ExecutionKind, n: number): ExecutionInput {
    return {
      subject: input.orderNo,
      orderNo: input.orderNo,
      n,
      outletId: input.outletId,
      responsibleId: assignment?.technicianId ?? input.advisorId,
      policy: sliceFor(input.policy, kind, input.urgency),
      carried: kind === 'service_order' || kind === 'progress_feedback' ? [] : carried,
      cyclesBefore: cycles,
    };
  }

  async function tellCancelled(child: ChildWorkflowHandle<Workflow>): Promise<void> {
    // A child that has just ended needs no telling: its outcome is on its way, and the order looks at it.
    if (cancellation) await child.signal(orderCancelledSignal, cancellation).catch(() => {});
  }

  async function start<W extends Workflow>(workflow: W, kind: ExecutionKind, details: StepInput<W>) {
    counts[kind] = count(kind) + 1;
    const n = count(kind);
    return startChild(workflow, {
      workflowId: executionId(kind, input.orderNo, n),
      args: [{ ...executionInput(kind, n), ...details }] as unknown as Parameters<W>,
      staticSummary: `${STEP_TERMS[kind]} ${input.orderNo} · ${input.urgency}`,
      priority: priorityOf(input),
      searchAttributes: {
        PitlaneOrderNo: [input.orderNo],
        PitlaneOutlet: [input.outletId],
        PitlaneStep: [kind],
        PitlaneUrgency: [input.urgency],
        PitlaneBreached: [false],
      },
    } as never) as Promise<ChildWorkflowHandle<W>>;
  }

  /** Runs a step to its end; not even begun when the order is being cancelled. */
  async function step<
    S extends { status: string; clocks: Record<string, ClockState> },
    I extends ExecutionInput,
  >(
    workflow: (input: I) => Promise<StepResult<S>>,
    kind: ExecutionKind,
    details: Omit<I, keyof ExecutionInput>,
  ): Promise<Ended<S>> {
    if (cancellation) return { status: 'cancelled', state: null };
    const child = await start(workflow as Workflow, kind, details as never);
    current = child;
    if (cancellation) await tellCancelled(child);
    const result = (await child.result()) as StepResult<S>;
    current = null;
    carried = result.carried;
    cycles = { ...cycles, ...result.cycles };
    return result;
  }

  async function release(): Promise<void> {
    if (!assignment) return;
    const { offerId, outletId, n } = assignment;
    const message = {
      type: 'released' as const,
      offerId,
      requeue: null,
      orderNo: input.orderNo,
      n,
      seq: LAST_WORD,
    };
    await records.tellDesk({ outletId, message });
    assignment = null;
  }

  async function assign(accepted: Assignment): Promise<void> {
    assignment = accepted;
    const { technicianId, offerId, assignedAt } = accepted;
    if (feedback) await feedback.signal(assigneeChangedSignal, { assigneeId: technicianId, offerId });
    else
      feedback = await start(progressFeedback, 'progress_feedback', { assigneeId: technicianId, assignedAt });
  }

  async function endFeedback(reason: string): Promise<void> {
    if (!feedback) return;
    await feedback.signal(feedbackEndedSignal, { reason }).catch(() => {});
    await feedback.result();
    feedback = null;
  }

  async function workDone(state: RepairState, reason: string): Promise<RepairState> {
    await release();
    await endFeedback(reason);
    return state;
  }

  return {
    execution,
    step,
    assign,
    release,
    endFeedback,
    workDone,
    count,
    nextId: (kind: ExecutionKind) => executionId(kind, input.orderNo, count(kind) + 1),
    cancelling: () => cancellation !== null,
    complaintsClosed: () => complaintsClosed,
    get assignment() {
      return assignment;
    },
  };
}

/** `<step>:<orderNo>:<n>` (design, rule 1). */
function executionId(kind: ExecutionKind, orderNo: string, n: number): string {
  return `${kind.replaceAll('_', '-')}:${orderNo}:${n}`;
}

function priorityOf({ urgency, outletId }: ServiceOrderInput) {
  return { priorityKey: priorityKey(urgency), fairnessKey: outletId };
}
