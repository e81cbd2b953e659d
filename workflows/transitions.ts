import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { CommandIdentity, Guard, Transition } from '../src/contracts/transition.js';
import { type BusinessCalendar, withCalendar } from '../src/domain/calendar.js';
import { type ClockState, dueMilestones, isExtensionPending, nextMilestone } from '../src/domain/clock.js';
import { reportOf } from '../src/domain/customer-reports.js';
import { fromMs, type Instant, toMs } from '../src/domain/instant.js';
import { type ExecutionKind, STEP_TERMS, STEPS } from '../src/domain/lifecycle.js';
import {
  type Actor,
  type CalendarUpdatedEvent,
  type Decided,
  isFinal,
  isRefusal,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  MOVES_BY,
  type Refusal,
  type StepEvent,
  SYSTEM,
  type UrgencyAppliedEvent,
} from '../src/domain/machine.js';
import type { StepPolicy } from '../src/domain/policy/types.js';
import { clocksOnRecord } from '../src/domain/step-clocks.js';
import { compareUrgency, type Urgency } from '../src/domain/urgency.js';
import { notices, records } from './activity-proxies.js';
import type { ExecutionInput } from './execution.js';
import type { fifoLock } from './fifo-lock.js';
import { alertNotices, ledgerEntry, type tellingInTurn } from './milestones.js';
import { calendarToRecord, known, nameOf } from './recounting.js';

/** One execution while it runs: its state, its numbering, and what it has begun and not yet finished. */
export interface Run<S extends MachineState, E extends StepEvent> {
  readonly id: string;
  readonly machine: Machine<S, E>;
  /** What it was started with; its slice of the standard follows the order's class. */
  input: ExecutionInput;
  /** Slices of other classes, for when they apply. */
  readonly slices: Map<Urgency, StepPolicy>;
  /** The newest snapshots of calendars; what clocks count by is put on record first. */
  calendars: BusinessCalendar[];
  state: S;
  /** Number of the last transition on record. */
  seq: number;
  /** How often its class has become more urgent, as far as its timers are to hear of it; left out while it hasn't. */
  hurried?: number;
  /** Every event on record by its id: what is asked for again has been done, by this run or by one before it. */
  readonly applied: Map<string, StepEvent>;
  /** Work besides the story that must be done before the execution ends. */
  readonly pending: Set<Promise<unknown>>;
  readonly tellInTurn: ReturnType<typeof tellingInTurn>;
  readonly inTurn: ReturnType<typeof fifoLock>;
  readonly onApplied: (event: E, state: S, seq: number) => void;
}

export interface RecordOptions {
  eventId: string;
  actor: Actor;
  command?: CommandIdentity | undefined;
  guard?: Guard | undefined;
}

/** `recorded` is the event as stored; otherwise why nothing was. */
export type Recorded = { recorded: StepEvent } | { refusal: Refusal } | { blocked: Guard };

/**
 * Runs a decision under the lock, after every milestone due by now, and records what it made (design, rules 3 and 4).
 * When an earlier run of the execution had written something else under the number, it looks again.
 */
export function record<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  options: RecordOptions,
  decide: (state: S, at: Instant) => Decided<E>,
): Promise<Recorded> {
  return run.inTurn(async () => {
    for (;;) {
      await settle(run);
      const done = run.applied.get(options.eventId);
      if (done) return { recorded: done };
      const at = now();
      const decided = decide(run.state, at);
      if (isRefusal(decided)) return { refusal: decided };
      const event = { id: options.eventId, at, actor: options.actor, ...decided } as E;
      if (await putOnRecord(run, event)) continue;
      const result = await write(run, event, options);
      if ('blocked' in result) return result;
      if (result.stored.id === options.eventId) return { recorded: result.stored };
    }
  });
}

