import type { TellingRules } from '../domain/alert-rules.js';
import type { ClockState, LedgerDecision } from '../domain/clock.js';
import type { Instant } from '../domain/instant.js';
import type { ExecutionKind } from '../domain/lifecycle.js';
import type { Actor, OrderPatch, Refusal, StepEvent } from '../domain/machine.js';
import type { Role } from '../domain/roles.js';
import type { ComplaintFacts } from '../domain/steps/complaint-handling.js';
import type { Urgency } from '../domain/urgency.js';

/** Identity of a command as the caller gave it: the key is theirs, and unique per caller (design, rule 2). */
export interface CommandIdentity {
  caller: string;
  key: string;
}

/** What every update of every execution takes. The body's shape is the command's own (contracts/commands.ts). */
export interface CommandEnvelope<B = unknown> {
  command: CommandIdentity;
  actor: Actor;
  body: B;
  /** What the records say of a complaint's people when the command is sent (R4.4). */
  facts?: ComplaintFacts;
  /** Absent colleagues whose named substitute the actor is (R2.2). */
  standsInFor?: string[];
}

/** What a command answers: where the execution stands after it. */
export interface CommandReply {
  no: string;
  executionId: string;
  kind: ExecutionKind;
  status: string;
  eventId: string;
  at: Instant;
  /** What the event recorded, such as the estimate's id. */
  result: unknown;
}

export type CommandResult =
  | { ok: true; reply: CommandReply }
  | { ok: false; refusal: Refusal; status: string };

/** One row of the alert ledger: unique by (clock id, revision, milestone, level). */
export interface LedgerEntry {
  clockId: string;
  kind: string;
  revision: number;
  milestone: string;
  level: number;
  dueAt: Instant;
  /** When a change moved it there, if that had passed by then: lateness counts from it. */
  movedAt: Instant | undefined;
  firedAt: Instant;
  /** Set for a breach beside an undecided request for more time. */
  decision: LedgerDecision | null;
}

/** Conditions that the transaction checks while it holds the order's row (design, rules 7 and 8). */
export const GUARDS = [
  'not_handed_over',
  'not_cancelling',
  'no_open_complaint',
  'recordable',
  'slot_free',
  'within_opening_hours',
] as const;
export type Guard = (typeof GUARDS)[number];

/**
 * One transition of one execution: written in one SQL transaction, unique by (executionId, seq); the first writer
 * wins (design, rule 3).
 */
export interface Transition {
  executionId: string;
  seq: number;
  kind: ExecutionKind;
  /** The order's or the complaint's number. */
  subject: string;
  orderNo: string | null;
  n: number;
  event: StepEvent;
  /** The execution after the event, as the record shows it. */
  status: string;
  state: Record<string, unknown>;
  final: boolean;
  order: OrderPatch;
  clocks: ClockState[];
  ledger: LedgerEntry | null;
  command: CommandIdentity | null;
  guard: Guard | null;
}

/** The stored event, which may be another than the one sent; or the guard that did not hold, and then nothing was written. */
export type TransitionResult = { stored: StepEvent } | { blocked: Guard };

/** A telling of an alert that reached nobody by any channel, and has none left. */
export interface UndeliveredTelling {
  alertId: string;
  revision: number;
  milestone: string;
  level: number;
}

/** The class that an alert is told by from now on. */
export interface Reclassification {
  urgency: Urgency;
  telling: TellingRules;
}

/** What an `alert:<clock id>` execution is told when a milestone is reached. */
export interface MilestoneNotice {
  clockId: string;
  kind: string;
  subject: string;
  orderNo: string | null;
  outletId: string;
  urgency: string;
  revision: number;
  milestone: string;
  dueAt: Instant;
  /** When a change moved it there, if that had passed by then. */
  movedAt?: Instant | undefined;
  firedAt: Instant;
  responsibleId: string | null;
  warns: ('assignee' | Role)[];
  ladder: { afterMs: number; level: number; roles: Role[] }[];
  /** With nothing behind it that ends by itself: whoever takes it has done it, and it is over. */
  endsWhenTaken?: true;
  /** How it is told outside the app; left out where no standard says so. */
  telling?: TellingRules;
}
