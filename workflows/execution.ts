import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  CommandEnvelope,
  CommandIdentity,
  CommandResult,
  Guard,
  Transition,
} from '../src/contracts/transition.js';
import { type ClockState, dueMilestones, nextMilestone } from '../src/domain/clock.js';
import { fromMs, type Instant, toMs } from '../src/domain/instant.js';
import { type CommandName, STEP_TERMS } from '../src/domain/lifecycle.js';
import {
  type Actor,
  type Decided,
  decideCommand,
  isFinal,
  isRefusal,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  type Refusal,
  type StepEvent,
  SYSTEM,
} from '../src/domain/machine.js';
import type { StepPolicy } from '../src/domain/policy/types.js';
import { type ClockContext, clocksAfter, clocksAtEnd, cyclesAfter } from '../src/domain/step-clocks.js';
import { records } from './activity-proxies.js';
import { commandUpdates, liveStateQuery, orderCancelledSignal } from './messages.js';
import { ledgerEntry, raiseOrResolve } from './milestones.js';

/** What every execution that records transitions is started with. */
export interface ExecutionInput {
  /** The order's or the complaint's number: what its clocks are about. */
  subject: string;
  orderNo: string | null;
  n: number;
  outletId: string;
  /** Whom an alert reaches as "the assignee" until the execution names somebody else. */
  responsibleId: string | null;
  policy: StepPolicy;
  carried: ClockState[];
  cyclesBefore: ClockContext['cyclesBefore'];
}

/** What every step gives back to the order. */
export interface StepResult<S extends MachineState> {
  status: S['status'];
  state: S;
  /** Clocks that go along to the next step. */
  carried: ClockState[];
  cycles: ClockContext['cyclesBefore'];
}

interface RecordOptions {
  eventId: string;
  actor: Actor;
  command?: CommandIdentity;
  guard?: Guard;
}

/** `recorded` is the event as stored; otherwise why nothing was. */
export type Recorded = { recorded: StepEvent } | { refusal: Refusal } | { blocked: Guard };

export interface Execution<S extends MachineState, E extends StepEvent> {
  readonly id: string;
  state(): S;
  /** Runs a decision under the lock, after every milestone due by now, and records what it made. */
  record(options: RecordOptions, decide: (state: S, at: Instant) => Decided<E>): Promise<Recorded>;
  /** Records something that needs no decision, as Pitlane itself, once per `name`. */
  note(name: string, event: Pick<E, 'type' | 'data'>, guard?: Guard): Promise<Recorded>;
  /** Work besides the story (telling the desk, raising an alert) that must be done before the execution ends. */
  background(work: Promise<unknown>): void;
  /** Waits until the execution has said its last word and everything that it began is done. */
  untilFinal(): Promise<StepResult<S>>;
  drain(): Promise<void>;
}

/**
 * Opens an execution over a machine: its lock, its numbered transitions, its timers, its command handlers. The
 * workflow's file then only tells the story. Reads: design, rules 1–4.
 * @param machine the pure rules of this kind of execution
 * @param input what it was started with
 * @param first its state before the first event
 * @param onApplied hears of every event once it is on record, also of one that an earlier run had stored
 */
