import type { BusinessCalendar } from './calendar.js';
import { type ClockState, isExtensionPending, type MoveRules } from './clock.js';
import type { Instant } from './instant.js';
import { type CommandName, type ExecutionKind, FINAL_STATUSES, statusesFor } from './lifecycle.js';
import type { StepPolicy } from './policy/types.js';
import type { Role } from './roles.js';
import type { ComplaintFacts } from './steps/complaint-handling.js';
import type { Urgency } from './urgency.js';

/** Who did something: a member of staff, the customer (through whichever system), or Pitlane itself. */
export interface Actor {
  kind: 'staff' | 'customer' | 'system';
  /** Staff id, customer id, or the name of the system. */
  id: string;
  role: Role | null;
  /** The key's caller, when a system acted on somebody's behalf. */
  via?: string;
}

/** Pitlane acting by itself: a deadline passed, a step opened. */
export const SYSTEM: Actor = { kind: 'system', id: 'pitlane', role: null };

/** One entry of an execution's story. Stored once; everything else is computed from these. */
export interface StepEvent<T extends string = string, D = unknown> {
  /** From the command's or the timer's identity, so that the same cause has the same id after a crash. */
  id: string;
  type: T;
  at: Instant;
  actor: Actor;
  data: D;
}

/** The event that every clock's milestone leaves in the story. */
export type MilestoneEvent = StepEvent<
  'clock_milestone',
  {
    clockId: string;
    kind: string;
    revision: number;
    milestone: string;
    dueAt: Instant;
    /** When a change moved it there, if that had passed by then. */
    movedAt?: Instant;
    pending?: true;
  }
>;

/** By which rules the event moves milestones; those of earlier versions don't say, so that their clocks keep to them. */
interface MovesMilestones {
  rules?: MoveRules;
}

/** What an event that moves milestones says from now on. */
export const MOVES_BY = { rules: 3 } as const satisfies MovesMilestones;

/**
 * What an event says after which nobody can decide on more time any more: the clocks whose request is open. It ends
 * unanswered, which is a refusal: the first deadline stands (R3.3b). Events of earlier versions don't say.
 */
export interface Unanswered {
  unanswered?: string[];
}

/** @returns what the event is to say of these clocks; nothing when no request is open */
export function unansweredOf({ clocks }: Pick<MachineState, 'clocks'>): Unanswered {
  const open = Object.values(clocks).filter(isExtensionPending);
  return open.length === 0 ? {} : { unanswered: open.map(({ id }) => id) };
}

/** The event that ends a step because the order is cancelled. */
export type CancelledEvent = StepEvent<'order_cancelled', { reason: string } & Unanswered>;

/** The event that gives a running execution the class that a person has set for its order (R3.2b). */
export type UrgencyAppliedEvent = StepEvent<
  'urgency_applied',
  {
    from: Urgency;
    urgency: Urgency;
    /** Kinds of clocks that only the new class has and that count from now on. */
    begins: string[];
    /** Clocks whose limit a person has set under rules that left no trace of it on the clock. */
    ownLimits?: string[];
  } & MovesMilestones
>;

/** The event that has an execution count by a newer snapshot of a calendar, from the clocks that run on. */
export type CalendarUpdatedEvent = StepEvent<
  'calendar_updated',
  { from: number; calendar: BusinessCalendar } & MovesMilestones
>;

/** The event that gives one running deadline another limit. */
export type LimitChangedEvent = StepEvent<
  'limit_changed',
  {
    clockId: string;
    fromMs: number;
    /** As asked for. */
    limitMs: number;
    /** As it is then: a shorter one counts from the change, and more time that was granted stays. */
    effectiveLimitMs?: number;
    /** When that ends; null while the clock is held. */
    dueAt?: Instant | null;
    reason: string;
  } & MovesMilestones
>;