/** Records every milestone that is due by now, in time order: nothing is decided past a deadline unrecorded. */
export async function settle<S extends MachineState, E extends StepEvent>(run: Run<S, E>): Promise<void> {
  while (!isFinal(run.machine.kind, run.state.status)) {
    if (run.seq > 0 && (await putOnRecord(run))) continue;
    const at = now();
    const due = liveClocks(run.state)
      .flatMap((clock) => dueMilestones(clock, at).map((milestone) => ({ clock, milestone })))
      .sort((a, b) => toMs(a.milestone.at) - toMs(b.milestone.at) || (a.clock.id < b.clock.id ? -1 : 1))[0];
    if (!due) return;
    const event: MilestoneEvent = {
      id: `${due.clock.id}#${due.milestone.revision}#${due.milestone.milestone}`,
      type: 'clock_milestone',
      at,
      actor: SYSTEM,
      data: {
        clockId: due.clock.id,
        kind: due.clock.kind,
        revision: due.milestone.revision,
        milestone: due.milestone.milestone,
        dueAt: due.milestone.at,
        ...(due.milestone.movedAt ? { movedAt: due.milestone.movedAt } : {}),
        ...(due.milestone.milestone === 'breach' && isExtensionPending(due.clock) ? { pending: true } : {}),
      },
    };
    await write(run, event as StepEvent as E, {});
  }
}

/** Puts a newer calendar on record before anything counts by it (`recounting.ts`). @returns whether there was one */
async function putOnRecord<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  next?: E,
): Promise<boolean> {
  const calendar = calendarToRecord(run, next);
  if (!calendar) return false;
  const event: CalendarUpdatedEvent = {
    id: `${run.id}#${nameOf(calendar)}`,
    type: 'calendar_updated',
    at: now(),
    actor: SYSTEM,
    data: { from: known(run, calendar.id).revision, calendar, ...MOVES_BY },
  };
  await write(run, event as StepEvent as E, {});
  return true;
}

/** Writes one event under the next number and applies what is stored there, whoever wrote it. */
async function write<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  event: E,
  options: Partial<RecordOptions>,
): Promise<{ stored: E } | { blocked: Guard }> {
  const result = await records.recordTransition(transitionOf(run, event, options));
  if ('blocked' in result) return result;
  const stored = result.stored as E;
  run.applied.set(stored.id, stored);
  const before = run.state.clocks;
  const earlier = responsibleBefore(run);
  run.state = stateAfter(run, stored);
  run.seq += 1;
  followPolicy(run, stored);
  // A clock that came along may count by an older snapshot than the execution was started with.
  if (run.seq === 1 && calendarToRecord(run))
    background(
      run,
      run.inTurn(() => settle(run)),
    );
  const order = run.machine.order?.(run.state);
  const elsewhere = run.machine.elsewhere?.(run.state);
  const over = () => isFinal(run.machine.kind, run.state.status);
  for (const notice of alertNotices(before, run.state.clocks, stored, run.input, order, earlier, elsewhere))
    background(run, run.tellInTurn(notice, over));
  if (isBreach(stored) || stored.type === 'extension_decided') {
    const breached = Object.values(run.state.clocks).some(({ outcome }) => outcome === 'breached');
    upsertSearchAttributes({ PitlaneBreached: [breached] });
  }
  tellPromise(run, stored);
  setCurrentDetails(details(run.machine.kind, run.state));
  run.onApplied(stored, run.state, run.seq);
  return { stored };
}

/** Executions whose first event may find clocks that ran for somebody else: work that was given back, and its next try. */
const TAKE_OVER: readonly ExecutionKind[] = ['dispatch', 'repair'];

function responsibleBefore<S extends MachineState, E extends StepEvent>({
  machine,
  state,
  input,
  seq,
}: Run<S, E>) {
  const responsibleId = machine.order?.(state)?.responsibleId ?? input.responsibleId;
  return { responsibleId, takesOver: seq === 0 && TAKE_OVER.includes(machine.kind) };
}