export function openExecution<S extends MachineState, E extends StepEvent>(
  machine: Machine<S, E>,
  input: ExecutionInput,
  first: S,
  onApplied: (event: E, state: S, seq: number) => void = () => {},
): Execution<S, E> {
  const id = workflowInfo().workflowId;
  const context: ClockContext = {
    policy: input.policy,
    subject: input.subject,
    cyclesBefore: input.cyclesBefore,
  };
  const lock = fifoLock();
  /** What was begun is finished, also when Temporal cancels the execution meanwhile. */
  const inTurn = <T>(work: () => Promise<T>) => lock(() => CancellationScope.nonCancellable(work));
  /** Events found stored under a number that this run wanted for another: a repeated command among them is done. */
  const adopted = new Map<string, StepEvent>();
  const pending = new Set<Promise<unknown>>();
  let state: S = { ...first, clocks: Object.fromEntries(input.carried.map((clock) => [clock.id, clock])) };
  let seq = 0;

  function after(event: E): S {
    const applied = machine.apply(state, event);
    const clocks = clocksAfter(state.clocks, event, context);
    const ended = isFinal(machine.kind, applied.status)
      ? clocksAtEnd(clocks, input.policy, event.at, event.type === 'order_cancelled')
      : clocks;
    return { ...applied, clocks: ended };
  }

  function transition(event: E, options: Partial<RecordOptions>): Transition {
    const next = after(event);
    const order = { ...machine.order?.(next), ...(isBreach(event) ? { breached: true as const } : {}) };
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
      order,
      clocks: Object.values(next.clocks).filter((clock) => clock !== state.clocks[clock.id]),
      ledger: ledgerEntry(event),
      command: options.command ?? null,
      guard: options.guard ?? null,
    };
  }

  /** Writes one event under the next number and applies what is stored there, whoever wrote it. */
  async function write(event: E, options: Partial<RecordOptions> = {}) {
    const wanted = transition(event, options);
    const result = await records.recordTransition(wanted);
    if ('blocked' in result) return result;
    const stored = result.stored as E;
    if (stored.id !== event.id) adopted.set(stored.id, stored);
    const before = state.clocks;
    state = after(stored);
    seq += 1;
    for (const work of raiseOrResolve(before, state.clocks, stored, input, machine.order?.(state)))
      background(work);
    if (isBreach(stored)) upsertSearchAttributes({ PitlaneBreached: [true] });
    setCurrentDetails(details(machine.kind, state));
    onApplied(stored, state, seq);
    return { stored };
  }

  /** Records every milestone that is due by now, in time order: nothing is decided past a deadline unrecorded. */
  async function settle(): Promise<void> {
    for (;;) {
      const at = now();
      const due = Object.values(state.clocks)
        .filter((clock) => clock.stoppedAt === null)
        .flatMap((clock) => dueMilestones(clock, at).map((milestone) => ({ clock, milestone })))
        .sort((a, b) => toMs(a.milestone.at) - toMs(b.milestone.at) || (a.clock.id < b.clock.id ? -1 : 1))[0];
      if (!due || isFinal(machine.kind, state.status)) return;
      await write(milestoneEvent(due.clock, due.milestone, at) as StepEvent as E);
    }
  }

  function record(options: RecordOptions, decide: (state: S, at: Instant) => Decided<E>): Promise<Recorded> {
    return inTurn(async () => {
      for (;;) {
        await settle();
        const done = adopted.get(options.eventId);
        if (done) return { recorded: done };
        const at = now();
        const decided = decide(state, at);
        if (isRefusal(decided)) return { refusal: decided };
        const event = { id: options.eventId, at, actor: options.actor, ...decided } as E;
        const result = await write(event, options);
        if ('blocked' in result) return result;
        if (result.stored.id === options.eventId) return { recorded: result.stored };
        // An earlier run of this execution had written something else under this number: look again.
      }
    });
  }

  function background(work: Promise<unknown>): void {
    const tracked = work.finally(() => pending.delete(tracked));
    pending.add(tracked);
  }

  async function runTimers(): Promise<void> {
    while (!isFinal(machine.kind, state.status)) {
      const next = nextWake(state.clocks);
      const changed = () => isFinal(machine.kind, state.status) || nextWake(state.clocks)?.key !== next?.key;
      if (!next) {
        await condition(changed);
        continue;
      }
      const waitMs = Math.max(1, toMs(next.wakeAt) - toMs(now()));
      const moved = await condition(changed, waitMs, {
        summary: `${next.milestone} of ${next.clockId} at ${next.at}`,
      });
      if (!moved) await inTurn(settle);
    }
  }

  async function onCommand(name: CommandName, envelope: CommandEnvelope): Promise<CommandResult> {
    const eventId = commandEventId(envelope.command);
    const options = { eventId, actor: envelope.actor, command: envelope.command, guard: GUARD_OF[name] };
    const outcome = await record(options, (present, at) =>
      decideCommand(machine, present, name, envelope.body, {
        at,
        actor: envelope.actor,
        policy: input.policy,
      }),
    );
    if ('recorded' in outcome) {
      const { at, data } = outcome.recorded;
      const reply = {
        no: input.subject,
        executionId: id,
        kind: machine.kind,
        status: state.status,
        eventId,
        at,
      };
      return { ok: true, reply: { ...reply, result: data } };
    }
    const refusal: Refusal =
      'refusal' in outcome
        ? outcome.refusal
        : { refused: 'not_allowed_in_state', detail: `the order does not allow it: ${outcome.blocked}` };
    return { ok: false, refusal, status: state.status };
  }

  for (const name of Object.keys(machine.commands) as CommandName[]) {
    setHandler(commandUpdates[name], (envelope) => onCommand(name, envelope));
  }
  setHandler(liveStateQuery, () => ({ status: state.status, seq, state }));
  const cancelled = (reason: string, actor: Actor) =>
    record({ eventId: `${id}#cancelled`, actor }, (present) =>
      isFinal(machine.kind, present.status)
        ? { refused: 'not_allowed_in_state', detail: 'already ended' }
        : ({ type: 'order_cancelled', data: { reason } } as unknown as Decided<E>),
    );
  if (CANCELLABLE.has(machine.kind)) {
    setHandler(orderCancelledSignal, async ({ reason, actor }) => void (await cancelled(reason, actor)));
    // Temporal's own cancel takes the same way as the parent's message (design, rule 7).
    CancellationScope.current().cancelRequested.catch(() => {
      background(cancelled('cancelled in Temporal', { kind: 'system', id: 'temporal', role: null }));
    });
  }
  background(CancellationScope.nonCancellable(runTimers));

  const drain = () =>
    CancellationScope.nonCancellable(async () => {
      await condition(() => allHandlersFinished() && pending.size === 0);
    });

  return {
    id,
    state: () => state,
    record,
    note: (name, event, guard) =>
      record({ eventId: `${id}#${name}`, actor: SYSTEM, ...(guard ? { guard } : {}) }, () => event),
    background,
    drain,
    untilFinal: async () => {
      await CancellationScope.nonCancellable(() => condition(() => isFinal(machine.kind, state.status)));
      await drain();
      const live = Object.values(state.clocks).filter((clock) => clock.stoppedAt === null);
      return {
        status: state.status,
        state,
        carried: live,
        cycles: cyclesAfter(state.clocks, input.cyclesBefore),
      };
    },
  };
}

