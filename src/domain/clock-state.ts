import { type BusinessCalendar, calendarFrom } from './calendar.js';
import { fromMs, type Instant, toMs } from './instant.js';
import type { Urgency } from './urgency.js';

/** What may stop a clock for a while; which of them do is the policy's choice, clock by clock. */
export const PAUSE_REASONS = [
  'awaiting_customer',
  'awaiting_parts',
  'insurer_assessment',
  'manufacturer_approval',
  'in_quality_check',
] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** A point on a clock: `warn_75` at three quarters of its limit, or the breach. */
export type Milestone = `warn_${number}` | 'breach';

/** `breached` stands from the moment the breach is raised, pending ones included, until an approved extension voids it. */
export const CLOCK_OUTCOMES = ['running', 'paused', 'met', 'breached', 'withdrawn'] as const;
export type ClockOutcome = (typeof CLOCK_OUTCOMES)[number];

/** What the ledger says of a breach that a request for more time was open for. */
export const LEDGER_DECISIONS = ['pending', 'confirmed', 'voided'] as const;
export type LedgerDecision = (typeof LEDGER_DECISIONS)[number];

/** How far a clock may be extended: `maxMs` is the sum of all approved extensions, `decidedBy` are roles. */
export interface ExtensionPolicy {
  maxMs: number;
  decidedBy: string[];
}

/** One clock's part of the policy. `warnAt` are fractions of the limit between 0 and 1; no calendar means plain hours. */
export interface ClockPolicy {
  limitMs: number;
  warnAt: number[];
  calendarId: string | null;
  /** The calendar that it names, as known now. */
  calendar?: BusinessCalendar | null;
  pausableFor: PauseReason[];
  extension: ExtensionPolicy | null;
  lapses?: true;
}

/** A stretch in which the clock stands, `from` included, `to` excluded; `to` is null while it lasts. */
export interface ClockPause {
  reason: PauseReason;
  from: Instant;
  to: Instant | null;
  by: string;
  reference?: string;
}

export interface ExtensionDecision {
  approved: boolean;
  by: string;
  at: Instant;
  reason?: string;
  /** Nobody had answered when the car was handed over or the order ended: that is a refusal. */
  unanswered?: true;
}

/** A request for more time (报备), `addMs` of it, with the answer once there is one. */
export interface ClockExtension {
  requestedAt: Instant;
  requestedBy: string;
  reason: string;
  addMs: number;
  decision: ExtensionDecision | null;
}

/** A milestone that was reached: when it was due, when it was noticed. `pending` and `voided` occur on breaches only. */
export interface FiredMilestone {
  revision: number;
  milestone: Milestone;
  dueAt: Instant;
  firedAt: Instant;
  /** When a change moved it to `dueAt`, which had passed by then: nobody could have noticed it before. */
  movedAt?: Instant;
  pending?: true;
  voided?: true;
}

/** A limit that a person has set for one order, as it stood then, and the class that the order had. */
export interface OwnLimit {
  limitMs: number;
  urgency: Urgency;
}

/**
 * One deadline as plain data: safe to store, to send and to replay. `revision` counts approved extensions; `extension` is
 * the latest request and `earlierExtensions` those before it. `rulesVersion` names the rules it is counted by, because a
 * replay doesn't compare timer durations: old clocks keep old rules.
 */
export interface ClockState {
  id: string;
  kind: string;
  subject: string;
  cycle: number;
  revision: number;
  rulesVersion: 1;
  startedAt: Instant;
  limitMs: number;
  /** The last that a person has set, which a change of class minds; changes by earlier rules leave none. */
  ownLimit?: OwnLimit;
  warnAt: number[];
  calendarId: string | null;
  /** The snapshot that it counts by, where it names a calendar; dates before its start are left out. */
  calendar?: BusinessCalendar;
  pausableFor: PauseReason[];
  extensionPolicy: ExtensionPolicy | null;
  /** What passes with it is somebody's right, not a duty: it warns, and its end is no breach. */
  lapses?: true;
  pauses: ClockPause[];
  extension: ClockExtension | null;
  earlierExtensions: ClockExtension[];
  fired: FiredMilestone[];
  /** The last change of limit or calendar that moved its milestones; changes by earlier rules leave none. */
  movedAt?: Instant;
  stoppedAt: Instant | null;
  /** True when the clock ended because its reason went away, as with a cancelled order. */
  withdrawn: boolean;
  outcome: ClockOutcome;
}

export const CLOCK_REFUSALS = [
  'clock_stopped',
  'reason_not_pausable',
  'already_paused',
  'not_paused',
  'out_of_order',
  'breach_stands',
  'not_extendable',
  'extension_pending',
  'extension_too_late',
  'extension_beyond_maximum',
  'no_extension_pending',
] as const;

/** Why a change was not made: an expected outcome, so a value and not an exception. */
export interface ClockRefusal {
  refused: (typeof CLOCK_REFUSALS)[number];
  detail: string;
}

/** True for a refusal, false for the changed clock. */
export function isRefusal(result: ClockState | ClockRefusal): result is ClockRefusal {
  return 'refused' in result;
}

/**
 * How late a milestone was noticed, in ms (R3.3b): from when it was due, or from the change that moved it to there,
 * whichever came later.
 */
export function latenessMs({
  dueAt,
  movedAt = dueAt,
  firedAt,
}: Pick<FiredMilestone, 'dueAt' | 'movedAt' | 'firedAt'>): number {
  return toMs(firedAt) - Math.max(toMs(dueAt), toMs(movedAt));
}

/** Starts a clock at `at` by its policy. Its id is `<subject>/<kind>/<cycle>`; a restart is a new cycle (design: words). */
export function startClock(input: {
  subject: string;
  kind: string;
  cycle: number;
  policy: ClockPolicy;
  at: Instant;
}): ClockState {
  const { subject, kind, cycle, policy, at } = input;
  return {
    id: `${subject}/${kind}/${cycle}`,
    kind,
    subject,
    cycle,
    revision: 0,
    rulesVersion: 1,
    startedAt: fromMs(toMs(at)),
    limitMs: policy.limitMs,
    warnAt: [...policy.warnAt],
    calendarId: policy.calendarId,
    ...(policy.calendar ? { calendar: calendarFrom(policy.calendar, at) } : {}),
    pausableFor: [...policy.pausableFor],
    extensionPolicy: policy.extension && { ...policy.extension, decidedBy: [...policy.extension.decidedBy] },
    ...(policy.lapses ? { lapses: policy.lapses } : {}),
    pauses: [],
    extension: null,
    earlierExtensions: [],
    fired: [],
    stoppedAt: null,
    withdrawn: false,
    outcome: 'running',
  };
}