function transitionOf<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  event: E,
  { command, guard }: Partial<RecordOptions>,
): Transition {
  const { id, machine, input, state, seq } = run;
  const next = stateAfter(run, event);
  return {
    executionId: id,
    seq: seq + 1,
    kind: machine.kind,
    subject: input.subject,
    orderNo: input.orderNo,
    n: input.n,
    event,
    status: next.status,
    state: { ...next } as Record<string, unknown>,
    final: isFinal(machine.kind, next.status),
    order: {
      ...ownerOf(machine.kind, input),
      // Beside the steps the feedback has an assignee of its own, who doesn't answer for the order's present step.
      ...(machine.kind === 'progress_feedback' ? {} : machine.order?.(next)),
      ...(isBreach(event) ? { breached: true as const } : {}),
    },
    clocks: Object.values(next.clocks).filter((clock) => clock !== state.clocks[clock.id]),
    ledger: ledgerEntry(event),
    command: command ?? null,
    guard: guard ?? null,
  };
}

/** Somebody answers for the order at every moment (R2.2): whom the step was handed to, unless it names another. */
function ownerOf(kind: ExecutionKind, input: ExecutionInput) {
  return (STEPS as readonly string[]).includes(kind) ? { responsibleId: input.responsibleId } : {};
}

/** The step's own rule, then the policy's for the clocks, then the end of those that don't go along. */
function stateAfter<S extends MachineState, E extends StepEvent>(run: Run<S, E>, event: E): S {
  const { machine, input, state } = run;
  const applied = machine.apply(state, event);
  const final = isFinal(machine.kind, applied.status);
  return { ...applied, clocks: clocksOnRecord(state.clocks, event, input, final) };
}

/** The next decisions, limits and alerts are those of the new class, and count by the newer calendar. */
function followPolicy<S extends MachineState, E extends StepEvent>(run: Run<S, E>, event: E): void {
  const { policy } = run.input;
  if (event.type === 'calendar_updated') {
    const { calendar } = (event as StepEvent as CalendarUpdatedEvent).data;
    const calendars = withCalendar(policy.calendars, calendar);
    run.input = { ...run.input, policy: { ...policy, calendars } };
  }
  if (event.type !== 'urgency_applied' && event.type !== 'urgency_changed') return;
  const { urgency } = (event as StepEvent as UrgencyAppliedEvent).data;
  const slice = run.slices.get(urgency) ?? policy;
  // Executions whose timers ran on at such a change go on as they did.
  if (compareUrgency(urgency, policy.urgency) < 0 && patched('urgent-timers-anew'))
    run.hurried = (run.hurried ?? 0) + 1;
  run.input = { ...run.input, policy: { ...slice, urgency, calendars: policy.calendars } };
  upsertSearchAttributes({ PitlaneUrgency: [urgency] });
}

/** The customer hears of a promise by message, unless somebody has told them. */
function tellPromise<S extends MachineState, E extends StepEvent>(run: Run<S, E>, event: E): void {
  const report = event.type === 'hand_over_promised' && reportOf(run.input.subject, run.seq, event);
  if (report && !report.toldBy) background(run, notices.sendNotice({ noticeId: report.id }));
}

/** Keeps work that was begun beside the story until it is done. */
export function background(run: Pick<Run<never, never>, 'pending'>, work: Promise<unknown>): void {
  const tracked = work.finally(() => run.pending.delete(tracked));
  run.pending.add(tracked);
}

export function liveClocks(state: MachineState): ClockState[] {
  return Object.values(state.clocks).filter((clock) => clock.stoppedAt === null);
}

/** The workflow's time: the same on every replay. */
export function now(): Instant {
  return fromMs(Date.now());
}

function isBreach(event: StepEvent): boolean {
  return event.type === 'clock_milestone' && (event.data as { milestone: string }).milestone === 'breach';
}

function details(kind: ExecutionKind, state: MachineState): string {
  const clocks = liveClocks(state).map(
    (clock) => `- ${clock.kind}: ${clock.outcome}, next ${nextMilestone(clock)?.at ?? '—'}`,
  );
  return [`**${STEP_TERMS[kind]} ${kind}: ${state.status}**`, ...clocks].join('\n');
}