/** Steps that hear of the order's cancellation; after hand-over there is nothing to cancel. */
const CANCELLABLE = new Set<string>(['booking', 'dispatch', 'repair', 'quality_check', 'settlement']);

/** Commands whose transaction must look at the order's row: hand-over and cancellation exclude each other. */
const GUARD_OF: Partial<Record<CommandName, Guard>> = {
  cancelOrder: 'not_handed_over',
  handOver: 'not_cancelling',
};

/** The workflow's time: the same on every replay. */
export function now(): Instant {
  return fromMs(Date.now());
}

/** The identity of what a command causes: the same however often it is sent. */
export function commandEventId({ caller, key }: CommandIdentity): string {
  return `cmd:${caller}:${key}`;
}

/** Hands out turns in the order of asking (design, rule 4). */
export function fifoLock(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return mine;
  };
}

function milestoneEvent(
  clock: ClockState,
  milestone: { milestone: string; at: Instant; revision: number },
  at: Instant,
): MilestoneEvent {
  return {
    id: `${clock.id}#${milestone.revision}#${milestone.milestone}`,
    type: 'clock_milestone',
    at,
    actor: SYSTEM,
    data: {
      clockId: clock.id,
      kind: clock.kind,
      revision: milestone.revision,
      milestone: milestone.milestone,
      dueAt: milestone.at,
    },
  };
}

function isBreach(event: StepEvent): boolean {
  return event.type === 'clock_milestone' && (event.data as { milestone: string }).milestone === 'breach';
}

/** The next milestone of all live clocks; its key tells whether a change moved it. */
function nextWake(clocks: Record<string, ClockState>) {
  const next = Object.values(clocks)
    .filter((clock) => clock.stoppedAt === null)
    .flatMap((clock) => nextMilestone(clock) ?? [])
    .sort((a, b) => toMs(a.wakeAt) - toMs(b.wakeAt) || (a.clock < b.clock ? -1 : 1))[0];
  if (!next) return null;
  return { ...next, clockId: next.clock, key: `${next.clock} ${next.milestone} ${next.wakeAt}` };
}

function details(kind: keyof typeof STEP_TERMS, state: MachineState): string {
  const clocks = Object.values(state.clocks)
    .filter((clock) => clock.stoppedAt === null)
    .map((clock) => `- ${clock.kind}: ${clock.outcome}, next ${nextMilestone(clock)?.at ?? '—'}`);
  return [`**${STEP_TERMS[kind]} ${kind}: ${state.status}**`, ...clocks].join('\n');
}
