import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CommandEnvelope, CommandIdentity, CommandResult, Guard } from '../src/contracts/transition.js';
import { type BusinessCalendar, calendarsWith } from '../src/domain/calendar.js';
import { classChange } from '../src/domain/class-change.js';
import { type ClockState, isExtensionPending } from '../src/domain/clock.js';
import type { Instant } from '../src/domain/instant.js';
import type { CommandName, ExecutionKind } from '../src/domain/lifecycle.js';
import {
  type Actor,
  type Decided,
  decideCommand,
  isFinal,
  type Machine,
  type MachineState,
  refuse,
  type StepEvent,
  SYSTEM,
  unansweredOf,
} from '../src/domain/machine.js';
import type { ClockKind, ClockRule, StepPolicy } from '../src/domain/policy/types.js';
import { type ClockContext, cyclesAfter } from '../src/domain/step-clocks.js';
import { withClockCommands } from '../src/domain/steps/clock-commands.js';
import type { Urgency } from '../src/domain/urgency.js';
import { fifoLock } from './fifo-lock.js';
import { GUARD_OF, refusalOf } from './guards.js';
import {
  calendarUpdatedSignal,
  commandUpdates,
  liveStateQuery,
  orderCancelledSignal,
  type UrgencyChange,
  urgencyChangedSignal,
} from './messages.js';
import { tellingInTurn } from './milestones.js';
import { runTimers } from './timers.js';
import { background, type Recorded, type RecordOptions, type Run, record, settle } from './transitions.js';

/** What every execution that records transitions is started with. */
export interface ExecutionInput extends ClockContext {
  orderNo: string | null;
  n: number;
  outletId: string;
  /** Whom an alert reaches as "the assignee" until the execution names somebody else. */
  responsibleId: string | null;
  /** Clocks that go along from the step before. */
  carried: ClockState[];
  /** Another class than the carried clocks count by, which is the policy's: known since before it was started. */
  reclassified?: UrgencyChange;
  /** Newer snapshots of the standard's calendars, as far as they were known when it was started. */
  calendars?: BusinessCalendar[];
}

/** What every step gives back to the order. */
export interface StepResult<S extends MachineState> {
  status: S['status'];
  state: S;
  /** Clocks that go along to the next step: what still runs, and what has ended with a question open (R3.3b). */
  carried: ClockState[];
  cycles: ClockContext['cyclesBefore'];
  /** The class that its clocks count by; steps of earlier versions don't say. */
  urgency?: Urgency;
}

export interface Execution<S extends MachineState, E extends StepEvent> {
  readonly id: string;
  state(): S;
  /** The newest snapshots of calendars that it has heard of. */
  calendars(): BusinessCalendar[];
  /** Takes a newer snapshot of a calendar, and counts by it. */
  hear(calendar: BusinessCalendar): Promise<void>;
  /** Its slice of the standard, by the order's present class. */
  policy(): StepPolicy;
  /** Goes by a rule that its version of the standard is too old to know. */
  learn(kind: ClockKind, rule: ClockRule): void;
  /** Decides and records, one at a time. */
  record(options: RecordOptions, decide: (state: S, at: Instant) => Decided<E>): Promise<Recorded>;
  /** Records something that needs no decision, as Pitlane itself, once per `name`; refused after the last word. */
  note(name: string, event: Pick<E, 'type' | 'data'>, guard?: Guard): Promise<Recorded>;
  /** Takes over clocks that no step will carry on; they end with the execution. */
  adopt(clocks: ClockState[]): void;
  /**
   * Work besides the story (telling the desk, the step) that must be done before the execution ends, also when Temporal
   * has cancelled it meanwhile.
   */
  background(work: () => Promise<unknown>): void;
  /** Waits until the execution has said its last word and everything that it began is done. */
  untilFinal(): Promise<StepResult<S>>;
  /** Waits until every handler has answered and all background work is done. */
  drain(): Promise<void>;
}

/** Steps that hear of the order's cancellation; after hand-over there is nothing to cancel. */
const CANCELLABLE: readonly ExecutionKind[] = [
  'booking',
  'dispatch',
  'repair',
  'quality_check',
  'settlement',
];

/** Executions that no order tells of its class: itself, and complaints, which outlive it and have deadlines of their own. */
const WITHOUT_ORDER: readonly ExecutionKind[] = ['service_order', 'complaint'];

/**
 * Opens an execution over a machine: its lock, its numbered transitions, its timers, its command handlers. The
 * workflow's file then only tells the story. Reads: design, rules 1–4.
 * @param own the pure rules of this kind of execution
 * @param input what it was started with
 * @param first its state before the first event
 * @param onApplied hears of every event once it is on record, also of one that an earlier run had stored
 */