/** Codes of refusals by a step: each maps once to HTTP (api/errors.ts). */
export const REFUSAL_CODES = [
  'not_allowed_in_state',
  'stale_assignment',
  'stale_estimate',
  'not_the_assignee',
  'inspector_is_repairer',
  'decider_is_repairer',
  'steps_not_signed',
  'checklist_incomplete',
  'hold_reason_not_allowed',
  'extension_not_allowed',
  'extension_too_late',
  'extension_pending',
  'no_extension_pending',
  'role_may_not_decide',
  'survey_already_submitted',
  'conflict_of_interest',
  'reply_missing',
  'diagnosis_missing',
  'amounts_do_not_add_up',
  'nothing_to_schedule',
  'slot_full',
  'outside_opening_hours',
  'no_tow_ordered',
  'tow_has_arrived',
  'tow_on_its_way',
  'unknown_handler',
  'handler_not_fit',
  'nothing_to_answer',
  'customer_to_be_asked',
  'complainant_unknown',
  'outside_reply_missing',
  'urgency_unchanged',
  'supplement_unexplained',
  'estimate_expired',
  'estimate_pending',
  'evidence_missing',
  'limit_below_estimate',
  'not_an_approver',
  'expected_in_past',
  'step_not_in_checklist',
  'not_the_inspector',
  'road_test_missing',
  'safety_fault_remains',
  'diagnosis_fee_exceeded',
  'approval_exceeded',
  'goodwill_not_approved',
  'old_parts_choice_missing',
  'needs_a_technician',
  'odometer_missing',
  'odometer_below_check_in',
  'belongings_unaccounted',
  'returned_before_arrival',
  'not_qualified',
  'no_guarantee_claim',
  'objection_too_late',
  'other_repairer_not_due',
  'free_under_guarantee',
  'promise_unchanged',
  'change_unexplained',
  'not_happened_yet',
  'claim_pending',
  'claim_unanswered',
  'another_outlet_answers',
  'no_claim_pending',
  'compensation_above_limit',
  'no_such_deadline',
  'limit_not_changeable',
  'limit_unchanged',
  'advice_missing',
  'hold_exists',
  'hold_too_late',
  'hold_unclear',
  'no_such_hold',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Why a command was not carried out; an expected outcome, so a value and no exception. */
export interface Refusal {
  refused: RefusalCode;
  detail: string;
}

/** What a decision makes of a command: the event to record, or why not. */
export type Decided<E extends StepEvent = StepEvent> = Pick<E, 'type' | 'data'> | Refusal;

export function isRefusal(decided: object): decided is Refusal {
  return 'refused' in decided;
}

export function refuse(refused: RefusalCode, detail: string): Refusal {
  return { refused, detail };
}

/** What the execution knows when it decides: the time, who asks, and its slice of the service standard. */
export interface DecisionContext {
  at: Instant;
  actor: Actor;
  policy: StepPolicy;
  /** What the records say beside the state, for the commands that ask for it. */
  facts?: ComplaintFacts;
  /** Absent colleagues whose named substitute the actor is (R2.2). */
  standsInFor?: readonly string[];
}

/** Whether the actor is a person, or their substitute while they are absent (R2.2); the record names the actor. */
export function actsFor(
  { actor, standsInFor }: Pick<DecisionContext, 'actor' | 'standsInFor'>,
  personId: string,
): boolean {
  return actor.id === personId || (standsInFor?.includes(personId) ?? false);
}

/** What the state of every execution has. */
export interface MachineState {
  status: string;
  clocks: Record<string, ClockState>;
}

/** How a step changes the order's row, besides naming itself. */
export interface OrderPatch {
  technicianId?: string | null;
  responsibleId?: string | null;
  breached?: true;
  outletId?: string;
  /** Another outlet whose technician has an offer of it. */
  offeredOutletId?: string | null;
  urgency?: Urgency;
}

/**
 * The pure rules of one kind of execution: which commands make which events, and what an event makes of the state.
 * `commands` is keyed by the names in `COMMANDS`; the status check of that table has been made before they run.
 */
export interface Machine<S extends MachineState, E extends StepEvent> {
  kind: ExecutionKind;
  commands: { [N in CommandName]?: (state: S, body: never, context: DecisionContext) => Decided<E> };
  apply(state: S, event: E): S;
  order?(state: S): OrderPatch;
  /** Kinds of deadlines that are another outlet's than the order's, and which: its people are told, whoever has the work. */
  elsewhere?(state: S): Partial<Record<string, string>>;
}

/**
 * Decides a command: the table's status check first, then the step's own rule.
 * @returns the event to record, or the refusal with the state and what is wrong
 */
export function decideCommand<S extends MachineState, E extends StepEvent>(
  machine: Machine<S, E>,
  state: S,
  name: CommandName,
  body: unknown,
  context: DecisionContext,
): Decided<E> {
  const rule = machine.commands[name];
  if (!rule || !statusesFor(name, machine.kind).includes(state.status)) {
    return refuse(
      'not_allowed_in_state',
      `${name} is not possible while the ${machine.kind} is ${state.status}`,
    );
  }
  return rule(state, body as never, context);
}

/** Whether an execution has said its last word. */
export function isFinal(kind: ExecutionKind, status: string): boolean {
  return FINAL_STATUSES[kind].includes(status);
}
