import { type ClockState, dueAt, effectiveLimitMs, relimitClock } from '../clock.js';
import { HOUR_MS } from '../duration.js';
import type { Instant } from '../instant.js';
import { type CommandName, statusesFor } from '../lifecycle.js';
import {
  type CalendarUpdatedEvent,
  type DecisionContext,
  type LimitChangedEvent,
  type Machine,
  type MachineState,
  MOVES_BY,
  refuse,
  type StepEvent,
  type UrgencyAppliedEvent,
} from '../machine.js';
import type { ClockKind } from '../policy/types.js';
import { limitFor } from '../step-clocks.js';

/** What staff tell the customer about when the car will be ready. */
export interface PromiseBody {
  promisedUntil: Instant;
  channel: string;
  message: string;
  reason: string | null;
}

/** Another limit for a deadline that runs, in hours. */
export interface LimitBody {
  kind: ClockKind;
  hours: number;
  reason: string;
}

export interface HandOverPromised extends PromiseBody {
  /** Which promise of the order it is, from 1. */
  cycle: number;
  dueAts: { promised_handover: Instant };
}

/** Events that concern an execution's clocks and leave its story as it is: the same for every kind of execution. */
export type ClockEvent =
  | UrgencyAppliedEvent
  | CalendarUpdatedEvent
  | StepEvent<'hand_over_promised', HandOverPromised>
  | LimitChangedEvent;

const CLOCK_EVENTS: readonly string[] = [
  'urgency_applied',
  'calendar_updated',
  'hand_over_promised',
  'limit_changed',
] satisfies ClockEvent['type'][];

/** Commands on deadlines, taken by whichever step is current. */
const CLOCK_COMMANDS = { promiseHandOver, changeLimit } satisfies Machine<
  MachineState,
  ClockEvent
>['commands'];

/**
 * A machine that takes the commands on deadlines too, as far as the table of commands gives them to its kind, and that
 * leaves its state alone at events that concern clocks only.
 */
export function withClockCommands<S extends MachineState, E extends StepEvent>(
  machine: Machine<S, E>,
): Machine<S, E> {
  const taken = Object.entries(CLOCK_COMMANDS).filter(
    ([name]) => statusesFor(name as CommandName, machine.kind).length > 0,
  );
  return {
    ...machine,
    commands: { ...machine.commands, ...(Object.fromEntries(taken) as Machine<S, E>['commands']) },
    apply: (state, event) => (CLOCK_EVENTS.includes(event.type) ? state : machine.apply(state, event)),
  };
}

/**
 * Tells the customer by when the car is theirs again (R3.2c): each promise has a deadline of its own, and takes the
 * place of the one before.
 * @returns the event; or refused, when the instant has passed, is promised already, or is changed without a reason
 */
function promiseHandOver(state: MachineState, body: PromiseBody, { at }: DecisionContext) {
  const { promisedUntil, reason } = body;
  if (promisedUntil <= at) {
    return refuse('expected_in_past', 'promisedUntil has passed already: give a later instant');
  }
  const earlier = clocksOf(state, 'promised_handover');
  const standing = earlier.find(({ stoppedAt }) => stoppedAt === null);
  if (standing && dueAt(standing) === promisedUntil) {
    return refuse('promise_unchanged', `the customer has been promised ${promisedUntil} already`);
  }
  if (standing && !reason) {
    return refuse(
      'change_unexplained',
      `the customer was promised ${dueAt(standing)}: say in reason why it changes`,
    );
  }
  const cycle = Math.max(0, ...earlier.map((clock) => clock.cycle)) + 1;
  const data: HandOverPromised = { ...body, cycle, dueAts: { promised_handover: promisedUntil } };
  return { type: 'hand_over_promised' as const, data };
}

/**
 * Gives one running deadline of one order another limit (R1.2, R3.3b); the standard that the order keeps stays as it is.
 * What has been counted and the holds stay; a shorter limit counts from now at the earliest.
 * @returns the event, with the limit and the deadline that come of it; or refused, when the deadline doesn't run here, is
 *   set by law or by a promise, was missed, or would stay as it is
 */
function changeLimit(
  state: MachineState,
  { kind, hours, reason }: LimitBody,
  { at, policy }: DecisionContext,
) {
  const rule = policy.clocks[kind];
  const clock = clocksOf(state, kind).find(({ stoppedAt }) => stoppedAt === null);
  if (!clock || !rule) {
    const live = Object.values(state.clocks).filter(({ stoppedAt }) => stoppedAt === null);
    const kinds = live.map((one) => one.kind).join(', ');
    return refuse('no_such_deadline', `no ${kind} runs in the present step; running are: ${kinds || 'none'}`);
  }
  if (rule.fixed || limitFor(rule, policy) === null) {
    return refuse('limit_not_changeable', `${kind} is set by law, by a promise or by an authority`);
  }
  if (clock.outcome === 'breached') {
    return refuse('limit_not_changeable', 'the deadline was missed: what is on record stands');
  }
  const limitMs = Math.round(hours * HOUR_MS);
  if (limitMs === clock.limitMs) return refuse('limit_unchanged', `the limit is ${hours} h already`);
  const changed = relimitClock(clock, { limitMs, at, ...MOVES_BY });
  if (changed.limitMs === clock.limitMs) {
    const detail = `a shorter limit counts from now: ${hours} h would end after the deadline that stands, ${dueAt(clock)}`;
    return refuse('limit_unchanged', detail);
  }
  const stands = { effectiveLimitMs: effectiveLimitMs(changed), dueAt: dueAt(changed) };
  const data = { clockId: clock.id, fromMs: clock.limitMs, limitMs, ...stands, reason, ...MOVES_BY };
  return { type: 'limit_changed' as const, data };
}

function clocksOf(state: MachineState, kind: string): ClockState[] {
  return Object.values(state.clocks).filter((clock) => clock.kind === kind);
}
