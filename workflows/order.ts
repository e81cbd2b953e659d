import {
  CancellationScope,
  type ChildWorkflowHandle,
  condition,
  patched,
  setHandler,
  startChild,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { BusinessCalendar } from '../src/domain/calendar.js';
import type { ClockState } from '../src/domain/clock.js';
import { reportOf } from '../src/domain/customer-reports.js';
import type { WaitingRequest } from '../src/domain/dispatch.js';
import type { OutletHours } from '../src/domain/half-days.js';
import type { Instant } from '../src/domain/instant.js';
import { type ExecutionKind, STEP_TERMS } from '../src/domain/lifecycle.js';
import { type Actor, type MachineState, refuse, type StepEvent, SYSTEM } from '../src/domain/machine.js';
import { sliceFor } from '../src/domain/policy/slice.js';
import type { ProcessPolicy } from '../src/domain/policy/types.js';
import type { Slot, WalkIn } from '../src/domain/steps/booking.js';
import {
  serviceOrder as machine,
  newServiceOrder,
  type ServiceOrderEvent,
  type ServiceOrderState,
} from '../src/domain/steps/service-order.js';
import { priorityKey, type Urgency } from '../src/domain/urgency.js';
import { notices } from './activity-proxies.js';
import { type Execution, type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { hadEnded, loseExecution } from './lost-execution.js';
import { complaintClosedSignal, openedUpdate, orderCancelledSignal } from './messages.js';
import { tellObjected } from './objection.js';
import type { CaseInput } from './reception.js';
import { classAtStart, spreadUrgency, tellUrgency, urgencyOf } from './reclassification.js';
import { hearOfFaults } from './statutory.js';

export interface ServiceOrderInput {
  orderNo: string;
  outletId: string;
  urgency: Urgency;
  advisorId: string | null;
  policy: ProcessPolicy;
  /** Newer snapshots of the standard's calendars. */
  calendars?: BusinessCalendar[];
  slot: Slot | null;
  walkIn: WalkIn | null;
  /** The outlet's own hours; null where they aren't known. */
  hours: OutletHours | null;
  channel: string;
  reception: CaseInput;
  needs: Pick<WaitingRequest, 'workType' | 'requiredSkills' | 'requiredCertificates'>;
}

/** The assignment that an order lives on from acceptance to its release. */
export interface Assignment {
  offerId: string;
  technicianId: string;
  outletId: string;
  assignedAt: Instant;
  /** Which dispatch of the order it came of. */
  n: number;
}

/** The order as its story sees it: the running step, the assignment, the feedback beside them. */
export interface Order {
  /** As it began, but for the outlet and its advisor, when another outlet has taken the work. */
  input: ServiceOrderInput;
  readonly execution: Execution<ServiceOrderState, ServiceOrderEvent>;
  current: Child | null;
  /** What kind of step the current one is. */
  currentKind: ExecutionKind | null;
  /** The last time that a person changed the class; null while it is reception's. */
  reclassified: Pick<StepEvent, 'id' | 'actor'> | null;
  cancellation: { reason: string; actor: Actor } | null;
  assignment: Assignment | null;
  feedback: Child | null;
  complaintsClosed: number;
  /** How often there was something new about the 三包 rules, and whether it is being looked at. */
  readonly rights: { asked: number; looking: boolean };
  breached: boolean;
  /** How often a person has changed the class. */
  reclassifications: number;
  /** Each kind of step as it ended last. */
  readonly ended: Partial<Record<ExecutionKind, MachineState>>;
  /** Clocks between two steps. */
  carried: ClockState[];
  /** The class that these count by; null when the step that left them doesn't say. */
  carriedIn: Urgency | null;
  cycles: ExecutionInput['cyclesBefore'];
  readonly counts: Partial<Record<ExecutionKind, number>>;
}

/** How a step ended; without a state when it was never begun. */
export interface Ended<S extends MachineState> {
  status: S['status'] | 'cancelled';
  state: S | null;
}

/** Any step of the lifecycle, as the order runs it. */
// biome-ignore lint/suspicious/noExplicitAny: each step has an input of its own; `DetailsOf` checks it at every call
type StepWorkflow = (input: any) => Promise<StepResult<any>>;
export type Child = ChildWorkflowHandle<StepWorkflow>;
type StateOf<W extends StepWorkflow> = Awaited<ReturnType<W>>['state'];
type DetailsOf<W extends StepWorkflow> = Omit<Parameters<W>[0], keyof ExecutionInput>;

/** Whoever cancels in Temporal itself. */
const OPERATOR: Actor = { kind: 'system', id: 'temporal', role: 'operator' };

/** While these run the technician answers for the order; before and after them its advisor does (R2.2). */
const TECHNICIANS_OWN: readonly ExecutionKind[] = ['repair', 'progress_feedback'];

/** Opens the order's own execution: its command to cancel, and the messages that reach it. */
export function openOrder(input: ServiceOrderInput): Order {
  let opened: StepEvent | null = null;
  const execution = openExecution(
    machine,
    { ...inputOf(input, 'service_order', 1), calendars: input.calendars ?? [] },
    newServiceOrder(input.urgency, input.reception.checklist),
    (event, _state, seq) => {
      opened ??= event;
      const report = reportOf(input.orderNo, seq, event);
      if (report) execution.background(() => notices.sendNotice({ noticeId: report.id }));
      if (event.type === 'urgency_changed') spreadUrgency(order, event);
      if (event.type === 'guarantee_objected') tellObjected(order, event.data.payingOutletId);
      if (event.type !== 'cancellation_requested') return;
      order.cancellation = { reason: event.data.reason, actor: event.actor };
      const { current } = order;
      if (current) execution.background(() => tellCancelled(order, current));
    },
  );
  const order: Order = {
    input,
    execution,
    current: null,
    currentKind: null,
    reclassified: null,
    cancellation: null,
    assignment: null,
    feedback: null,
    complaintsClosed: 0,
    rights: { asked: 0, looking: false },
    breached: false,
    reclassifications: 0,
    ended: {},
    carried: [],
    carriedIn: null,
    cycles: {},
    counts: {},
  };
  hearOfFaults(order);
  setHandler(complaintClosedSignal, () => {
    order.complaintsClosed += 1;
  });
  setHandler(openedUpdate, async () => {
    await condition(() => opened !== null);
    return opened ?? { id: '', type: '', at: '', actor: SYSTEM, data: {} };
  });
  CancellationScope.current().cancelRequested.catch(() =>
    execution.background(() => cancelledInTemporal(order)),
  );
  return order;
}

/** Temporal's own cancel takes the same way as the command (design, rule 7): refused after hand-over. */
function cancelledInTemporal({ execution }: Order) {
  const data = { reason: 'cancelled in Temporal' };
  const eventId = `${execution.id}#cancelled`;
  return execution.record({ eventId, actor: OPERATOR, guard: 'not_handed_over' }, (state) =>
    state.status === 'open'
      ? { type: 'cancellation_requested', data }
      : refuse('not_allowed_in_state', `the order is ${state.status}`),
  );
}

/**
 * Runs a step to its end, as a child of its own; not even begun when the order is being cancelled.
 * @param workflow the step's workflow
 * @param kind what it is, for its id and its slice of the standard
 * @param details what it needs besides that
 */
export async function runStep<W extends StepWorkflow>(
  order: Order,
  workflow: W,
  kind: ExecutionKind,
  details: DetailsOf<W>,
): Promise<Ended<StateOf<W>>> {
  if (order.cancellation) return { status: 'cancelled', state: null };
  const before = order.reclassified;
  const child = await startStep(order, workflow, kind, details);
  order.current = child;
  order.currentKind = kind;
  if (order.reclassified !== before) await tellUrgency(order, child, kind);
  if (order.cancellation) await tellCancelled(order, child);
  const result: StepResult<StateOf<W>> | null = await child.result().catch(() => null);
  order.current = null;
  if (!result) {
    // Somebody terminated the step in Temporal: the order ends with compensation instead of failing with everything held.
    const lost = await loseExecution(order, child, order.carried);
    order.carried = [];
    // What it had ordered, billed or sent for is undone all the same.
    if (lost && patched('lost-steps-are-undone')) {
      order.ended[kind] = lost as StateOf<W>;
      if (hadEnded(kind, lost)) return { status: lost.status, state: lost as StateOf<W> };
    }
    await cancelledInTemporal(order);
    return { status: 'cancelled', state: null };
  }
  showBreach(order, result);
  order.ended[kind] = result.state;
  order.carried = result.carried;
  order.carriedIn = result.urgency ?? null;
  order.cycles = { ...order.cycles, ...result.cycles };
  return result;
}

/** Supervisors find the order itself by its breach too, once a step of it has brought one home (R2.3). */
export function showBreach(order: Order, { state }: StepResult<MachineState>): void {
  if (order.breached || !Object.values(state.clocks).some(({ outcome }) => outcome === 'breached')) return;
  order.breached = true;
  upsertSearchAttributes({ PitlaneBreached: [true] });
}

/** A kind of step as it ended last; null when it hasn't. */
export function endedAs<S extends MachineState>({ ended }: Order, kind: ExecutionKind): S | null {
  return (ended[kind] as S | undefined) ?? null;
}

/** How often a step of this kind has been begun. */
export function timesRun({ counts }: Order, kind: ExecutionKind): number {
  return counts[kind] ?? 0;
}

/** The id that the next execution of a kind will have. */
export function nextExecutionId(order: Order, kind: ExecutionKind): string {
  return executionId(kind, order.input.orderNo, timesRun(order, kind) + 1);
}

/** Starts a step as a child with everything that the order knows of it. */
export async function startStep<W extends StepWorkflow>(
  order: Order,
  workflow: W,
  kind: ExecutionKind,
  details: DetailsOf<W>,
): Promise<Child> {
  const { input, counts } = order;
  const n = timesRun(order, kind) + 1;
  counts[kind] = n;
  const urgency = urgencyOf(order);
  const responsibleId = (TECHNICIANS_OWN.includes(kind) && order.assignment?.technicianId) || input.advisorId;
  const carried = kind === 'progress_feedback' ? [] : order.carried;
  const { urgency: first, ...change } = classAtStart(order, kind, carried);
  const own = { ...inputOf({ ...input, urgency: first }, kind, n), ...change };
  const calendars = order.execution.calendars();
  const argument = { ...own, responsibleId, carried, calendars, cyclesBefore: order.cycles, ...details };
  return startChild<StepWorkflow>(workflow, {
    workflowId: executionId(kind, input.orderNo, n),
    args: [argument],
    staticSummary: `${STEP_TERMS[kind]} ${input.orderNo} · ${urgency}`,
    priority: { priorityKey: priorityKey(urgency), fairnessKey: input.outletId },
    searchAttributes: {
      PitlaneOrderNo: [input.orderNo],
      PitlaneOutlet: [input.outletId],
      PitlaneStep: [kind],
      PitlaneUrgency: [urgency],
      PitlaneBreached: [false],
    },
  });
}

function inputOf(input: ServiceOrderInput, kind: ExecutionKind, n: number): ExecutionInput {
  const { orderNo, outletId, advisorId, urgency } = input;
  const policy = sliceFor(input.policy, kind, urgency);
  const about = { subject: orderNo, orderNo, n, outletId, responsibleId: advisorId };
  return { ...about, policy, carried: [], cyclesBefore: {} };
}

/** A child that has just ended needs no telling: its outcome is on its way, and the order looks at it. */
async function tellCancelled(order: Order, child: Child): Promise<void> {
  if (order.cancellation) await child.signal(orderCancelledSignal, order.cancellation).catch(() => {});
}

/** `<step>:<orderNo>:<n>` (design, rule 1). */
function executionId(kind: ExecutionKind, orderNo: string, n: number): string {
  return `${kind.replaceAll('_', '-')}:${orderNo}:${n}`;
}