export function openExecution<S extends MachineState, E extends StepEvent>(
  own: Machine<S, E>,
  input: ExecutionInput,
  first: S,
  onApplied: Run<S, E>['onApplied'] = () => {},
): Execution<S, E> {
  const machine = withClockCommands(own);
  const clocks = Object.fromEntries(input.carried.map((clock) => [clock.id, clock]));
  const run: Run<S, E> = {
    id: workflowInfo().workflowId,
    machine,
    input,
    slices: new Map(),
    calendars: input.calendars ?? [],
    state: { ...first, clocks },
    seq: 0,
    applied: new Map(),
    pending: new Set(),
    tellInTurn: tellingInTurn(),
    inTurn: fifoLock(),
    onApplied,
  };
  listen(run);
  if (input.reclassified) background(run, reclassify(run, input.reclassified));
  background(
    run,
    CancellationScope.nonCancellable(() => runTimers(run)),
  );
  const final = () => isFinal(machine.kind, run.state.status);
  const drain = () =>
    CancellationScope.nonCancellable(() => condition(() => allHandlersFinished() && run.pending.size === 0));
  return {
    id: run.id,
    state: () => run.state,
    calendars: () => run.calendars,
    hear: (calendar) => hearOf(run, calendar),
    policy: () => run.input.policy,
    learn: (kind, rule) => {
      const { policy } = run.input;
      run.input = { ...run.input, policy: { ...policy, clocks: { ...policy.clocks, [kind]: rule } } };
    },
    record: (options, decide) => record(run, options, decide),
    note: (name, event, guard) =>
      record(run, { eventId: `${run.id}#${name}`, actor: SYSTEM, guard }, (state) =>
        // A cancellation may have come with the start: what follows on the opening mustn't bring the execution back.
        isFinal(machine.kind, state.status)
          ? refuse('not_allowed_in_state', `the ${machine.kind} has ended`)
          : event,
      ),
    adopt: (taken) => {
      const own = Object.fromEntries(taken.map((clock) => [clock.id, clock]));
      run.state = { ...run.state, clocks: { ...run.state.clocks, ...own } };
    },
    background: (work) => background(run, CancellationScope.nonCancellable(work)),
    drain,
    untilFinal: async () => {
      await CancellationScope.nonCancellable(() => condition(final));
      await drain();
      const { status, clocks: all } = run.state;
      return {
        status,
        state: run.state,
        carried: Object.values(all).filter((clock) => clock.stoppedAt === null || isExtensionPending(clock)),
        cycles: cyclesAfter(all, input.cyclesBefore),
        urgency: run.input.policy.urgency,
      };
    },
  };
}

/** Everything that an execution answers to: its commands, the live query, the order's cancellation. */
function listen<S extends MachineState, E extends StepEvent>(run: Run<S, E>): void {
  for (const name of Object.keys(run.machine.commands) as CommandName[]) {
    setHandler(commandUpdates[name], (envelope) => carryOut(run, name, envelope));
  }
  setHandler(liveStateQuery, () => ({ status: run.state.status, seq: run.seq, state: run.state }));
  setHandler(calendarUpdatedSignal, ({ calendar }) => hearOf(run, calendar));
  if (!WITHOUT_ORDER.includes(run.machine.kind))
    setHandler(urgencyChangedSignal, (change) => reclassify(run, change));
  if (!CANCELLABLE.includes(run.machine.kind)) return;
  setHandler(orderCancelledSignal, async ({ reason, actor }) => {
    await cancel(run, reason, actor);
  });
  // Temporal's own cancel takes the same way as the order's (design, rule 7).
  CancellationScope.current().cancelRequested.catch(() => {
    background(run, cancel(run, 'cancelled in Temporal', { kind: 'system', id: 'temporal', role: null }));
  });
}

async function carryOut<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  name: CommandName,
  { command, actor, body, facts, standsInFor }: CommandEnvelope,
): Promise<CommandResult> {
  const { machine, input } = run;
  const eventId = commandEventId(command);
  const outcome = await record(run, { eventId, actor, command, guard: GUARD_OF[name] }, (state, at) =>
    decideCommand(machine, state, name, body, {
      at,
      actor,
      policy: run.input.policy,
      ...(facts && { facts }),
      ...(standsInFor && { standsInFor }),
    }),
  );
  const { status } = run.state;
  if ('recorded' in outcome) {
    const { at, data } = outcome.recorded;
    const reply = {
      no: input.subject,
      executionId: run.id,
      kind: machine.kind,
      status,
      eventId,
      at,
      result: data,
    };
    return { ok: true, reply };
  }
  return { ok: false, refusal: 'refusal' in outcome ? outcome.refusal : refusalOf(outcome.blocked), status };
}

/** A person has changed the order's class: from now on the execution goes by it. Told twice, it is recorded once. */
async function reclassify<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  { eventId, actor, policy }: UrgencyChange,
): Promise<void> {
  const { urgency } = policy;
  run.slices.set(urgency, policy);
  await record(run, { eventId: `${run.id}#${eventId}`, actor }, (state) => {
    if (isFinal(run.machine.kind, state.status)) return refuse('not_allowed_in_state', 'it has ended');
    const story = [...run.applied.values()];
    return classChange(run.input.policy, urgency, state.clocks, story) as unknown as Decided<E>;
  });
}

/** A newer snapshot of a calendar: clocks that run are counted by it at once, those to come from their start. */
async function hearOf<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  calendar: BusinessCalendar,
): Promise<void> {
  const heard = calendarsWith(run.calendars, calendar);
  if (!heard) return;
  run.calendars = heard;
  if (run.seq > 0) await run.inTurn(() => settle(run));
}

function cancel<S extends MachineState, E extends StepEvent>(run: Run<S, E>, reason: string, actor: Actor) {
  return record(run, { eventId: `${run.id}#cancelled`, actor }, (state) =>
    isFinal(run.machine.kind, state.status)
      ? refuse('not_allowed_in_state', 'the step has ended')
      : ({ type: 'order_cancelled', data: { reason, ...unansweredOf(state) } } as unknown as Decided<E>),
  );
}

/** The identity of what a command causes: the same however often it is sent. */
function commandEventId({ caller, key }: CommandIdentity): string {
  return `cmd:${caller}:${key}`;
}
